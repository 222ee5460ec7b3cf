import { type BackgroundTask, type Database, type Logger, runLoop } from '@smc/service-kit';
import type { BusMetrics } from './bus-metrics.ts';

/** How long rows are kept that are of no use any more, ms. */
export interface Retention {
  readonly sentMs: number;
  readonly inboxMs: number;
}

/** Ten minutes of delivered messages to look at, an hour of inbox. */
export const DEFAULT_RETENTION: Retention = { sentMs: 600_000, inboxMs: 3_600_000 };

/** How often what waits is measured, and how often old rows are removed. */
export const MEASURE_MS = 5000;
export const PRUNE_MS = 60_000;
const CHUNK = 5000;

/** Does something every so often beside the messages. A failure is told, and the next turn tries again. */
export function repeatedly(name: string, intervalMs: number, step: () => Promise<unknown>, logger: Logger): BackgroundTask {
  const guarded = async (): Promise<void> => {
    try {
      await step();
    } catch (error) {
      logger.warn({ err: error, task: name }, 'housekeeping failed, it is tried again');
    }
  };
  return runLoop(name, intervalMs, guarded, logger, () => undefined);
}

/** Tells how much waits in the outbox, and for how long the oldest has. */
export async function measureOutbox(store: Database, metrics: BusMetrics): Promise<void> {
  const { rows } = await store.read.query(
    `SELECT count(*) AS unsent, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS age
     FROM outbox WHERE sent_at IS NULL`,
  );
  metrics.outbox(Number(rows[0]?.['unsent'] ?? 0), Number(rows[0]?.['age'] ?? 0));
}

/**
 * Removes old rows, so that neither table grows without bound. An inbox row goes only when every message written before
 * it was received has been marked: an older message may still come again. Gives the rows removed.
 */
export async function prune(
  store: Database,
  retention: Retention,
  /** Only of these topics and consumers; all without. */
  own: { readonly topics: readonly string[]; readonly consumers: readonly string[] } | null = null,
): Promise<{ readonly outbox: number; readonly inbox: number }> {
  const outbox = await inChunks(
    store,
    `DELETE FROM outbox WHERE id IN (
       SELECT id FROM outbox WHERE sent_at < clock_timestamp() - $1 * interval '1 millisecond'
         AND ($2::text[] IS NULL OR topic = ANY($2)) LIMIT ${CHUNK}
     )`,
    [retention.sentMs, own?.topics ?? null],
  );
  const inbox = await inChunks(
    store,
    `DELETE FROM inbox WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM inbox WHERE received_at < least(
         clock_timestamp() - $1 * interval '1 millisecond',
         (SELECT min(created_at) FROM outbox WHERE sent_at IS NULL)
       ) AND ($2::text[] IS NULL OR consumer = ANY($2)) LIMIT ${CHUNK}
     ))`,
    [retention.inboxMs, own?.consumers ?? null],
  );
  return { outbox, inbox };
}

async function inChunks(store: Database, sql: string, params: readonly unknown[]): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rowCount } = await store.read.query(sql, params);
    removed += rowCount;
    if (rowCount < CHUNK) return removed;
  }
}
