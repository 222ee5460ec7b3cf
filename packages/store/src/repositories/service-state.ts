import type { Json } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { json, one, whole } from '../rows.ts';

/** Where a service stopped: position of its input, and its state at that point. */
export interface ServiceState {
  readonly cursor: number;
  readonly state: Json;
}

/** The saved state of a service in a session, or null before the first save. */
export async function loadServiceState(q: Queryable, session: string, service: string): Promise<ServiceState | null> {
  const row = await one(q, `SELECT cursor, state FROM service_state WHERE session = $1 AND service = $2`, [session, service]);
  return row === null ? null : { cursor: whole(row, 'cursor'), state: row['state'] as Json }; // jsonb is Json
}

/** Saves a state. A cursor lower than the saved one is a broken invariant of the caller and changes nothing; false then. */
export async function saveServiceState(q: Queryable, session: string, service: string, saved: ServiceState): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO service_state (session, service, cursor, state) VALUES ($1, $2, $3, $4)
     ON CONFLICT (session, service) DO UPDATE SET cursor = excluded.cursor, state = excluded.state, saved_at = now()
     WHERE service_state.cursor <= excluded.cursor`,
    [session, service, saved.cursor, json(saved.state)],
  );
  return rowCount > 0;
}
