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

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;

/**
 * Takes up the session with this descriptor where it stopped, or begins one. The descriptor holds whatever makes two runs the
 * same run: source, instrument, strategy, parameters, limits, costs.
 */
export async function openSession(
  store: Database,
  begin: { readonly owner: string; readonly mode: TradingMode; readonly descriptor: Json; readonly now: number },
): Promise<SessionRow> {
  const { owner, mode, descriptor, now } = begin;
  return store.tx(async (tx) => {
    const hash = descriptorHash(descriptor);
    const known = await findSessionByDescriptor(tx, owner, hash);
    if (known === null) {
      return insertSession(tx, { session: sessionId(`${mode.toLowerCase()}-${hash.slice(0, 12)}`), owner, mode, descriptor, startedAt: now });
    }
    await touchSession(tx, known.session, now);
    return { ...known, resumedAt: now };
  });
}
