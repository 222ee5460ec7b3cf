import type { OrderState } from '@smc/contracts';

/** Order states in words. */
export const STATUS_WORDS: Readonly<Record<OrderState['status'], string>> = {
  SUBMITTING: 'submitting',
  HELD: 'held until entry',
  OPEN: 'working',
  UNKNOWN: 'unknown, asking the venue',
  PARTIALLY_FILLED: 'partly filled',
  PENDING_CANCEL: 'cancelling',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  EXPIRED: 'expired',
  REJECTED: 'rejected',
  NOT_PLACED: 'not placed',
};

export const ORDER_ROLE_WORDS: Readonly<Record<OrderState['role'], string>> = { entry: 'Entry', stopLoss: 'Stop', takeProfit: 'Target' };
