import { type Instrument, type Json, type Timeframe, type TradingMode, sessionId } from '@smc/domain';
import type { Database } from '@smc/service-kit';
import { type Lease, type Scope, type SessionRow, descriptorHash, findSessionByDescriptor, insertSession, touchSession } from '@smc/store';

/** The run this service feeds. */
export interface FeedSession extends Scope {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
}

/** Name of the lease whose holder may feed a session. */
export function leaseName(session: Scope): string {
  return `market-data:${session.session}`;
}

/** Name of the lease whose holder may open sessions of a mode: one feed for each mode, however many replicas stand by. */
export function seatName(mode: TradingMode): string {
  return `market-data:${mode}`;
}

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;

/**
 * Takes up the session with this descriptor where it stopped, or begins one. The descriptor holds whatever makes two runs the
 * same run: source, instrument, strategy, parameters, limits, costs. `fresh` begins anew all the same; earlier runs stay in the
 * database.
 */
export async function openSession(
  store: Database,
  begin: {
    readonly owner: string;
    readonly mode: TradingMode;
    readonly descriptor: Json;
    /** For the services that build their part of the run from it; none when they are told otherwise. */
    readonly plan?: Json;
    readonly now: number;
    readonly fresh?: boolean;
  },
): Promise<SessionRow> {
  const { owner, mode, descriptor, plan = null, now } = begin;
  return store.tx(async (tx) => {
    const hash = descriptorHash(descriptor);
    const known = await findSessionByDescriptor(tx, owner, hash);
    if (known === null || begin.fresh === true) {
      const name = `${mode.toLowerCase()}-${hash.slice(0, 12)}`;
      const session = sessionId(known === null ? name : `${name}-${now.toString(36)}`);
      return insertSession(tx, { session, owner, mode, descriptor, plan, startedAt: now });
    }
    await touchSession(tx, known.session, now, plan);
    return { ...known, plan: plan ?? known.plan, resumedAt: now };
  });
}
