import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS, findInstrument } from './catalog.ts';
import {
  type InstrumentDefinition,
  formatPrice,
  formatQty,
  instrument,
  onGrid,
  parsePrice,
  parseQty,
  price,
  priceToNumber,
  qty,
} from './instrument.ts';
import { InputError, required } from './result.ts';

const btc = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const coarse: InstrumentDefinition = { ...btc, tick: '0.25', step: '50' };
const grids = [...INSTRUMENTS, instrument(coarse), instrument({ ...btc, tick: '0.5', step: '0.000001' })];
const anyGrid = fc.constantFrom(...grids);
const ticks = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });

describe('price and quantity grids', () => {
  it('round-trip text and ticks on every grid', () => {
    fc.assert(
      fc.property(anyGrid, ticks, (known, count) => {
        expect(parsePrice(known, formatPrice(known, count))).toEqual({ ok: true, value: count });
        expect(parseQty(known, formatQty(known, count))).toEqual({ ok: true, value: count });
      }),
    );
  });

  it('add up without drift: a sum of parsed prices is the parsed sum', () => {
    fc.assert(
      fc.property(anyGrid, fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 200 }), (known, counts) => {
        let total = 0;
        for (const count of counts) {
          const parsed = parsePrice(known, formatPrice(known, count));
          total += parsed.ok ? parsed.value : Number.NaN;
        }
        const expected = counts.reduce((sum, count) => sum + count, 0);
        expect(formatPrice(known, total)).toBe(formatPrice(known, expected));
      }),
    );
    // Where binary floats drift, ticks do not.
    expect(0.1 + 0.2).not.toBe(0.3);
    const [a, b] = [parsePrice(btc, '0.10'), parsePrice(btc, '0.20')];
    expect(formatPrice(btc, (a.ok ? a.value : 0) + (b.ok ? b.value : 0))).toBe('0.30');
  });

  it('accepts the same value in any notation', () => {
    for (const text of ['64120.5', '64120.50', '64120.500', '6.41205e4']) {
      expect(parsePrice(btc, text)).toEqual({ ok: true, value: 6_412_050 });
    }
    expect(onGrid('12.5', instrument(coarse).tickSize)).toEqual({ ok: true, value: 50 });
  });

  it('refuses what lies off the grid, is no number or is too large', () => {
    expect(parsePrice(btc, '64120.505')).toEqual({ ok: false, error: '64120.505 is not a multiple of 0.01' });
    expect(parsePrice(btc, 'NaN').ok).toBe(false);
    expect(parseQty(btc, '99999999999999')).toEqual({ ok: false, error: '99999999999999 is out of range' });
  });

  it('refuses numbers that are no whole ticks or steps', () => {
    expect(() => price(0.5)).toThrow(InputError);
    expect(() => qty(Number.NaN)).toThrow(InputError);
    expect(() => price(2 ** 53)).toThrow(InputError);
  });

  it('gives floats for drawing', () => {
    expect(priceToNumber(btc, 6_412_050)).toBe(64_120.5);
  });
});

describe('instruments', () => {
  it.each(['0', '-0.01', 'x', ''])('refuse a tick of %j, naming field and value', (tick) => {
    expect(() => instrument({ ...btc, tick })).toThrow(`tick is ${tick}; expected a positive decimal`);
  });

  it('are known by symbol, each once, with ids of venue and symbol', () => {
    expect(findInstrument('BTC/USDT')?.id).toBe('binance:BTC/USDT');
    expect(findInstrument('DOGE/XYZ')).toBeNull();
    expect(new Set(INSTRUMENTS.map((known) => known.id)).size).toBe(INSTRUMENTS.length);
  });

  it('have grids on which money is exact', () => {
    for (const known of INSTRUMENTS) expect(known.tickSize.scale + known.stepSize.scale).toBeLessThanOrEqual(8);
  });
});
