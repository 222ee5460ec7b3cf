import type { TradeClosed } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, text, textOrNull, whole } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Writes closed trades. An id that is there stays as it was. Gives the number of new trades. */
export function insertTrades(q: Queryable, scope: Scope, trades: readonly TradeClosed[]): Promise<number> {
  return bulkInsert(q, {
    table: 'trades',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['id', 'text'],
      ['account_id', 'text'],
      ['intent_id', 'text'],
      ['signal_id', 'text'],
      ['net_pnl', 'numeric'],
      ['r_multiple', 'numeric'],
      ['closed_index', 'integer'],
      ['closed_at', 'bigint'],
      ['payload', 'jsonb'],
    ],
    rows: trades.map((trade) => [
      scope.owner,
      scope.session,
      trade.id,
      trade.accountId,
      trade.intentId,
      trade.signalId,
      trade.netPnl,
      trade.rMultiple,
      trade.closedAtIndex,
      trade.closedAt,
      json(trade),
    ]),
    then: 'ON CONFLICT (session, id) DO NOTHING',
  });
}

/** Closed trades, newest first. */
export async function listTrades(q: Queryable, scope: Scope, limit: number): Promise<TradeClosed[]> {
  const { rows } = await q.query(`SELECT payload FROM trades WHERE session = $1 AND owner_id = $2 ORDER BY seq DESC LIMIT $3`, [
    scope.session,
    scope.owner,
    limit,
  ]);
  return rows.map((row) => payloadOf<TradeClosed>(row));
}

/** The trade an intent became, once it is closed. */
export async function tradeOfIntent(q: Queryable, scope: Scope, intentId: string): Promise<TradeClosed | null> {
  const row = await one(q, `SELECT payload FROM trades WHERE session = $1 AND owner_id = $2 AND intent_id = $3 ORDER BY seq LIMIT 1`, [
    scope.session,
    scope.owner,
    intentId,
  ]);
  return row === null ? null : payloadOf<TradeClosed>(row);
}

/** Count, wins, net profit and mean R of all closed trades. */
export interface TradeSummary {
  readonly count: number;
  readonly wins: number;
  readonly netPnl: string;
  /** Two decimals; null without trades. */
  readonly averageR: string | null;
}

/** The figures of all closed trades of the session. */
export async function summarizeTrades(q: Queryable, scope: Scope): Promise<TradeSummary> {
  const row = await one(
    q,
    `SELECT count(*) AS count, count(*) FILTER (WHERE net_pnl > 0) AS wins, coalesce(sum(net_pnl), 0)::text AS net_pnl,
       round(avg(r_multiple), 2)::text AS average_r
     FROM trades WHERE session = $1 AND owner_id = $2`,
    [scope.session, scope.owner],
  );
  if (row === null) return { count: 0, wins: 0, netPnl: '0', averageR: null };
  return {
    count: whole(row, 'count'),
    wins: whole(row, 'wins'),
    netPnl: text(row, 'net_pnl'),
    averageR: textOrNull(row, 'average_r'),
  };
}
