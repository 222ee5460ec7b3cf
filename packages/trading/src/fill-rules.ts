import { type Bar, type Side, divCeil } from '@smc/domain';
import type { BracketOrder, SimCosts } from './venue.ts';

/** Where an order fills inside a bar. Prices in ticks. */
export interface FillPoint {
  readonly price: number;
  /** The order's own price, from which slippage is measured; a market order's is the open. */
  readonly reference: number;
  readonly liquidity: 'maker' | 'taker';
}

/** A price made worse by half the spread and by slippage, which is rounded up to a tick. Never below one tick. */
export function withCosts(side: Side, base: number, costs: SimCosts): number {
  // Hundredths of a basis point keep fractional rates exact.
  const slip = Number(divCeil(BigInt(base) * BigInt(Math.round(costs.slippageBps * 100)), 1_000_000n));
  const worse = costs.halfSpreadTicks + slip;
  return side === 'buy' ? base + worse : Math.max(1, base - worse);
}

/** Whether `price` is beyond `level` in the direction a buy gets better: lower for a buy, higher for a sell. */
const better = (side: Side, price: number, level: number): boolean => (side === 'buy' ? price < level : price > level);

/** The far end of a bar for a resting limit order of this side. */
const limitReach = (side: Side, bar: Bar): number => (side === 'buy' ? bar.low : bar.high);

/** The far end of a bar for a stop order of this side. */
const stopReach = (side: Side, bar: Bar): number => (side === 'buy' ? bar.high : bar.low);

/** Whether a price has reached a stop's trigger: at or beyond it. */
const triggered = (side: Side, price: number, trigger: number): boolean => (side === 'buy' ? price >= trigger : price <= trigger);

/** A limit order at the open: only when the bar opens beyond it, at the better price. */
export function limitAtOpen(side: Side, limit: number, bar: Bar): FillPoint | null {
  return better(side, bar.open, limit) ? { price: bar.open, reference: bar.open, liquidity: 'maker' } : null;
}

/** A limit order inside the bar: only when the bar trades through it; a touch does not fill. */
export function limitInBar(side: Side, limit: number, bar: Bar): FillPoint | null {
  return better(side, limitReach(side, bar), limit) ? { price: limit, reference: limit, liquidity: 'maker' } : null;
}

/** A stop order at the open: a gap over the trigger fills at the open with costs. */
export function stopAtOpen(side: Side, trigger: number, bar: Bar, costs: SimCosts): FillPoint | null {
  if (!triggered(side, bar.open, trigger)) return null;
  return { price: withCosts(side, bar.open, costs), reference: trigger, liquidity: 'taker' };
}

/** A stop order inside the bar: at its trigger with costs. */
export function stopInBar(side: Side, trigger: number, bar: Bar, costs: SimCosts): FillPoint | null {
  if (!triggered(side, stopReach(side, bar), trigger)) return null;
  return { price: withCosts(side, trigger, costs), reference: trigger, liquidity: 'taker' };
}

/** A resting entry at the open of a bar. A market entry always fills there. */
export function entryAtOpen(order: BracketOrder, bar: Bar, costs: SimCosts): FillPoint | null {
  if (order.type === 'market' || order.price === null) {
    return { price: withCosts(order.side, bar.open, costs), reference: bar.open, liquidity: 'taker' };
  }
  return order.type === 'limit' ? limitAtOpen(order.side, order.price, bar) : stopAtOpen(order.side, order.price, bar, costs);
}

/** A resting entry inside a bar. */
export function entryInBar(order: BracketOrder, bar: Bar, costs: SimCosts): FillPoint | null {
  if (order.type === 'market' || order.price === null) return null;
  return order.type === 'limit' ? limitInBar(order.side, order.price, bar) : stopInBar(order.side, order.price, bar, costs);
}
