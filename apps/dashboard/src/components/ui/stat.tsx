import type { ReactNode } from 'react';

interface StatProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly sub?: ReactNode;
  readonly large?: boolean;
}

/** One key figure with its name and, below, what puts it in proportion. */
export function Stat({ label, children, sub, large = false }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 bg-surface px-3 py-2.5">
      <span className="text-11 text-text-3">{label}</span>
      <span className={`truncate font-medium tabular-nums ${large ? 'text-20' : 'text-16'}`}>{children}</span>
      {sub !== undefined && <span className="truncate text-12 text-text-2">{sub}</span>}
    </div>
  );
}

interface MeterProps {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly text: string;
}

/** How much of a limit is used. Colour, length and text say the same. */
export function Meter({ label, share, text }: MeterProps) {
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  return (
    <div className="px-3 py-2">
      <div className="flex items-baseline justify-between gap-3 text-12">
        <span className="text-text-2">{label}</span>
        <span className="tabular-nums">{text}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={text}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-raised"
      >
        <div className={`h-full rounded-full ${tone}`} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
