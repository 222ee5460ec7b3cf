import type { Fill } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, payloadOf } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Writes fills. A trade id counts once per account, however often it is told. Gives the number of new fills. */
export function insertFills(q: Queryable, scope: Scope, fills: readonly Fill[]): Promise<number> {
  return bulkInsert(q, {
    table: 'fills',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['trade_id', 'text'],
      ['client_order_id', 'text'],
      ['account_id', 'text'],
      ['intent_id', 'text'],
      ['qty', 'numeric'],
      ['price', 'numeric'],
      ['fee', 'numeric'],
      ['bar_index', 'integer'],
      ['time', 'bigint'],
      ['payload', 'jsonb'],
    ],
    rows: fills.map((fill) => [
      scope.owner,
      scope.session,
      fill.tradeId,
      fill.clientOrderId,
      fill.accountId,
      fill.intentId,
      fill.qty,
      fill.price,
      fill.fee,
      fill.barIndex,
      fill.time,
      json(fill),
    ]),
    then: 'ON CONFLICT (session, account_id, trade_id) DO NOTHING',
  });
}

/** Fills, newest first. */
export async function listFills(q: Queryable, scope: Scope, limit: number): Promise<Fill[]> {
  const { rows } = await q.query(`SELECT payload FROM fills WHERE session = $1 AND owner_id = $2 ORDER BY seq DESC LIMIT $3`, [
    scope.session,
    scope.owner,
    limit,
  ]);
  return rows.map((row) => payloadOf<Fill>(row));
}

/** The fills of one intent's orders, oldest first. */
export async function fillsOfIntent(q: Queryable, scope: Scope, intentId: string): Promise<Fill[]> {
  const { rows } = await q.query(`SELECT payload FROM fills WHERE session = $1 AND owner_id = $2 AND intent_id = $3 ORDER BY seq`, [
    scope.session,
    scope.owner,
    intentId,
  ]);
  return rows.map((row) => payloadOf<Fill>(row));
}
