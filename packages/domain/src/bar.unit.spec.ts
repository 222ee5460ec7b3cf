import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bar, barAt, barColumns, barFault, sliceBars } from './bar.ts';
import { InputError } from './result.ts';

const HOUR = 3_600_000;
const good = { time: 10 * HOUR, open: 100, high: 110, low: 90, close: 105, volume: 1.5 };

describe('barFault', () => {
  it('passes a sound bar, with or without one before it, and over holes', () => {
    expect(barFault(good, HOUR, null)).toBeNull();
    expect(barFault(good, HOUR, 9 * HOUR)).toBeNull();
    expect(barFault(good, HOUR, 2 * HOUR)).toBeNull();
    expect(barFault({ ...good, open: 100, high: 100, low: 100, close: 100, volume: 0 }, HOUR, null)).toBeNull();
  });

  it.each([
    [{ time: Number.NaN }, 'time', 'epoch milliseconds'],
    [{ time: 10 * HOUR + 1 }, 'time', 'a multiple of 3600000 ms'],
    [{ open: Number.NaN }, 'open', 'a positive price on the tick grid'],
    [{ high: Number.POSITIVE_INFINITY }, 'high', 'a positive price on the tick grid'],
    [{ low: 0 }, 'low', 'a positive price on the tick grid'],
    [{ close: -5 }, 'close', 'a positive price on the tick grid'],
    [{ close: 100.5 }, 'close', 'a positive price on the tick grid'],
    [{ volume: -1 }, 'volume', 'zero or more'],
    [{ volume: Number.NaN }, 'volume', 'zero or more'],
    [{ high: 80 }, 'high', 'at least the low'],
    [{ open: 111 }, 'open', 'between low and high'],
    [{ open: 89 }, 'open', 'between low and high'],
    [{ close: 111 }, 'close', 'between low and high'],
  ] as const)('%j: %s', (change, field, expected) => {
    const fault = barFault({ ...good, ...change }, HOUR, 9 * HOUR);
    expect(fault?.field).toBe(field);
    expect(fault?.expected).toBe(expected);
  });

  it('tells a duplicate from a bar that is out of order', () => {
    expect(barFault(good, HOUR, 10 * HOUR)?.expected).toContain('duplicate');
    expect(barFault(good, HOUR, 11 * HOUR)?.expected).toContain('out of order');
  });
});

describe('columns', () => {
  const bars = fc.array(
    fc.record({
      time: fc.integer({ min: 0, max: 1_000_000 }).map((n) => n * HOUR),
      open: fc.nat(),
      high: fc.nat(),
      low: fc.nat(),
      close: fc.nat(),
      volume: fc.double({ min: 0, max: 1e9, noNaN: true }),
    }),
    { maxLength: 50 },
  );

  it('give back the bars they were made of', () => {
    fc.assert(
      fc.property(bars, (rows) => {
        const columns = barColumns(rows);
        const back: Bar[] = rows.map((_, index) => barAt(columns, index));
        expect(back).toEqual(rows.map((row, index) => ({ index, ...row })));
      }),
    );
  });

  it.each([-1, 1, 0.5, Number.NaN])('have no row %s', (index) => {
    expect(() => barAt(barColumns([good]), index)).toThrow(InputError);
  });
});

describe('sliceBars', () => {
  it('gives the rows between two places and shares their memory', () => {
    const bars = barColumns([1, 2, 3, 4].map((n) => ({ ...good, time: n * HOUR, close: 100 + n })));
    const middle = sliceBars(bars, 1, 3);
    expect(middle.length).toBe(2);
    expect(barAt(middle, 0)).toEqual({ ...good, index: 0, time: 2 * HOUR, close: 102 });
    expect(middle.close.buffer).toBe(bars.close.buffer);
    expect(sliceBars(bars, 3, 99).length).toBe(1);
    expect(sliceBars(bars, 2, 2).length).toBe(0);
  });
});
