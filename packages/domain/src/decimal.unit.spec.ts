import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUnits, parseDecimal, rescale, significantScale } from './decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['0', 0n, 0],
    ['-0', 0n, 0],
    ['12.50', 1250n, 2],
    ['-12.5', -125n, 1],
    ['+7', 7n, 0],
    ['0.00001', 1n, 5],
    ['1e3', 1000n, 0],
    ['1.5e-3', 15n, 4],
    ['2.50E2', 250n, 0],
    ['9007199254740993', 9007199254740993n, 0],
  ])('reads %s exactly', (text, units, scale) => {
    expect(parseDecimal(text)).toEqual({ ok: true, value: { units, scale } });
  });

  it.each(['', ' ', ' 1', '1 ', 'NaN', 'Infinity', '-Infinity', '0x10', '1,5', '1.2.3', '--1', 'e5', '.5', '1e', '1e999', '١'])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(text).ok).toBe(false);
    },
  );

  it('cuts long text in its message', () => {
    const refused = parseDecimal('x'.repeat(1000));
    expect(refused.ok ? '' : refused.error).toHaveLength('not a decimal number: '.length + 42);
  });
});

describe('formatUnits', () => {
  it('round-trips through parseDecimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 20 }), (units, scale) => {
        expect(parseDecimal(formatUnits(units, scale))).toEqual({ ok: true, value: { units, scale } });
      }),
    );
  });

  it.each([
    [5n, 2, '0.05'],
    [-5n, 2, '-0.05'],
    [-12345n, 2, '-123.45'],
    [0n, 3, '0.000'],
    [-7n, 0, '-7'],
  ])('%s at scale %s', (units, scale, text) => {
    expect(formatUnits(units, scale)).toBe(text);
  });
});

describe('rescale', () => {
  it('keeps the value or says that digits would be lost', () => {
    expect(rescale({ units: 150n, scale: 2 }, 1)).toBe(15n);
    expect(rescale({ units: 155n, scale: 2 }, 1)).toBeNull();
    expect(rescale({ units: -15n, scale: 1 }, 8)).toBe(-150_000_000n);
  });

  it('goes up and comes back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(12), fc.nat(12), (units, scale, more) => {
        const up = rescale({ units, scale }, scale + more);
        expect(up).not.toBeNull();
        expect(rescale({ units: up ?? 0n, scale: scale + more }, scale)).toBe(units);
      }),
    );
  });
});

describe('significantScale', () => {
  it.each([
    ['1', 0],
    ['1.', 0],
    ['1.500', 1],
    ['1.000', 0],
    ['0.00010', 4],
    ['100', 0],
  ])('%s has %s', (text, digits) => {
    expect(significantScale(text)).toBe(digits);
  });
});
