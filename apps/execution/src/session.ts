import type { Instrument, Timeframe, TradingMode } from '@smc/domain';
import type { RiskConfig } from '@smc/risk';
import type { Lease, Scope } from '@smc/store';
import type { SimCosts } from '@smc/trading';

/** The run this service works for. One process serves one account in one mode. */
export interface ExecutionSession extends Scope {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly accountId: string;
  readonly risk: RiskConfig;
  readonly costs: SimCosts;
  /** Decimal text in quote. */
  readonly startingBalance: string;
}

/** Name of the lease whose holder may act for the account. */
export function leaseName(session: ExecutionSession): string {
  return `execution:${session.session}:${session.accountId}`;
}

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;
