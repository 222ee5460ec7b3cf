import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Tone = 'plain' | 'accent' | 'quiet' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  plain: 'border border-control bg-surface text-text-1 hover:bg-raised',
  accent: 'bg-accent text-on-accent font-medium hover:brightness-110',
  quiet: 'text-text-2 hover:bg-raised hover:text-text-1',
  danger: 'border border-danger text-danger hover:bg-raised',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: Tone;
}

const BASE = 'inline-flex items-center justify-center gap-1.5 rounded-control whitespace-nowrap disabled:opacity-50 transition-colors';

/** A button with a word on it. */
export function Button({ tone = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={`${BASE} h-7 px-2.5 text-12 max-md:h-10 max-md:px-3 max-md:text-13 ${TONES[tone]} ${className}`}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'children'> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A button with an icon alone. */
export function IconButton({ label, tone = 'quiet', className = '', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={`${BASE} size-7 max-md:size-11 ${TONES[tone]} ${className}`}
      {...rest}
    />
  );
}
