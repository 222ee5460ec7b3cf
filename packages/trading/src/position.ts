import {
  type Direction,
  type Instrument,
  type Money,
  type OrderRole,
  type Side,
  ZERO,
  add,
  divHalfEven,
  invariant,
  valueOf,
} from '@smc/domain';

/** The trade a position belongs to, from its first fill to flat. */
export interface TradeProgress {
  readonly intentId: string;
  readonly signalId: string;
  readonly dir: Direction;
  /** Planned entry and stop in ticks: the money first put at risk. */
  readonly plannedEntry: number;
  readonly stop: number;
  /** Revision of the position at its first fill; makes the trade's id. */
  readonly openRevision: number;
  readonly openedAtIndex: number;
  readonly openedAt: number;
  entryQty: number;
  entryTickSteps: bigint;
  exitQty: number;
  exitTickSteps: bigint;
  stopExits: number;
  targetExits: number;
  otherExits: number;
}

/** Position of one instrument. Quantity is the signed sum of its fills; cost is kept as ticks times steps, exactly. */
export interface Position {
  /** Signed steps. */
  qty: number;
  /** Signed ticks times steps paid for `qty`. */
  cost: bigint;
  /** Of the current or last trade, before fees. */
  realizedPnl: Money;
  /** Of the current or last trade. */
  fees: Money;
  revision: number;
  /** Intent and signal of the current or last trade; empty before the first. */
  intentId: string;
  signalId: string;
  trade: TradeProgress | null;
}

/** One fill as the position sees it. */
export interface PositionFill {
  readonly side: Side;
  readonly qty: number;
  readonly price: number;
  readonly fee: Money;
  readonly role: OrderRole;
  readonly barIndex: number;
  readonly time: number;
  readonly intentId: string;
  readonly signalId: string;
  readonly plannedEntry: number;
  readonly stop: number;
}

/** What a fill did. */
export interface FillEffect {
  readonly realizedPnl: Money;
  /** The trade that went flat with this fill, with its profit and fees; else null. */
  readonly closed: { readonly trade: TradeProgress; readonly grossPnl: Money; readonly fees: Money } | null;
}

/** No position. */
export function flatPosition(): Position {
  return { qty: 0, cost: 0n, realizedPnl: ZERO, fees: ZERO, revision: 0, intentId: '', signalId: '', trade: null };
}

/**
 * Applies one fill. What closes the position realises its part of the cost (half to even; the last part takes the
 * rest, so a flat position has realised exactly exits minus entries); what goes past flat opens the other way.
 */
export function applyFill(instrument: Instrument, position: Position, fill: PositionFill): FillEffect {
  const signed = fill.side === 'buy' ? fill.qty : -fill.qty;
  const closing = position.qty === 0 || Math.sign(position.qty) === Math.sign(signed) ? 0 : Math.min(Math.abs(position.qty), fill.qty);
  const opening = fill.qty - closing;
  position.revision += 1;
  // The whole fee goes to the trade that is closed when a fill does both: it is against the trader either way.
  if (closing > 0) position.fees = add(position.fees, fill.fee);
  const realizedPnl = closing > 0 ? close(instrument, position, fill, closing) : ZERO;
  const trade = position.trade;
  const closed =
    closing > 0 && position.qty === 0 && trade !== null ? { trade, grossPnl: position.realizedPnl, fees: position.fees } : null;
  if (closed !== null) position.trade = null;
  if (opening > 0) open(position, fill, opening, closing > 0 ? ZERO : fill.fee);
  invariant(Number.isSafeInteger(position.qty), `position of ${position.qty} steps`);
  return { realizedPnl, closed };
}

function close(instrument: Instrument, position: Position, fill: PositionFill, qty: number): Money {
  const sign = position.qty > 0 ? 1 : -1;
  const held = Math.abs(position.qty);
  const released = qty === held ? position.cost : divHalfEven(position.cost * BigInt(qty), BigInt(held));
  const proceeds = BigInt(sign * qty) * BigInt(fill.price);
  position.qty -= sign * qty;
  position.cost -= released;
  const realized = valueOf(instrument, proceeds - released, 'down');
  position.realizedPnl = add(position.realizedPnl, realized);
  const { trade } = position;
  if (trade !== null) {
    trade.exitQty += qty;
    trade.exitTickSteps += BigInt(qty) * BigInt(fill.price);
    if (fill.role === 'stopLoss') trade.stopExits += 1;
    else if (fill.role === 'takeProfit') trade.targetExits += 1;
    else trade.otherExits += 1;
  }
  return realized;
}

function open(position: Position, fill: PositionFill, qty: number, fee: Money): void {
  const dir: Direction = fill.side === 'buy' ? 1 : -1;
  if (position.trade === null) {
    position.realizedPnl = ZERO;
    position.fees = ZERO;
    position.intentId = fill.intentId;
    position.signalId = fill.signalId;
    position.trade = {
      intentId: fill.intentId,
      signalId: fill.signalId,
      dir,
      plannedEntry: fill.plannedEntry,
      stop: fill.stop,
      openRevision: position.revision,
      openedAtIndex: fill.barIndex,
      openedAt: fill.time,
      entryQty: 0,
      entryTickSteps: 0n,
      exitQty: 0,
      exitTickSteps: 0n,
      stopExits: 0,
      targetExits: 0,
      otherExits: 0,
    };
  }
  position.qty += dir * qty;
  position.cost += BigInt(dir * qty) * BigInt(fill.price);
  position.fees = add(position.fees, fee);
  position.trade.entryQty += qty;
  position.trade.entryTickSteps += BigInt(qty) * BigInt(fill.price);
}

/** Open profit at a price. */
export function unrealizedPnl(instrument: Instrument, position: Position, price: number): Money {
  return position.qty === 0 ? ZERO : valueOf(instrument, BigInt(position.qty) * BigInt(price) - position.cost, 'down');
}
