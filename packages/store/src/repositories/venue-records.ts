import type { Json } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, whole } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** What the simulated venue needs to go on after a restart. */
export interface VenueState {
  /** Sequence number of the last report in `state`. */
  readonly lastSeq: number;
  readonly state: Json;
}

/** One report of the venue as it came. */
export interface VenueReportRow {
  readonly seq: number;
  readonly clientOrderId: string;
  readonly barIndex: number;
  readonly payload: Json;
}

/** The saved venue of an account, or null. */
export async function loadVenueState(q: Queryable, scope: Scope, accountId: string): Promise<VenueState | null> {
  const row = await one(q, `SELECT last_seq, state FROM venue_state WHERE session = $1 AND owner_id = $2 AND account_id = $3`, [
    scope.session,
    scope.owner,
    accountId,
  ]);
  return row === null ? null : { lastSeq: whole(row, 'last_seq'), state: row['state'] as Json }; // jsonb is Json
}

/** Saves the venue of an account. */
export async function saveVenueState(q: Queryable, scope: Scope, accountId: string, venue: VenueState): Promise<void> {
  await q.query(
    `INSERT INTO venue_state (owner_id, session, account_id, last_seq, state) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (session, account_id) DO UPDATE SET last_seq = excluded.last_seq, state = excluded.state`,
    [scope.owner, scope.session, accountId, venue.lastSeq, json(venue.state)],
  );
}

/** Keeps reports of the venue. A sequence number counts once. Gives the number of new reports. */
export function insertVenueReports(q: Queryable, scope: Scope, accountId: string, reports: readonly VenueReportRow[]): Promise<number> {
  return bulkInsert(q, {
    table: 'venue_reports',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['account_id', 'text'],
      ['seq', 'bigint'],
      ['client_order_id', 'text'],
      ['bar_index', 'integer'],
      ['payload', 'jsonb'],
    ],
    rows: reports.map((report) => [
      scope.owner,
      scope.session,
      accountId,
      report.seq,
      report.clientOrderId,
      report.barIndex,
      json(report.payload),
    ]),
    then: 'ON CONFLICT (session, account_id, seq) DO NOTHING',
  });
}

/** Reports after a sequence number, oldest first: what recovery asks the venue for. */
export async function readVenueReportsAfter(
  q: Queryable,
  scope: Scope,
  accountId: string,
  afterSeq: number,
  limit = 10_000,
): Promise<Json[]> {
  const { rows } = await q.query(
    `SELECT payload FROM venue_reports WHERE session = $1 AND owner_id = $2 AND account_id = $3 AND seq > $4
     ORDER BY seq LIMIT $5`,
    [scope.session, scope.owner, accountId, afterSeq, limit],
  );
  return rows.map((row) => row['payload'] as Json); // jsonb is Json
}
