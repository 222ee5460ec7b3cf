import { aPosition, anOrder } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { positionView } from './position-views.ts';

const ENTRY = anOrder({ status: 'FILLED', filledQty: '2', averagePrice: '100.00' });
const stopAt = (price: string, more = {}) =>
  anOrder({ clientOrderId: 'stop', role: 'stopLoss', type: 'stop', status: 'OPEN', price, ...more });
const view = (position: object, facts: object = {}) =>
  positionView({
    position: aPosition({ qty: '2', averagePrice: '100.00', ...position }),
    mark: '103.50',
    orders: [ENTRY, stopAt('98.00')],
    firstStop: '98.00',
    ...facts,
  });

describe('an open position', () => {
  it('is worth what the last close says, and risks what the stop says', () => {
    expect(view({})).toMatchObject({ markPrice: '103.50', unrealizedPnl: '7.00', stop: '98.00', riskToStop: '4.00', rMultiple: '1.75' });
  });

  it('counts a short the other way round', () => {
    const facts = { orders: [ENTRY, stopAt('102.00')], firstStop: '102.00' };
    expect(view({ qty: '-2' }, facts)).toMatchObject({ unrealizedPnl: '-7.00', riskToStop: '4.00', rMultiple: '-1.75' });
  });

  it('risks nothing with a stop in profit', () => {
    expect(view({}, { orders: [ENTRY, stopAt('101.00')] }).riskToStop).toBe('0');
    expect(view({ qty: '-2' }, { orders: [ENTRY, stopAt('99.00')] }).riskToStop).toBe('0');
  });

  it('measures R against all that was first bought, also when part of it is sold', () => {
    // Half is sold: 3.50 open on the rest, over 4.00 first put at risk.
    expect(view({ qty: '1' }).rMultiple).toBe('0.88');
  });

  it('shows protection that works only', () => {
    const target = anOrder({ clientOrderId: 'target', role: 'takeProfit', status: 'HELD', price: '110.00' });
    const orders = [
      ENTRY,
      stopAt('98.00', { status: 'CANCELED' }),
      target,
      { ...target, clientOrderId: 'done', status: 'FILLED' as const },
    ];
    expect(view({}, { orders })).toMatchObject({ stop: null, targets: ['110.00'], riskToStop: '0' });
  });

  it('has no R when it is not known what was risked', () => {
    expect(view({}, { firstStop: null }).rMultiple).toBeNull();
    expect(view({}, { firstStop: '100.00' }).rMultiple).toBeNull();
  });

  it('is exact where floats are not', () => {
    expect(view({ qty: '0.1', averagePrice: '0.1' }, { mark: '0.3' }).unrealizedPnl).toBe('0.02');
  });
});
