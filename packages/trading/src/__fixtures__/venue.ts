import type { BracketOrder, SimCosts, SimulatedVenue, SubmitCommand } from '../venue.ts';
import { createSimulatedVenue } from '../simulated-venue.ts';
import { FREE, HOUR, bracket, btc } from './builders.ts';

export const submit = (order: BracketOrder, barIndex = 0): SubmitCommand => ({ kind: 'submit', order, barIndex, time: (barIndex + 1) * HOUR });

/** A venue that took this bracket at the close of bar 0. */
export function venueWith(order: BracketOrder, costs: SimCosts = FREE): SimulatedVenue {
  const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs });
  venue.handle(submit(order));
  return venue;
}

/** A short bracket of 1 BTC: limit at 101.00, stop 102.00, target 98.00. */
export function short(change: Partial<BracketOrder> = {}): BracketOrder {
  return bracket({
    side: 'sell',
    price: 10_100,
    stopLoss: { clientOrderId: 'S', price: 10_200 },
    takeProfits: [{ clientOrderId: 'T', price: 9_800, qty: 100_000 }],
    ...change,
  });
}

/** What a filled entry brings to life. */
export const ALIVE = ['activated S', 'activated T'];
