import { InvariantError, type OrderStatus } from '@smc/domain';

/**
 * Every legal change of an order's status by an ordinary report. Terminal statuses have none: they leave only by a
 * late fill ({@link LATE_FILL_TRANSITIONS}). REJECTED is written only on a proven refusal.
 */
export const TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  SUBMITTING: ['OPEN', 'REJECTED', 'UNKNOWN', 'NOT_PLACED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  HELD: ['OPEN', 'REJECTED', 'CANCELED', 'EXPIRED'],
  OPEN: ['UNKNOWN', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'FILLED', 'CANCELED', 'EXPIRED'],
  UNKNOWN: ['OPEN', 'REJECTED', 'NOT_PLACED', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'FILLED', 'CANCELED', 'EXPIRED'],
  PARTIALLY_FILLED: ['UNKNOWN', 'PENDING_CANCEL', 'FILLED', 'CANCELED', 'EXPIRED'],
  PENDING_CANCEL: ['OPEN', 'UNKNOWN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'],
  FILLED: [],
  CANCELED: [],
  EXPIRED: [],
  REJECTED: [],
  NOT_PLACED: [],
};

/** What a fill that comes after the end may do. A fill of a FILLED or REJECTED order is impossible and stops the process. */
export const LATE_FILL_TRANSITIONS: Readonly<Partial<Record<OrderStatus, readonly OrderStatus[]>>> = {
  CANCELED: ['CANCELED', 'FILLED'],
  EXPIRED: ['EXPIRED', 'FILLED'],
  NOT_PLACED: ['PARTIALLY_FILLED', 'FILLED'],
};

/** Whether an order has ended; only a late fill can follow. */
export function isTerminal(status: OrderStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Whether an entry may still fill, its fate being known or not. */
export function isWorking(status: OrderStatus): boolean {
  return !isTerminal(status) && status !== 'HELD';
}

/** Throws {@link InvariantError} when a change of status is not listed. */
export function assertTransition(clientOrderId: string, from: OrderStatus, to: OrderStatus): void {
  if (!TRANSITIONS[from].includes(to)) throw new InvariantError(`order ${clientOrderId} cannot go from ${from} to ${to}`);
}

/** Status after a fill, and whether it came after the order's end. Throws when a fill is impossible. */
export function statusAfterFill(
  clientOrderId: string,
  from: OrderStatus,
  complete: boolean,
): { readonly status: OrderStatus; readonly late: boolean } {
  const late = LATE_FILL_TRANSITIONS[from];
  if (late !== undefined) {
    // A canceled remainder stays canceled; only what has no end yet counts as partly filled.
    return { status: complete ? 'FILLED' : (late[0] ?? from), late: true };
  }
  if (complete) {
    assertTransition(clientOrderId, from, 'FILLED');
    return { status: 'FILLED', late: false };
  }
  if (from === 'PARTIALLY_FILLED' || from === 'PENDING_CANCEL') return { status: from, late: false };
  assertTransition(clientOrderId, from, 'PARTIALLY_FILLED');
  return { status: 'PARTIALLY_FILLED', late: false };
}
