import type { Signal, SignalsResponse } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, text, textOrNull, whole } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** A signal with the correlation id it was decided under. */
export interface StoredSignal {
  readonly signal: Signal;
  readonly correlationId: string;
}

/** Which signals to list; newest first is the default of every list. */
export interface SignalFilter {
  readonly status?: Signal['status'] | undefined;
  readonly failedRule?: string | undefined;
  readonly beforeIndex?: number | undefined;
  readonly limit: number;
}

/** Writes signals in log order. An id that is there stays as it was. */
export function insertSignals(q: Queryable, scope: Scope, signals: readonly StoredSignal[]): Promise<number> {
  return bulkInsert(q, {
    table: 'signals',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['id', 'text'],
      ['status', 'text'],
      ['first_failed_rule', 'text'],
      ['bar_index', 'integer'],
      ['decided_at', 'bigint'],
      ['correlation_id', 'text'],
      ['payload', 'jsonb'],
    ],
    rows: signals.map(({ signal, correlationId }) => [
      scope.owner,
      scope.session,
      signal.id,
      signal.status,
      signal.firstFailedRule,
      signal.barIndex,
      signal.decidedAt,
      correlationId,
      json(signal),
    ]),
    then: 'ON CONFLICT (session, id) DO NOTHING',
  });
}

/** Signals of the session, newest first. */
export async function listSignals(
  q: Queryable,
  scope: Scope,
  filter: SignalFilter,
): Promise<{ readonly signals: Signal[]; readonly hasMore: boolean }> {
  const { rows } = await q.query(
    `SELECT payload FROM signals
     WHERE session = $1 AND owner_id = $2 AND ($3::text IS NULL OR status = $3)
       AND ($4::text IS NULL OR first_failed_rule = $4) AND bar_index < $5
     ORDER BY bar_index DESC, seq DESC LIMIT $6`,
    [scope.session, scope.owner, filter.status ?? null, filter.failedRule ?? null, filter.beforeIndex ?? 2_147_483_647, filter.limit + 1],
  );
  const signals = rows.slice(0, filter.limit).map((row) => payloadOf<Signal>(row));
  return { signals, hasMore: rows.length > filter.limit };
}

/** Counts by status and by first failing rule; `fromTime` and `toTime` (exclusive) bound the time of decision, epoch ms. */
export async function countSignals(
  q: Queryable,
  scope: Scope,
  range: { readonly fromTime?: number | undefined; readonly toTime?: number | undefined } = {},
): Promise<SignalsResponse['counts']> {
  const { rows } = await q.query(
    `SELECT status, first_failed_rule, count(*) AS count FROM signals
     WHERE session = $1 AND owner_id = $2 AND ($3::bigint IS NULL OR decided_at >= $3)
       AND ($4::bigint IS NULL OR decided_at < $4)
     GROUP BY status, first_failed_rule ORDER BY count DESC, first_failed_rule`,
    [scope.session, scope.owner, range.fromTime ?? null, range.toTime ?? null],
  );
  const counts: SignalsResponse['counts'] = { taken: 0, rejected: 0, byRule: {} };
  for (const row of rows) {
    const count = whole(row, 'count');
    const rule = textOrNull(row, 'first_failed_rule');
    if (text(row, 'status') === 'taken') counts.taken += count;
    else counts.rejected += count;
    if (rule !== null) counts.byRule[rule] = (counts.byRule[rule] ?? 0) + count;
  }
  return counts;
}

/** One signal by its id. */
export async function readSignal(q: Queryable, scope: Scope, id: string): Promise<StoredSignal | null> {
  const row = await one(q, `SELECT payload, correlation_id FROM signals WHERE session = $1 AND owner_id = $2 AND id = $3`, [
    scope.session,
    scope.owner,
    id,
  ]);
  return row === null ? null : { signal: payloadOf<Signal>(row), correlationId: text(row, 'correlation_id') };
}
