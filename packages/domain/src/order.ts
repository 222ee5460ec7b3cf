/** Direction of an order. */
export type Side = 'buy' | 'sell';
/** Direction of a position or setup: +1 long, -1 short. */
export type Direction = 1 | -1;
/** Order types of the simulated venue. */
export type OrderType = 'market' | 'limit' | 'stop';
/** What an order is for within its trade. */
export type OrderRole = 'entry' | 'stopLoss' | 'takeProfit';

/**
 * Life of an order. HELD: a protective order known to the venue, waiting for its entry to fill. UNKNOWN: the outcome
 * is not proven and is resolved by asking the venue; it is never read as a rejection.
 */
export const ORDER_STATUSES = [
  'SUBMITTING',
  'HELD',
  'OPEN',
  'UNKNOWN',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'NOT_PLACED',
] as const;
/** Status of an order. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** The side that opens a position in this direction. */
export const sideOf = (dir: Direction): Side => (dir === 1 ? 'buy' : 'sell');
/** The other side. */
export const oppositeSide = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
