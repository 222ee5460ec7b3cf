import { formatUnits } from '@smc/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, readUnits } from './price-text.ts';

describe('prices of a bar file', () => {
  it('reads every decimal back to the same count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: 0, max: 8 }), (units, scale) => {
        const into = { units: -1, scale: -1 };
        expect(readUnits(formatUnits(BigInt(units), scale), into)).toBe(true);
        expect(into).toEqual({ units, scale });
        expect(countOf(into, { units: 1n, scale })).toBe(units);
      }),
    );
  });

  it.each([
    ['1.08345e0', 108_345, 5],
    ['6.4E4', 64_000, 0],
    ['-1.5', -15, 1],
    ['1.10000000000000000000', 1.1e15, 15],
  ])('reads %s exactly', (text, units, scale) => {
    const into = { units: 0, scale: 0 };
    expect(readUnits(text, into)).toBe(true);
    expect(into.units / 10 ** into.scale).toBe(units / 10 ** scale);
  });

  it.each(['', 'NaN', 'Infinity', '0x10', '1,5', '.5', '1.2.3', ' 1', '1 ', '99999999999999999999'])('refuses %j', (text) => {
    expect(readUnits(text, { units: 0, scale: 0 })).toBe(false);
  });

  it('counts coarse ticks and names what lies between two', () => {
    expect(countOf({ units: 10_025, scale: 2 }, { units: 25n, scale: 2 })).toBe(401);
    expect(countOf({ units: 10_026, scale: 2 }, { units: 25n, scale: 2 })).toBeNaN();
    expect(countOf({ units: 1_085, scale: 3 }, { units: 1n, scale: 2 })).toBeNaN();
    expect(countOf({ units: 1_080, scale: 3 }, { units: 1n, scale: 2 })).toBe(108);
  });
});
