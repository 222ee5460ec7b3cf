// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentChange } from './change.ts';
import { formatMoney, formatPrice, formatQty, formatShare, formatSigned, shareOfLimit, signOf, toFixedText } from './decimals.ts';

const decimal = fc
  .record({ negative: fc.boolean(), whole: fc.bigInt(0n, 10n ** 20n), fraction: fc.stringMatching(/^\d{0,12}$/) })
  .map(({ negative, whole, fraction }) => `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`);

describe('decimals on screen', () => {
  it('keeps prices exact and aligned to the tick', () => {
    expect(formatPrice('64120.5', '0.01')).toBe('64,120.50');
    expect(formatPrice('0.97', '0.00001')).toBe('0.97000');
    expect(formatPrice('9007199254740993.01', '0.01')).toBe('9,007,199,254,740,993.01');
    // A finer price than the tick is shown as it is, not rounded away.
    expect(formatPrice('0.9747525', '0.00001')).toBe('0.9747525');
    expect(formatPrice(null, '0.01')).toBe('–');
  });

  it('rounds money half away from zero on text', () => {
    expect(formatMoney('10000.005')).toBe('10,000.01');
    expect(formatMoney('-0.005')).toBe('−0.01');
    expect(formatMoney('1.00499999999999999')).toBe('1.00');
  });

  it('signs profit, loss and nothing', () => {
    expect(formatSigned('12.5')).toBe('+12.50');
    expect(formatSigned('-3')).toBe('−3.00');
    expect(formatSigned('0.000')).toBe('0.00');
    expect(formatSigned('0.001')).toBe('0.00');
    expect(formatSigned(null)).toBe('–');
  });

  it('shows fractions as percent and quantities without idle zeros', () => {
    expect(formatShare('0.042149')).toBe('4.21 %');
    expect(formatQty('0.01420')).toBe('0.0142');
    expect(formatQty('10')).toBe('10');
  });

  it('tells the change from one price to another', () => {
    expect(percentChange('100', '101.5')).toBe('1.50');
    expect(percentChange('100', '99.99')).toBe('-0.01');
    expect(percentChange('0', '5')).toBe('0.00');
  });

  it('never lets a share of a limit leave 0 to 1', () => {
    expect(shareOfLimit('400', '300')).toBe(1);
    expect(shareOfLimit('-5', '300')).toBe(0);
    expect(shareOfLimit('5', '0')).toBe(0);
  });

  it('rounds to within half a unit of the last digit, for any decimal and any number of digits', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 8 }), (text, digits) => {
        const fixed = toFixedText(text, digits);
        expect((fixed.split('.')[1] ?? '').length).toBe(digits);
        const scaled = (value: string): bigint => {
          const [whole = '', fraction = ''] = value.replace('-', '').split('.');
          return BigInt(whole + fraction.padEnd(12, '0'));
        };
        const error = scaled(fixed) - scaled(text);
        expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(10n ** BigInt(12 - digits));
        if (signOf(fixed) !== 0) expect(signOf(fixed)).toBe(signOf(text));
      }),
    );
  });
});
