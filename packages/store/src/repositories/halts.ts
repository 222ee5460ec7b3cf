import type { Queryable } from '@smc/service-kit';
import { type Row, text, whole } from '../rows.ts';

/** A standing order not to open anything. */
export interface Halt {
  /** `global`, `account:ID` or `strategy:ID`. */
  readonly scope: string;
  readonly reason: string;
  /** Who or what halted: a user id, `cli`, or `breaker:NAME`. */
  readonly actor: string;
  readonly haltedAt: number;
}

/** Halts a scope. A halt that stands keeps its first reason. Gives whether it is new. */
export async function setHalt(q: Queryable, owner: string, halt: Halt): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO halts (owner_id, scope, reason, actor, halted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [owner, halt.scope, halt.reason, halt.actor, halt.haltedAt],
  );
  return rowCount > 0;
}

/** Takes a halt away. Gives whether there was one. */
export async function clearHalt(q: Queryable, owner: string, scope: string): Promise<boolean> {
  return (await q.query(`DELETE FROM halts WHERE owner_id = $1 AND scope = $2`, [owner, scope])).rowCount > 0;
}

/** All halts that stand. A caller who cannot read them has to take the answer for "halted". */
export async function readHalts(q: Queryable, owner: string): Promise<Halt[]> {
  const { rows } = await q.query(`SELECT * FROM halts WHERE owner_id = $1 ORDER BY halted_at, scope`, [owner]);
  return rows.map(haltOf);
}

/**
 * The first halt that covers one of these scopes, or null. `FOR SHARE`: a halt that commits while this transaction runs
 * is either seen here or comes after this transaction.
 */
export async function findHalt(tx: Queryable, owner: string, scopes: readonly string[]): Promise<Halt | null> {
  const { rows } = await tx.query(
    `SELECT * FROM halts WHERE owner_id = $1 AND scope = ANY($2::text[]) ORDER BY halted_at, scope LIMIT 1 FOR SHARE`,
    [owner, [...scopes]],
  );
  return rows[0] === undefined ? null : haltOf(rows[0]);
}

function haltOf(row: Row): Halt {
  return {
    scope: text(row, 'scope'),
    reason: text(row, 'reason'),
    actor: text(row, 'actor'),
    haltedAt: whole(row, 'halted_at'),
  };
}
