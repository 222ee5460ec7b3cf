import type { Intent } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, payloadOf, text } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** An intent with the correlation id it was made under. */
export interface StoredIntent {
  readonly intent: Intent;
  readonly correlationId: string;
}

/** Writes intents in log order. An id that is there stays as it was. */
export function insertIntents(q: Queryable, scope: Scope, intents: readonly StoredIntent[]): Promise<number> {
  return bulkInsert(q, {
    table: 'intents',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['id', 'text'],
      ['kind', 'text'],
      ['account_id', 'text'],
      ['bar_index', 'integer'],
      ['correlation_id', 'text'],
      ['payload', 'jsonb'],
    ],
    rows: intents.map(({ intent, correlationId }) => [
      scope.owner,
      scope.session,
      intent.id,
      intent.kind,
      intent.accountId,
      intent.barIndex,
      correlationId,
      json(intent),
    ]),
    then: 'ON CONFLICT (session, id) DO NOTHING',
  });
}

/** Intents decided in bars `from` to `to` (both included), in log order. */
export async function readIntents(q: Queryable, scope: Scope, from: number, to: number): Promise<StoredIntent[]> {
  const { rows } = await q.query(
    `SELECT payload, correlation_id FROM intents
     WHERE session = $1 AND owner_id = $2 AND bar_index BETWEEN $3 AND $4 ORDER BY bar_index, seq`,
    [scope.session, scope.owner, from, to],
  );
  return rows.map((row) => ({ intent: payloadOf<Intent>(row), correlationId: text(row, 'correlation_id') }));
}

/** One intent by its id. */
export async function readIntent(q: Queryable, scope: Scope, id: string): Promise<StoredIntent | null> {
  const row = await one(q, `SELECT payload, correlation_id FROM intents WHERE session = $1 AND owner_id = $2 AND id = $3`, [
    scope.session,
    scope.owner,
    id,
  ]);
  return row === null ? null : { intent: payloadOf<Intent>(row), correlationId: text(row, 'correlation_id') };
}
