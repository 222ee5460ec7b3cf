import fc from 'fast-check';
import { type OrderRole, type Side, ZERO, add, formatMoney, instrument, money, notional, parseMoney, subtract, valueOf } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { btc } from './__fixtures__/builders.ts';
import { bookFill, createLedger } from './ledger.ts';
import { type Position, type PositionFill, applyFill, flatPosition, unrealizedPnl } from './position.ts';
import { averagePriceText } from './price-text.ts';

function fill(side: Side, qty: number, price: number, role: OrderRole = 'entry', fee = '0'): PositionFill {
  return {
    side,
    qty,
    price,
    fee: parseMoney(fee),
    role,
    barIndex: 1,
    time: 0,
    intentId: 'intent',
    signalId: 'signal',
    plannedEntry: 10_000,
    stop: 9_900,
  };
}

const anyFill = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  qty: fc.integer({ min: 1, max: 1_000_000 }),
  price: fc.integer({ min: 1, max: 10_000_000 }),
  fee: fc.bigInt({ min: 0n, max: 10n ** 10n }).map(money),
});

describe('position', () => {
  it('averages its entries and realises each part at its share of the cost', () => {
    const position = flatPosition();
    applyFill(btc, position, fill('buy', 100_000, 10_000));
    applyFill(btc, position, fill('buy', 200_000, 10_300));
    expect(averagePriceText(btc, position.cost, position.qty)).toBe('102.00');
    const partly = applyFill(btc, position, fill('sell', 150_000, 10_400, 'takeProfit'));
    expect(formatMoney(partly.realizedPnl)).toBe('3.00000000');
    expect(partly.closed).toBeNull();
    const rest = applyFill(btc, position, fill('sell', 150_000, 10_000, 'stopLoss'));
    expect(formatMoney(rest.realizedPnl)).toBe('-3.00000000');
    expect(rest.closed?.grossPnl).toBe(ZERO);
    expect(rest.closed?.trade).toMatchObject({ entryQty: 300_000, exitQty: 300_000, stopExits: 1, targetExits: 1, dir: 1 });
    expect(position).toMatchObject({ qty: 0, cost: 0n, revision: 4, trade: null });
  });

  it('earns on a short when the price falls', () => {
    const position = flatPosition();
    applyFill(btc, position, fill('sell', 100_000, 10_000, 'entry', '0.05'));
    expect(formatMoney(unrealizedPnl(btc, position, 9_900))).toBe('1.00000000');
    const out = applyFill(btc, position, fill('buy', 100_000, 9_800, 'takeProfit', '0.04'));
    expect(out.closed).toMatchObject({ grossPnl: parseMoney('2'), fees: parseMoney('0.09') });
  });

  it('past flat opens the other way, and the next trade starts from nothing', () => {
    const position = flatPosition();
    applyFill(btc, position, fill('buy', 100_000, 10_000, 'entry', '1'));
    const flip = applyFill(btc, position, fill('sell', 150_000, 10_100, 'stopLoss', '2'));
    expect(flip.closed).toMatchObject({ grossPnl: parseMoney('1'), fees: parseMoney('3') });
    expect(position).toMatchObject({ qty: -50_000, cost: -505_000_000n, realizedPnl: ZERO, fees: ZERO });
    expect(position.trade?.dir).toBe(-1);
  });

  it('is the signed sum of its fills, and realised plus open profit is what the fills are worth', () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 60 }), fc.integer({ min: 1, max: 10_000_000 }), (fills, mark) => {
        const position = flatPosition();
        const ledger = createLedger(parseMoney('10000'));
        let sum = 0;
        let spent = 0n;
        let realized = ZERO;
        let fees = ZERO;
        for (const each of fills) {
          const effect = applyFill(btc, position, { ...fill('buy', 1, 1), ...each });
          bookFill(ledger, effect.realizedPnl, each.fee);
          realized = add(realized, effect.realizedPnl);
          fees = add(fees, each.fee);
          const signed = each.side === 'buy' ? each.qty : -each.qty;
          sum += signed;
          spent += BigInt(signed) * BigInt(each.price);
          expect(position.qty).toBe(sum);
          expect(position.trade === null).toBe(sum === 0);
          if (sum === 0) expect(position.cost).toBe(0n);
        }
        // Tick and step of BTC/USDT have seven digits, so every value is exact.
        expect(add(realized, unrealizedPnl(btc, position, mark))).toBe(valueOf(btc, BigInt(sum) * BigInt(mark) - spent));
        expect(ledger.balance).toBe(subtract(add(ledger.opening, realized), fees));
      }),
    );
  });

  it('loses nothing to rounding over a trade, even on a grid finer than money', () => {
    const fine = instrument({ ...btc, tick: '0.000001', step: '0.00001' });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 10 ** 9 })), { minLength: 1, maxLength: 20 }),
        (entries) => {
          const position: Position = flatPosition();
          for (const [qty, price] of entries) applyFill(fine, position, fill('buy', qty, price));
          const whole = position.cost;
          let released = 0n;
          while (position.qty > 0) {
            const before = position.cost;
            applyFill(fine, position, fill('sell', Math.ceil(position.qty / 3), 1, 'takeProfit'));
            released += before - position.cost;
          }
          expect(released).toBe(whole);
          expect(position.cost).toBe(0n);
        },
      ),
    );
  });
});

describe('averagePriceText', () => {
  it('stays on the grid where it can and has eight digits elsewhere, half to even', () => {
    expect(averagePriceText(btc, 30_000n, 3)).toBe('100.00');
    expect(averagePriceText(btc, 10_000n, 3)).toBe('33.33333333');
    expect(averagePriceText(btc, 20_000n, 3)).toBe('66.66666667');
    expect(averagePriceText(btc, 0n, 0)).toBeNull();
  });
});

describe('ledger', () => {
  it('is opening plus entries, and says so when it is not', () => {
    const ledger = createLedger(parseMoney('100'));
    bookFill(ledger, parseMoney('12.5'), parseMoney('0.3'));
    expect(formatMoney(ledger.balance)).toBe('112.20000000');
    ledger.balance = add(ledger.balance, money(1n));
    expect(() => {
      bookFill(ledger, ZERO, ZERO);
    }).toThrow('is not opening plus entries');
  });

  it('prices what a fill is worth', () => {
    expect(formatMoney(notional(btc, 9_900, 100_000))).toBe('99.00000000');
  });
});
