import { type Instrument, type Money, type OrderStatus, type Side, feeOn, notional, oppositeSide, required } from '@smc/domain';
import type { At } from './execution-types.ts';
import type { FillPoint } from './fill-rules.ts';
import type { BracketOrder, BracketTarget, SimCosts, VenueReport } from './venue.ts';

/** One bracket at the simulated venue. Plain data, changed in place. */
export interface SimBracket {
  readonly order: BracketOrder;
  readonly submittedAt: At;
  /** Sequence number of its first report; the reports of the submit follow from it. */
  readonly firstSeq: number;
  /** Why the venue refused it, or null. */
  readonly rejection: string | null;
  entry: OrderStatus;
  stop: OrderStatus;
  /** Follows the position; what was filled once the stop has fired. */
  stopQty: number;
  readonly targets: OrderStatus[];
  /** Open position in steps. */
  remaining: number;
  /** Reports of the first cancel, for repetitions. */
  cancelReports: readonly VenueReport[] | null;
}

// A union loses its members under a plain Omit.
type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/** Writes reports under rising sequence numbers. */
export interface ReportWriter {
  write(report: WithoutSeq<VenueReport>): void;
}

/** What filling needs to know about the venue. */
export interface FillDeps {
  readonly instrument: Instrument;
  readonly costs: SimCosts;
  readonly out: ReportWriter;
}

/** The side of the orders that close the position. */
export const exitSide = (bracket: SimBracket): Side => oppositeSide(bracket.order.side);

/** Whether a bracket still has something to do. */
export const isLive = (bracket: SimBracket): boolean => bracket.entry === 'OPEN' || bracket.remaining > 0;

/** The submit's own reports, made again for a repetition. */
export function submitReports(bracket: SimBracket): VenueReport[] {
  const { order, rejection, firstSeq: seq, submittedAt: at } = bracket;
  if (rejection !== null) return [{ kind: 'rejected', clientOrderId: order.clientOrderId, reason: rejection, ...at, seq }];
  const protection = [order.stopLoss, ...order.takeProfits];
  return [
    { kind: 'accepted', clientOrderId: order.clientOrderId, ...at, seq },
    ...protection.map((held, position): VenueReport => ({
      kind: 'held',
      clientOrderId: held.clientOrderId,
      ...at,
      seq: seq + 1 + position,
    })),
  ];
}

function writeFill(deps: FillDeps, clientOrderId: string, qty: number, point: FillPoint, at: At): void {
  const { instrument, costs, out } = deps;
  const feeBps = point.liquidity === 'maker' ? costs.makerBps : costs.takerBps;
  const fee: Money = feeOn(notional(instrument, point.price, qty, 'up'), feeBps);
  const slippage = notional(instrument, Math.abs(point.price - point.reference), qty, 'up');
  // The simulated venue fills an order whole, so each has exactly one fill.
  out.write({
    kind: 'filled',
    clientOrderId,
    tradeId: `${clientOrderId}-1`,
    qty,
    price: point.price,
    fee,
    liquidity: point.liquidity,
    slippage,
    ...at,
  });
}

/** Fills the entry whole and brings the protection to life. */
export function fillEntry(deps: FillDeps, bracket: SimBracket, point: FillPoint, at: At): void {
  const { order } = bracket;
  writeFill(deps, order.clientOrderId, order.qty, point, at);
  bracket.entry = 'FILLED';
  bracket.remaining = order.qty;
  bracket.stop = 'OPEN';
  deps.out.write({ kind: 'activated', clientOrderId: order.stopLoss.clientOrderId, ...at });
  for (const [position, target] of order.takeProfits.entries()) {
    bracket.targets[position] = 'OPEN';
    deps.out.write({ kind: 'activated', clientOrderId: target.clientOrderId, ...at });
  }
}

/** The stop fires for all that is left; the targets are canceled. */
export function fillStop(deps: FillDeps, bracket: SimBracket, point: FillPoint, at: At): void {
  const { order } = bracket;
  writeFill(deps, order.stopLoss.clientOrderId, bracket.remaining, point, at);
  bracket.stop = 'FILLED';
  bracket.remaining = 0;
  cancelTargets(deps, bracket, at, 'OCO');
}

/** A target fills; the stop follows the rest of the position and goes when nothing is left. */
export function fillTarget(deps: FillDeps, bracket: SimBracket, position: number, point: FillPoint, at: At): void {
  const target: BracketTarget = required(bracket.order.takeProfits[position], 'target');
  writeFill(deps, target.clientOrderId, target.qty, point, at);
  bracket.targets[position] = 'FILLED';
  bracket.remaining -= target.qty;
  const stopId = bracket.order.stopLoss.clientOrderId;
  if (bracket.remaining > 0) {
    bracket.stopQty = bracket.remaining;
    deps.out.write({ kind: 'amended', clientOrderId: stopId, qty: bracket.remaining, ...at });
    return;
  }
  bracket.stop = 'CANCELED';
  deps.out.write({ kind: 'canceled', clientOrderId: stopId, reason: 'OCO', ...at });
  cancelTargets(deps, bracket, at, 'OCO');
}

/** Ends an entry that has not filled, together with the protection it would have had. */
export function endEntry(deps: FillDeps, bracket: SimBracket, status: 'CANCELED' | 'EXPIRED', at: At): void {
  const { clientOrderId, stopLoss } = bracket.order;
  bracket.entry = status;
  if (status === 'EXPIRED') deps.out.write({ kind: 'expired', clientOrderId, ...at });
  else deps.out.write({ kind: 'canceled', clientOrderId, reason: 'REQUESTED', ...at });
  const reason = status === 'EXPIRED' ? 'ENTRY_EXPIRED' : 'ENTRY_CANCELED';
  bracket.stop = 'CANCELED';
  deps.out.write({ kind: 'canceled', clientOrderId: stopLoss.clientOrderId, reason, ...at });
  cancelTargets(deps, bracket, at, reason);
}

function cancelTargets(deps: FillDeps, bracket: SimBracket, at: At, reason: string): void {
  for (const [position, target] of bracket.order.takeProfits.entries()) {
    if (bracket.targets[position] === 'FILLED') continue;
    bracket.targets[position] = 'CANCELED';
    deps.out.write({ kind: 'canceled', clientOrderId: target.clientOrderId, reason, ...at });
  }
}
