import type { ReactNode } from 'react';
import { Empty, Failure, Skeleton, StaleNote } from './states.tsx';

interface PanelProps {
  readonly title: string;
  readonly actions?: ReactNode;
  /** Set when what is shown may be out of date, with its age. */
  readonly stale?: string | null;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled region of a page. */
export function Panel({ title, actions, stale = null, className = '', children }: PanelProps) {
  return (
    <section aria-label={title} className={`flex min-h-0 min-w-0 flex-col bg-surface ${className}`}>
      <header className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-3 max-md:py-1">
        <h2 className="text-12 font-bold text-text-2">{title}</h2>
        {stale !== null && <StaleNote>{stale}</StaleNote>}
        <div className="ml-auto flex min-w-0 items-center gap-1">{actions}</div>
      </header>
      <div className={`min-h-0 flex-1 overflow-auto ${stale === null ? '' : 'opacity-60'}`}>{children}</div>
    </section>
  );
}

/** The part of a query that a panel needs. */
export interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

interface QueryViewProps<T> {
  readonly query: QueryLike<T>;
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: { readonly title: string; readonly text: string };
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** Loading, failed, empty or there: one of the four. A failed refresh keeps the data and says so above it. */
export function QueryView<T>({ query, isEmpty, empty, rows = 4, children }: QueryViewProps<T>) {
  const { data, error } = query;
  if (data === undefined) {
    return query.isPending && error === null ? <Skeleton rows={rows} /> : <Failure error={error} onRetry={() => void query.refetch()} />;
  }
  if (empty && isEmpty?.(data)) return <Empty title={empty.title}>{empty.text}</Empty>;
  return (
    <>
      {error !== null && (
        <div className="p-2">
          <StaleNote>Not refreshed: {error instanceof Error ? error.message : 'failed'}</StaleNote>
        </div>
      )}
      {children(data)}
    </>
  );
}
