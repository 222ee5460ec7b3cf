import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';

const CONTROL = 'rounded-control border border-control bg-bg px-2 text-text-1 aria-invalid:border-danger';
const FULL = 'h-8 w-full text-13 max-md:h-11';
const COMPACT = 'min-w-0 h-7 max-w-44 text-12 max-md:h-10';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** A label over a control, what it means beside it, and what is wrong with it below. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-12 text-text-2">
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-11 text-text-3">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-12 text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export function Input({ className = '', ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input className={`${CONTROL} ${FULL} ${className}`} {...rest} />;
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly compact?: boolean;
}

/** The browser's own select: works with every keyboard and every phone. */
export function Select({ compact = false, className = '', ...rest }: SelectProps) {
  return <select className={`${CONTROL} ${compact ? COMPACT : FULL} ${className}`} {...rest} />;
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A check box with its label in one target. */
export function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-7 cursor-pointer items-center gap-2 rounded-control px-1.5 text-12 text-text-1 hover:bg-raised max-md:min-h-11">
      <input type="checkbox" className="size-3.5 accent-accent" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
