import { CloudOff, Inbox, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../../api/api-error.ts';
import { Button } from './button.tsx';

/** Grey bars of the final size; they show only when loading takes longer than a moment. */
export function Skeleton({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2 p-3">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton h-5" style={{ width: `${90 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing here: why, and what would bring something. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="flex h-full min-h-24 flex-col items-center justify-center gap-1 p-4 text-center">
      <Inbox aria-hidden className="size-5 text-text-3" />
      <p className="font-medium text-text-2">{title}</p>
      {children !== undefined && <div className="max-w-md text-12 text-text-3">{children}</div>}
    </div>
  );
}

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What failed, the id to ask with, and a way to try again. */
export function Failure({ error, onRetry }: FailureProps) {
  const { title, detail, requestId } = describeError(error);
  return (
    <div role="alert" className="flex h-full min-h-24 flex-col items-center justify-center gap-1.5 p-4 text-center">
      <TriangleAlert aria-hidden className="size-5 text-danger" />
      <p className="font-medium">{title}</p>
      <p className="max-w-md text-12 text-text-2">{detail}</p>
      {requestId !== null && <p className="font-mono text-11 text-text-3">request {requestId}</p>}
      {onRetry && (
        <Button className="mt-1" onClick={() => onRetry()}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Old data stays on the page and says that it is old. */
export function StaleNote({ children }: { readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1 rounded-control border border-warn px-1.5 text-11 text-warn">
      <CloudOff aria-hidden className="size-3" />
      {children}
    </span>
  );
}
