import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS, findInstrument } from './catalog.ts';
import { instrument } from './instrument.ts';
import {
  type Money,
  ZERO,
  add,
  feeOn,
  formatMoney,
  money,
  moneyToNumber,
  notional,
  parseMoney,
  shareOf,
  stepsWithin,
  subtract,
  valueOf,
} from './money.ts';
import { InputError, required } from './result.ts';

const btc = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const eur = required(findInstrument('EUR/USD'), 'EUR/USD');
/** A grid finer than money, so that values have to be rounded. */
const fine = instrument({ ...btc, tick: '0.000001', step: '0.00001' });
const amount = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(money);
const positive = fc.bigInt({ min: 1n, max: 10n ** 20n }).map(money);
const bps = fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100);

describe('money', () => {
  it('round-trips through text', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parseMoney(formatMoney(value))).toBe(value);
      }),
    );
    expect(formatMoney(parseMoney('10000'))).toBe('10000.00000000');
    expect(moneyToNumber(parseMoney('12.5'))).toBe(12.5);
  });

  it('refuses a ninth digit and no number, naming the field', () => {
    expect(() => parseMoney('0.000000001', 'fee')).toThrow('fee is 0.000000001; expected a decimal with at most 8 fraction digits');
    expect(() => parseMoney('1e', 'fee')).toThrow(InputError);
  });

  it('does not drift over sums in any order', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 100 }), (values) => {
        const forth = values.reduce(add, ZERO);
        const back = [...values].reverse().reduce(add, ZERO);
        expect(forth).toBe(back);
        expect(values.reduce(subtract, forth)).toBe(ZERO);
      }),
    );
  });
});

describe('values', () => {
  it('are exact on every known grid', () => {
    expect(formatMoney(notional(btc, 6_412_050, 12_345))).toBe('7915.67572500');
    expect(formatMoney(notional(btc, 6_412_050, -12_345))).toBe('-7915.67572500');
    expect(formatMoney(notional(eur, 108_512, 25_000))).toBe('27128.00000000');
    fc.assert(
      fc.property(fc.constantFrom(...INSTRUMENTS), fc.nat(10 ** 8), fc.nat(10 ** 8), (known, ticks, steps) => {
        expect(notional(known, ticks, steps, 'up')).toBe(notional(known, ticks, steps, 'down'));
      }),
    );
  });

  it('of parts add up to the value of the whole', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 8), fc.array(fc.integer({ min: -(10 ** 7), max: 10 ** 7 }), { maxLength: 50 }), (ticks, parts) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        expect(parts.map((part) => notional(btc, ticks, part)).reduce(add, ZERO)).toBe(notional(btc, ticks, whole));
      }),
    );
  });

  it('round as told where the grid is finer than money', () => {
    // 3 * 10^-6 * 5 * 10^-5 = 1.5 * 10^-10, and money ends at 10^-8.
    expect([notional(fine, 3, 5, 'up'), notional(fine, 3, 5, 'down'), notional(fine, 3, 5)]).toEqual([1n, 0n, 0n]);
    expect(valueOf(fine, 1500n)).toBe(2n);
    expect(valueOf(fine, 500n)).toBe(0n);
  });

  it('do not need products below 2^53', () => {
    expect(formatMoney(notional(btc, 9_000_000_000, 9_000_000_000))).toBe('8100000000000.00000000');
    expect(valueOf(btc, 10n ** 30n)).toBe(10n ** 31n);
  });
});

describe('fees', () => {
  it('are rounded up, whatever the sign of the amount', () => {
    expect(formatMoney(feeOn(parseMoney('1000'), 5))).toBe('0.50000000');
    expect(feeOn(money(1n), 0.35)).toBe(1n);
    expect(feeOn(money(-1n), 0.35)).toBe(1n);
    expect(feeOn(ZERO, 5)).toBe(0n);
    fc.assert(
      fc.property(amount, bps, (value, rate) => {
        const fee = feeOn(value, rate);
        const units: bigint = value;
        const exact = (units < 0n ? -units : units) * BigInt(Math.round(rate * 100));
        expect(fee * 1_000_000n >= exact).toBe(true);
        expect((fee - 1n) * 1_000_000n < exact || exact === 0n).toBe(true);
      }),
    );
  });

  it('in parts are never less than on the whole', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 20 }), bps, (parts, rate) => {
        const whole = feeOn(parts.reduce(add, ZERO), rate);
        expect(parts.map((part) => feeOn(part, rate)).reduce(add, ZERO) >= whole).toBe(true);
      }),
    );
  });

  it('refuse a rate finer than money can follow', () => {
    expect(() => feeOn(money(10n ** 12n), 0.001)).toThrow('feeBps is 0.001; expected basis points with at most two fraction digits');
    expect(() => feeOn(money(1n), Number.NaN)).toThrow(InputError);
  });
});

describe('shares and sizes', () => {
  it('are rounded down', () => {
    expect(formatMoney(shareOf(parseMoney('10000'), 50))).toBe('50.00000000');
    expect(shareOf(money(199n), 100)).toBe(1n);
    fc.assert(
      fc.property(amount, bps, (value, rate) => {
        expect(shareOf(value, rate) * 1_000_000n <= value * BigInt(Math.round(rate * 100))).toBe(true);
      }),
    );
  });

  it('stay within the budget, and one step more would not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...INSTRUMENTS, fine), positive, fc.integer({ min: 1, max: 10 ** 9 }), (known, budget, distance) => {
        const steps = stepsWithin(known, budget, distance);
        fc.pre(steps < Number.MAX_SAFE_INTEGER);
        expect(notional(known, distance, steps, 'up') <= budget).toBe(true);
        expect(notional(known, distance, steps + 1, 'up') > budget).toBe(true);
      }),
    );
  });

  it('are zero without budget or distance and never unsafe', () => {
    expect(stepsWithin(btc, ZERO, 100)).toBe(0);
    expect(stepsWithin(btc, money(-5n) satisfies Money, 100)).toBe(0);
    expect(stepsWithin(btc, parseMoney('100'), 0)).toBe(0);
    expect(stepsWithin(btc, money(10n ** 40n), 1)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
