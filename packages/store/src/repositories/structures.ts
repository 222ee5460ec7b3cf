import type { StructureEvent, Structures } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, json, payloadOf } from '../rows.ts';

/** Writes the structure events of some bars, in log order. */
export function insertStructures(q: Queryable, session: string, batches: readonly Structures[]): Promise<number> {
  return bulkInsert(q, {
    table: 'structures',
    columns: [
      ['session', 'text'],
      ['id', 'text'],
      ['symbol', 'text'],
      ['timeframe', 'text'],
      ['detector', 'text'],
      ['confirmed_index', 'integer'],
      ['payload', 'jsonb'],
    ],
    rows: batches.flatMap((batch) =>
      batch.events.map((event) => [session, event.id, batch.symbol, batch.timeframe, event.detector, event.confirmedIndex, json(event)]),
    ),
  });
}

/** Events that became known in bars `from` to `to` (both included), in log order. */
export async function readStructures(
  q: Queryable,
  session: string,
  range: { readonly from: number; readonly to?: number | undefined; readonly limit: number },
): Promise<{ readonly events: StructureEvent[]; readonly truncated: boolean }> {
  const { rows } = await q.query(
    `SELECT payload FROM structures WHERE session = $1 AND confirmed_index >= $2 AND confirmed_index <= $3
     ORDER BY confirmed_index, seq LIMIT $4`,
    [session, range.from, range.to ?? 2_147_483_647, range.limit + 1],
  );
  const events = rows.slice(0, range.limit).map((row) => payloadOf<StructureEvent>(row));
  return { events, truncated: rows.length > range.limit };
}
