import type { StructureEvent } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';

/** The newest events that became known from a bar on, at most `limit`, in log order. */
export async function readNewestStructures(q: Queryable, session: string, fromIndex: number, limit: number): Promise<StructureEvent[]> {
  const { rows } = await q.query(
    `SELECT payload FROM structures WHERE session = $1 AND confirmed_index >= $2
     ORDER BY confirmed_index DESC, seq DESC LIMIT $3`,
    [session, fromIndex, limit],
  );
  // Written by the store from checked events only.
  return rows.map((row) => row['payload'] as StructureEvent).reverse();
}
