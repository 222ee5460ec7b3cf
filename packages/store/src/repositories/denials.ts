import type { Denial } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, text, whole } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Writes what risk refused. One denial per intent. */
export function insertDenials(q: Queryable, scope: Scope, denials: readonly Denial[]): Promise<number> {
  return bulkInsert(q, {
    table: 'denials',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['intent_id', 'text'],
      ['signal_id', 'text'],
      ['code', 'text'],
      ['bar_index', 'integer'],
      ['payload', 'jsonb'],
    ],
    rows: denials.map((denial) => [
      scope.owner,
      scope.session,
      denial.intentId,
      denial.signalId,
      denial.code,
      denial.barIndex,
      json(denial),
    ]),
    then: 'ON CONFLICT (session, intent_id) DO NOTHING',
  });
}

/** Why the intent of a signal was refused, if it was. */
export async function denialOfSignal(q: Queryable, scope: Scope, signalId: string): Promise<Denial | null> {
  const row = await one(q, `SELECT payload FROM denials WHERE session = $1 AND owner_id = $2 AND signal_id = $3 ORDER BY seq LIMIT 1`, [
    scope.session,
    scope.owner,
    signalId,
  ]);
  return row === null ? null : payloadOf<Denial>(row);
}

/** Denials, newest first. */
export async function listDenials(q: Queryable, scope: Scope, limit: number): Promise<Denial[]> {
  const { rows } = await q.query(`SELECT payload FROM denials WHERE session = $1 AND owner_id = $2 ORDER BY seq DESC LIMIT $3`, [
    scope.session,
    scope.owner,
    limit,
  ]);
  return rows.map((row) => payloadOf<Denial>(row));
}

/** Denials of the session by code. */
export async function countDenials(q: Queryable, scope: Scope): Promise<Record<string, number>> {
  const { rows } = await q.query(
    `SELECT code, count(*) AS count FROM denials WHERE session = $1 AND owner_id = $2 GROUP BY code ORDER BY code`,
    [scope.session, scope.owner],
  );
  return Object.fromEntries(rows.map((row) => [text(row, 'code'), whole(row, 'count')]));
}
