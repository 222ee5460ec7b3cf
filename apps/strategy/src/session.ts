import type { Instrument, Timeframe, TradingMode } from '@smc/domain';
import type { Lease, Scope } from '@smc/store';

/** The run this service works for. */
export interface StrategySession extends Scope {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly accountId: string;
  readonly instanceId: string;
  /** Name of the strategy, for example `sweepReversal`. */
  readonly strategy: string;
  /** Missing names take their defaults. */
  readonly params: Readonly<Record<string, number | boolean | string>>;
}

/** Name of the lease whose holder may decide for an instance. */
export function leaseName(session: StrategySession): string {
  return `strategy:${session.session}:${session.instanceId}`;
}

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;
