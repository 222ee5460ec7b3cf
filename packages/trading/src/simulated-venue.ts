import type { Instrument, Json } from '@smc/domain';
import type { SimCosts, SimulatedVenue } from './venue.ts';

/** Set-up of the simulated venue. */
export interface SimVenueConfig {
  readonly instrument: Instrument;
  readonly barMs: number;
  readonly costs: SimCosts;
}

/** Costs by kind of instrument: crypto by a usual fee table, FX by commission and spread. */
export function defaultCosts(instrument: Instrument): SimCosts {
  return instrument.kind === 'fx'
    ? { makerBps: 0.35, takerBps: 0.35, halfSpreadTicks: 3, slippageBps: 0.5 }
    : { makerBps: 2, takerBps: 5, halfSpreadTicks: 1, slippageBps: 1 };
}

/** A venue without orders. */
export function createSimulatedVenue(config: SimVenueConfig): SimulatedVenue {
  throw new Error(`not built yet ${config.barMs}`);
}

/** A venue as it was when the snapshot was taken. */
export function restoreSimulatedVenue(config: SimVenueConfig, snapshot: Json): SimulatedVenue {
  throw new Error(`not built yet ${config.barMs} ${String(snapshot)}`);
}
