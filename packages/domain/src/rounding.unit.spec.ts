import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divCeil, divFloor, divHalfEven, passiveTick, stopTick } from './rounding.ts';

const integer = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const divisor = integer.filter((n) => n !== 0n);

describe('the rounding table', () => {
  it.each([
    // a, b, floor, ceil, half to even
    [7n, 2n, 3n, 4n, 4n],
    [5n, 2n, 2n, 3n, 2n],
    [-5n, 2n, -3n, -2n, -2n],
    [-7n, 2n, -4n, -3n, -4n],
    [5n, -2n, -3n, -2n, -2n],
    [-5n, -2n, 2n, 3n, 2n],
    [6n, 3n, 2n, 2n, 2n],
    [1n, 3n, 0n, 1n, 0n],
    [2n, 3n, 0n, 1n, 1n],
    [-1n, 3n, -1n, 0n, 0n],
    [0n, 7n, 0n, 0n, 0n],
  ])('%s / %s', (a, b, floor, ceil, even) => {
    expect([divFloor(a, b), divCeil(a, b), divHalfEven(a, b)]).toEqual([floor, ceil, even]);
  });

  it('brackets the exact quotient within one', () => {
    fc.assert(
      fc.property(integer, divisor, (a, b) => {
        const low = divFloor(a, b);
        const high = divCeil(a, b);
        const even = divHalfEven(a, b);
        const sign = b < 0n ? -1n : 1n;
        expect(low * b * sign <= a * sign).toBe(true);
        expect(high * b * sign >= a * sign).toBe(true);
        expect(high - low).toBe(a % b === 0n ? 0n : 1n);
        expect(even === low || even === high).toBe(true);
      }),
    );
  });

  it('half to even is the nearest and even on a tie', () => {
    fc.assert(
      fc.property(integer, divisor, (a, b) => {
        const even = divHalfEven(a, b);
        const size = b < 0n ? -b : b;
        const rest = a - even * b;
        const twice = 2n * (rest < 0n ? -rest : rest);
        expect(twice <= size).toBe(true);
        if (twice === size) expect(even % 2n).toBe(0n);
      }),
    );
  });

  it('has no bias of sign', () => {
    fc.assert(
      fc.property(integer, divisor, (a, b) => {
        expect(divHalfEven(-a, b)).toBe(-divHalfEven(a, b));
      }),
    );
  });

  it('refuses to divide by zero', () => {
    expect(() => divFloor(1n, 0n)).toThrow(RangeError);
    expect(() => divCeil(1n, 0n)).toThrow(RangeError);
    expect(() => divHalfEven(1n, 0n)).toThrow(RangeError);
  });

  it('never tightens a stop and never makes a resting order more aggressive', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (price) => {
        expect(stopTick(price, 1)).toBeLessThanOrEqual(price);
        expect(stopTick(price, -1)).toBeGreaterThanOrEqual(price);
        expect(passiveTick(price, 'buy')).toBeLessThanOrEqual(price);
        expect(passiveTick(price, 'sell')).toBeGreaterThanOrEqual(price);
        expect(Math.abs(stopTick(price, 1) - price)).toBeLessThanOrEqual(1);
        expect(Math.abs(passiveTick(price, 'sell') - price)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
