import { InvariantError, ORDER_STATUSES, type OrderStatus } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { type OrderRecord, amendOrder, fillOrder, moveOrder } from './order-record.ts';
import { isTerminal, isWorking } from './order-transitions.ts';

function order(status: OrderStatus | null, filledQty = 0): OrderRecord {
  return {
    clientOrderId: 'E',
    intentId: 'intent',
    signalId: 'signal',
    role: 'entry',
    side: 'buy',
    type: 'limit',
    price: 100,
    status,
    qty: 10,
    filledQty,
    filledTickSteps: 0n,
    revision: 0,
    reason: null,
    tradeIds: [],
    cancelAt: null,
    changedAt: { barIndex: 0, time: 0 },
  };
}

/** Rows: from. Columns in this order: what a report may make of it (x), with everything else refused. */
const TABLE = `
                  SUBMITTING HELD OPEN UNKNOWN PARTIALLY_FILLED PENDING_CANCEL FILLED CANCELED EXPIRED REJECTED NOT_PLACED
SUBMITTING        .          .    x    x       x                .              x      x        x       x        x
HELD              .          .    x    .       .                .              .      x        x       x        .
OPEN              .          .    .    x       x                x              x      x        x       .        .
UNKNOWN           .          .    x    .       x                x              x      x        x       x        x
PARTIALLY_FILLED  .          .    .    x       .                x              x      x        x       .        .
PENDING_CANCEL    .          .    x    x       x                .              x      x        x       .        .
FILLED            .          .    .    .       .                .              .      .        .       .        .
CANCELED          .          .    .    .       .                .              .      .        .       .        .
EXPIRED           .          .    .    .       .                .              .      .        .       .        .
REJECTED          .          .    .    .       .                .              .      .        .       .        .
NOT_PLACED        .          .    .    .       .                .              .      .        .       .        .
`;
const [columns = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((text) => text.trim().split(/\s+/));
const CELLS = rows.flatMap(([from = '', ...marks]) => columns.map((to, index) => ({ from, to, legal: marks[index] === 'x' })));

describe('transitions', () => {
  it('are decided for every pair', () => {
    expect(columns).toEqual([...ORDER_STATUSES]);
    expect(rows.map(([from]) => from)).toEqual([...ORDER_STATUSES]);
    expect(CELLS).toHaveLength(ORDER_STATUSES.length ** 2);
  });

  it.each(CELLS)('$from -> $to: $legal', ({ from, to, legal }) => {
    // The table above was just checked to hold statuses.
    const record = order(from as OrderStatus);
    const move = (): void => {
      moveOrder(record, to as OrderStatus, 'because');
    };
    if (legal) {
      move();
      expect(record).toMatchObject({ status: to, reason: 'because' });
    } else {
      expect(move).toThrow(InvariantError);
      expect(record.status).toBe(from);
    }
  });

  it('begin for protection with HELD or REJECTED alone', () => {
    const held = order(null);
    moveOrder(held, 'HELD', null);
    expect(held.status).toBe('HELD');
    expect(() => {
      moveOrder(order(null), 'OPEN', null);
    }).toThrow('cannot begin as OPEN');
  });

  it('know what has ended and what may still fill', () => {
    expect(ORDER_STATUSES.filter(isTerminal)).toEqual(['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'NOT_PLACED']);
    expect(ORDER_STATUSES.filter(isWorking)).toEqual(['SUBMITTING', 'OPEN', 'UNKNOWN', 'PARTIALLY_FILLED', 'PENDING_CANCEL']);
  });
});

describe('fills', () => {
  const fill = (tradeId: string, qty: number, price = 100): { tradeId: string; qty: number; price: number } => ({ tradeId, qty, price });

  it('add up to the quantity and keep the exact value', () => {
    const record = order('OPEN');
    expect(fillOrder(record, fill('1', 4, 101))).toEqual({ late: false });
    expect(record).toMatchObject({ status: 'PARTIALLY_FILLED', filledQty: 4, filledTickSteps: 404n });
    expect(fillOrder(record, fill('2', 6, 102))).toEqual({ late: false });
    expect(record).toMatchObject({ status: 'FILLED', filledQty: 10, filledTickSteps: 1016n });
  });

  it('with a trade id seen before change nothing', () => {
    const record = order('OPEN');
    fillOrder(record, fill('1', 4));
    const before = structuredClone(record);
    expect(fillOrder(record, fill('1', 4))).toBeNull();
    expect(record).toEqual(before);
  });

  it.each<[OrderStatus, number, OrderStatus, boolean]>([
    ['SUBMITTING', 10, 'FILLED', false],
    ['SUBMITTING', 3, 'PARTIALLY_FILLED', false],
    ['UNKNOWN', 3, 'PARTIALLY_FILLED', false],
    ['UNKNOWN', 10, 'FILLED', false],
    ['PENDING_CANCEL', 3, 'PENDING_CANCEL', false],
    ['PENDING_CANCEL', 10, 'FILLED', false],
    ['CANCELED', 3, 'CANCELED', true],
    ['CANCELED', 10, 'FILLED', true],
    ['EXPIRED', 3, 'EXPIRED', true],
    ['EXPIRED', 10, 'FILLED', true],
    ['NOT_PLACED', 3, 'PARTIALLY_FILLED', true],
    ['NOT_PLACED', 10, 'FILLED', true],
  ])('of %s by %s of 10: %s, late %s', (from, qty, to, late) => {
    const record = order(from);
    expect(fillOrder(record, fill('1', qty))).toEqual({ late });
    expect(record.status).toBe(to);
    expect(record.reason).toBe(late ? 'LATE_FILL' : null);
  });

  it.each<[string, OrderRecord, { tradeId: string; qty: number; price: number }]>([
    ['an overfill', order('OPEN', 4), fill('1', 7)],
    ['nothing', order('OPEN'), fill('1', 0)],
    ['a negative quantity', order('OPEN'), fill('1', -1)],
    ['half a step', order('OPEN'), fill('1', 0.5)],
    ['no price', order('OPEN'), fill('1', 1, 0)],
    ['a price that is no number', order('OPEN'), fill('1', 1, Number.NaN)],
    ['a refused order', order('REJECTED'), fill('1', 1)],
    ['a filled order', order('FILLED', 10), fill('1', 1)],
    ['protection that waits', order('HELD'), fill('1', 1)],
    ['protection the venue has not taken', order(null), fill('1', 1)],
  ])('of %s stop the process', (_name, record, report) => {
    expect(() => fillOrder(record, report)).toThrow(InvariantError);
  });
});

describe('amendments', () => {
  it('change the quantity, never below what is filled and never after the end', () => {
    const record = order('OPEN', 3);
    amendOrder(record, 5);
    expect(record.qty).toBe(5);
    expect(() => {
      amendOrder(record, 2);
    }).toThrow(InvariantError);
    expect(() => {
      amendOrder(order('FILLED', 10), 10);
    }).toThrow(InvariantError);
  });
});
