import type { EquityPoint } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, textOrNull } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Writes equity points. A bar that has one keeps it. */
export function insertEquity(q: Queryable, scope: Scope, points: readonly EquityPoint[]): Promise<number> {
  return bulkInsert(q, {
    table: 'equity',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['account_id', 'text'],
      ['bar_index', 'integer'],
      ['time', 'bigint'],
      ['equity', 'numeric'],
      ['drawdown', 'numeric'],
      ['payload', 'jsonb'],
    ],
    rows: points.map((point) => [
      scope.owner,
      scope.session,
      point.accountId,
      point.barIndex,
      point.time,
      point.equity,
      point.drawdown,
      json(point),
    ]),
    // No key is named: on TimescaleDB it holds the time too.
    then: 'ON CONFLICT DO NOTHING',
  });
}

/** The newest equity point of an account. */
export async function latestEquity(q: Queryable, scope: Scope, accountId: string): Promise<EquityPoint | null> {
  const row = await one(
    q,
    `SELECT payload FROM equity WHERE session = $1 AND owner_id = $2 AND account_id = $3
     ORDER BY bar_index DESC LIMIT 1`,
    [scope.session, scope.owner, accountId],
  );
  return row === null ? null : payloadOf<EquityPoint>(row);
}

/** The deepest drawdown so far, a fraction as text; null without points. */
export async function maxDrawdown(q: Queryable, scope: Scope, accountId: string): Promise<string | null> {
  const row = await one(q, `SELECT max(drawdown)::text AS deepest FROM equity WHERE session = $1 AND owner_id = $2 AND account_id = $3`, [
    scope.session,
    scope.owner,
    accountId,
  ]);
  return row === null ? null : textOrNull(row, 'deepest');
}

/**
 * The equity curve in at most `points` points, oldest first. Bars are cut into `points / 2` buckets; of each the lowest
 * and the highest point stay, and always the newest, so that drawdown lows are never smoothed away.
 */
export async function equityCurve(q: Queryable, scope: Scope, accountId: string, points: number): Promise<EquityPoint[]> {
  const buckets = Math.max(1, Math.floor((points - 1) / 2));
  const { rows } = await q.query(
    `WITH numbered AS (
       SELECT bar_index, equity, payload, ntile($4) OVER (ORDER BY bar_index) AS bucket
       FROM equity WHERE session = $1 AND owner_id = $2 AND account_id = $3
     ), ranked AS (
       SELECT bar_index, payload,
         row_number() OVER (PARTITION BY bucket ORDER BY equity, bar_index) AS from_low,
         row_number() OVER (PARTITION BY bucket ORDER BY equity DESC, bar_index) AS from_high,
         row_number() OVER (ORDER BY bar_index DESC) AS from_end
       FROM numbered
     )
     SELECT payload FROM ranked WHERE from_low = 1 OR from_high = 1 OR from_end = 1 ORDER BY bar_index`,
    [scope.session, scope.owner, accountId, buckets],
  );
  return rows.map((row) => payloadOf<EquityPoint>(row));
}
