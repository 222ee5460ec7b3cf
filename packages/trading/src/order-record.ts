import { type Direction, InvariantError, type OrderRole, type OrderStatus, type OrderType, type Side, invariant } from '@smc/domain';
import type { At } from './execution-types.ts';
import { assertTransition, isTerminal, isWorking, statusAfterFill } from './order-transitions.ts';

/** One order of the account. Plain data, changed only by the functions of this file. */
export interface OrderRecord {
  readonly clientOrderId: string;
  readonly intentId: string;
  readonly signalId: string;
  readonly role: OrderRole;
  readonly side: Side;
  readonly type: OrderType;
  /** Limit or trigger price in ticks; null for a market order. */
  readonly price: number | null;
  /** Null for protection the venue has not yet taken: there is no fact about it. */
  status: OrderStatus | null;
  qty: number;
  filledQty: number;
  /** Sum of ticks times steps over its fills. */
  filledTickSteps: bigint;
  /** Of the next fact about this order. */
  revision: number;
  reason: string | null;
  readonly tradeIds: string[];
  /** A cancel was asked for, with the place it was asked at. */
  cancelAt: At | null;
  /** Where its last change happened. */
  changedAt: At;
}

/** One intent's orders, and what it takes to send it again. */
export interface BracketRecord {
  readonly intentId: string;
  readonly signalId: string;
  readonly dir: Direction;
  /** Entry price the size was worked out with, in ticks. */
  readonly plannedEntry: number;
  readonly stop: number;
  readonly expiresAtIndex: number;
  readonly submittedAt: At;
  readonly generation: number;
  readonly entry: OrderRecord;
  readonly stopLoss: OrderRecord;
  readonly takeProfits: readonly OrderRecord[];
}

/** Moves an order to another status; throws {@link InvariantError} on a change that is not listed. */
export function moveOrder(order: OrderRecord, to: OrderStatus, reason: string | null): void {
  if (order.status === null) {
    invariant(to === 'HELD' || to === 'REJECTED', `protection ${order.clientOrderId} cannot begin as ${to}`);
  } else {
    assertTransition(order.clientOrderId, order.status, to);
  }
  order.status = to;
  order.reason = reason;
}

/**
 * Books one execution. Null when its trade id was booked before; `late` when it came after the order's end. Throws
 * {@link InvariantError} on an overfill, a quantity that is not positive, or a fill no transition allows.
 */
export function fillOrder(
  order: OrderRecord,
  fill: { readonly tradeId: string; readonly qty: number; readonly price: number },
): { readonly late: boolean } | null {
  if (order.tradeIds.includes(fill.tradeId)) return null;
  const { clientOrderId, status } = order;
  if (status === null) throw new InvariantError(`fill of ${clientOrderId}, which the venue has not taken`);
  invariant(Number.isSafeInteger(fill.qty) && fill.qty > 0, `fill of ${fill.qty} steps on ${clientOrderId}`);
  invariant(Number.isSafeInteger(fill.price) && fill.price > 0, `fill at ${fill.price} ticks on ${clientOrderId}`);
  const filled = order.filledQty + fill.qty;
  invariant(filled <= order.qty, `overfill of ${clientOrderId}: ${filled} of ${order.qty} steps`);
  const after = statusAfterFill(clientOrderId, status, filled === order.qty);
  order.status = after.status;
  order.filledQty = filled;
  order.filledTickSteps += BigInt(fill.qty) * BigInt(fill.price);
  order.tradeIds.push(fill.tradeId);
  if (after.late) order.reason = 'LATE_FILL';
  return { late: after.late };
}

/** The venue let a protective stop follow the position; a quantity below what is filled is impossible. */
export function amendOrder(order: OrderRecord, qty: number): void {
  const { clientOrderId, status } = order;
  invariant(status !== null && !isTerminal(status), `amendment of ${clientOrderId}, which has ended`);
  invariant(Number.isSafeInteger(qty) && qty > 0 && qty >= order.filledQty, `amendment of ${clientOrderId} to ${qty} steps`);
  order.qty = qty;
}

/** All orders of a bracket: entry, stop, targets. */
export function ordersOf(bracket: BracketRecord): readonly OrderRecord[] {
  return [bracket.entry, bracket.stopLoss, ...bracket.takeProfits];
}

/** Whether every order has ended or never began. */
export function hasEnded(bracket: BracketRecord): boolean {
  const { entry, stopLoss, takeProfits } = bracket;
  return entry.status !== null && isOver(entry) && isOver(stopLoss) && takeProfits.every(isOver);
}

const isOver = ({ status }: OrderRecord): boolean => status === null || isTerminal(status);

/** Whether the entry may still fill. */
export function entryWorks(bracket: BracketRecord): boolean {
  const { status } = bracket.entry;
  return status !== null && isWorking(status);
}
