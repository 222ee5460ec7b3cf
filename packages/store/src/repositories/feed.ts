import type { BarQuarantined, FeedStatus } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, whole } from '../rows.ts';

/** What a feed needs to go on: rows of its source already dealt with, and its last status. */
export interface FeedState {
  readonly cursor: number;
  readonly status: FeedStatus;
}

/** The saved feed of a session, or null. */
export async function loadFeedState(q: Queryable, session: string): Promise<FeedState | null> {
  const row = await one(q, `SELECT cursor, status FROM feed_state WHERE session = $1`, [session]);
  return row === null ? null : { cursor: whole(row, 'cursor'), status: payloadOf<FeedStatus>(row, 'status') };
}

/** Saves the feed of a session. */
export async function saveFeedState(q: Queryable, session: string, feed: FeedState): Promise<void> {
  await q.query(
    `INSERT INTO feed_state (session, cursor, status) VALUES ($1, $2, $3)
     ON CONFLICT (session) DO UPDATE SET cursor = excluded.cursor, status = excluded.status, saved_at = now()`,
    [session, feed.cursor, json(feed.status)],
  );
}

/** Puts rows aside that cannot be bars, with the reason. Bytes PostgreSQL cannot hold in text are shown as U+FFFD. */
export function insertQuarantined(q: Queryable, session: string, rows: readonly BarQuarantined[]): Promise<number> {
  return bulkInsert(q, {
    table: 'quarantine',
    columns: [
      ['session', 'text'],
      ['line', 'bigint'],
      ['field', 'text'],
      ['reason', 'text'],
      ['payload', 'jsonb'],
    ],
    rows: rows
      .map((row) => ({ ...row, raw: storable(row.raw), field: storable(row.field), reason: storable(row.reason) }))
      .map((row) => [session, row.line, row.field, row.reason, json(row)]),
  });
}

/** How many rows were put aside in this session. */
export async function countQuarantined(q: Queryable, session: string): Promise<number> {
  const row = await one(q, `SELECT count(*) AS count FROM quarantine WHERE session = $1`, [session]);
  return row === null ? 0 : whole(row, 'count');
}

/** Rows put aside, newest first. */
export async function listQuarantined(q: Queryable, session: string, limit: number): Promise<BarQuarantined[]> {
  const { rows } = await q.query(`SELECT payload FROM quarantine WHERE session = $1 ORDER BY seq DESC LIMIT $2`, [session, limit]);
  return rows.map((row) => payloadOf<BarQuarantined>(row));
}

/** PostgreSQL refuses NUL and lone surrogates in text. */
function storable(raw: string): string {
  return raw.toWellFormed().replaceAll('\0', '\uFFFD');
}
