import type { PositionState } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { json, one, payloadOf } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Writes the newest state of a position; a revision that is not higher is ignored. Gives whether it was written. */
export async function upsertPosition(q: Queryable, scope: Scope, position: PositionState): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO positions (owner_id, session, account_id, symbol, qty, realized_pnl, fees, revision, bar_index, time, payload)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (session, account_id, symbol) DO UPDATE SET qty = excluded.qty, realized_pnl = excluded.realized_pnl,
       fees = excluded.fees, revision = excluded.revision, bar_index = excluded.bar_index, time = excluded.time,
       payload = excluded.payload
     WHERE positions.revision < excluded.revision`,
    [
      scope.owner,
      scope.session,
      position.accountId,
      position.symbol,
      position.qty,
      position.realizedPnl,
      position.fees,
      position.revision,
      position.barIndex,
      position.time,
      json(position),
    ],
  );
  return rowCount > 0;
}

/** Positions that are not flat. */
export async function listOpenPositions(q: Queryable, scope: Scope): Promise<PositionState[]> {
  const { rows } = await q.query(
    `SELECT payload FROM positions WHERE session = $1 AND owner_id = $2 AND qty <> 0 ORDER BY account_id, symbol`,
    [scope.session, scope.owner],
  );
  return rows.map((row) => payloadOf<PositionState>(row));
}

/** All positions, flat ones too. */
export async function listPositions(q: Queryable, scope: Scope): Promise<PositionState[]> {
  const { rows } = await q.query(`SELECT payload FROM positions WHERE session = $1 AND owner_id = $2 ORDER BY account_id, symbol`, [
    scope.session,
    scope.owner,
  ]);
  return rows.map((row) => payloadOf<PositionState>(row));
}

/** One position, flat or not. */
export async function readPosition(q: Queryable, scope: Scope, accountId: string, symbol: string): Promise<PositionState | null> {
  const row = await one(q, `SELECT payload FROM positions WHERE session = $1 AND owner_id = $2 AND account_id = $3 AND symbol = $4`, [
    scope.session,
    scope.owner,
    accountId,
    symbol,
  ]);
  return row === null ? null : payloadOf<PositionState>(row);
}
