import type { Json } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, one, text, whole, wholeOrNull } from '../rows.ts';

/** One input of a service. */
export interface InputRecord {
  readonly messageId: string;
  readonly type: string;
  readonly barIndex: number | null;
  readonly payload: Json;
}

/** An input with its place in the order in which it was taken. */
export interface StoredInput extends InputRecord {
  readonly seq: number;
}

/**
 * Records inputs in the order they were taken. A message id counts once per service; gives the number that are new. Only
 * one transaction of a service may record at a time (its lease sees to that), or `seq` would not be the order of commits.
 */
export function recordInputs(q: Queryable, session: string, service: string, inputs: readonly InputRecord[]): Promise<number> {
  return bulkInsert(q, {
    table: 'inputs',
    columns: [
      ['session', 'text'],
      ['service', 'text'],
      ['message_id', 'text'],
      ['type', 'text'],
      ['bar_index', 'integer'],
      ['payload', 'jsonb'],
    ],
    rows: inputs.map((input) => [session, service, input.messageId, input.type, input.barIndex, json(input.payload)]),
    then: 'ON CONFLICT (service, message_id) DO NOTHING',
  });
}

/** Inputs after a cursor (exclusive), in order. */
export async function readInputsAfter(
  q: Queryable,
  session: string,
  service: string,
  cursor: number,
  limit = 1000,
): Promise<StoredInput[]> {
  const { rows } = await q.query(
    `SELECT seq, message_id, type, bar_index, payload FROM inputs WHERE session = $1 AND service = $2 AND seq > $3
     ORDER BY seq LIMIT $4`,
    [session, service, cursor, limit],
  );
  return rows.map((row) => ({
    seq: whole(row, 'seq'),
    messageId: text(row, 'message_id'),
    type: text(row, 'type'),
    barIndex: wholeOrNull(row, 'bar_index'),
    payload: row['payload'] as Json, // jsonb is Json
  }));
}

/** The cursor of the newest input; 0 before the first. */
export async function lastInputSeq(q: Queryable, session: string, service: string): Promise<number> {
  const row = await one(q, `SELECT coalesce(max(seq), 0) AS seq FROM inputs WHERE session = $1 AND service = $2`, [session, service]);
  return row === null ? 0 : whole(row, 'seq');
}
