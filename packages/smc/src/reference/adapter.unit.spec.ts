import { describe, expect, it } from 'vitest';
import { quiet, type Row } from '../__fixtures__/hand-made.ts';
import { filled, referenceRows } from './__fixtures__/rows.ts';
import { ob, previousHighLow, referenceBars, retracements, sessions, swingHighsLows, tableCsv } from './index.ts';
import { timeBins } from './time-bins.ts';

describe('referenceBars', () => {
  it('gives each price as the number its text reads as', () => {
    const ticks = Float64Array.of(1, 108_345, 99_999, 123_456_789);
    const columns = { length: 4, time: ticks, open: ticks, high: ticks, low: ticks, close: ticks, volume: ticks };
    expect([...referenceBars(columns, 1, 5).open]).toEqual([0.00001, 1.08345, 0.99999, 1234.56789]);
    expect([...referenceBars(columns, 25, 2).close]).toEqual([0.25, 27_086.25, 24_999.75, 30_864_197.25]);
  });
});

describe('tableCsv', () => {
  it('writes numbers as pandas does', () => {
    const wide = Float64Array.of(1, 0.1, 0.00001, -0, 1e16, Number.NaN, Infinity, 123_456.75);
    expect(tableCsv({ A: wide }).split('\n')).toEqual(['A', '1.0', '0.1', '1e-05', '-0.0', '1e+16', '', 'inf', '123456.75', '']);
    // 20526.8125 lies half-way between two texts of eight digits; numpy takes the even one.
    const narrow = Float32Array.of(0.97345555, 20_526.8125, 16_777_216, 0.1, 1.5e-7);
    expect(tableCsv({ A: narrow }).split('\n')).toEqual(['A', '0.97345555', '20526.812', '16777216.0', '0.1', '1.5e-07', '']);
    expect(tableCsv({ A: Int32Array.of(0, -1), B: Float32Array.of(2, Number.NaN) })).toBe('A,B\n0,2.0\n-1,\n');
    expect(tableCsv({ A: new Float64Array() })).toBe('A\n');
  });
});

describe('timeBins', () => {
  const bin = (timeFrame: string, first: string, time: string): string =>
    new Date(timeBins(timeFrame, Date.parse(`${first}Z`))(Date.parse(`${time}Z`))).toISOString().slice(0, 16);

  it.each([
    ['7h', '2023-01-04T05:30', '2023-01-05T05:00', '2023-01-05T04:00'],
    ['W', '2023-01-04T05:30', '2023-01-08T23:59', '2023-01-08T00:00'],
    ['W', '2023-01-04T05:30', '2023-01-09T00:00', '2023-01-15T00:00'],
    ['2W', '2023-01-31T13:00', '2023-02-06T00:00', '2023-02-19T00:00'],
    ['2ME', '2023-01-31T13:00', '2023-02-01T00:00', '2023-03-31T00:00'],
    ['QS-FEB', '2023-01-31T13:00', '2023-01-31T13:00', '2022-11-01T00:00'],
    ['B', '2023-01-04T05:30', '2023-01-08T12:00', '2023-01-06T00:00'],
  ])('%s from %s: %s is stamped %s', (timeFrame, first, time, label) => {
    expect(bin(timeFrame, first, time)).toBe(label);
  });

  it('takes the names of older versions of pandas for the same bins', () => {
    for (const [old, name] of [
      ['4H', '4h'],
      ['15T', '15min'],
      ['1M', '1ME'],
      ['Q', 'QE'],
      ['A', 'YE'],
    ] as const) {
      expect(bin(old, '2023-01-04T05:30', '2023-03-07T11:11')).toBe(bin(name, '2023-01-04T05:30', '2023-03-07T11:11'));
    }
  });

  it.each(['', '15m', '0h', '-4h', 'x', 'D1', '1W1D', 'W-XXX', 'ME-JAN', 'QE-X', 'B-MON', '0.0001s', '1.5W', '0W', '4hours'])(
    'refuses %j',
    (timeFrame) => {
      expect(() => timeBins(timeFrame, 0)).toThrow(`time_frame is ${timeFrame}; expected a pandas offset`);
    },
  );
});

describe('edges of the rules', () => {
  it('swings: the window is one bar shorter on the left, a high wins over a low, and the first of equals stays', () => {
    const wide: Row = [1000, 1009, 991, 1000];
    const rows: Row[] = [...quiet(2), [1000, 1009, 999, 1000], ...quiet(1), wide, ...quiet(3), wide, ...quiet(3)];
    expect(filled(swingHighsLows(referenceRows(rows), { swingLength: 2 }).HighLow)).toEqual(['0: -1', '4: 1', '11: -1']);
    // Row 2 is as high as row 4, and two rows away: only the window of a symmetric rule would have it.
  });

  it('swings: nothing on a series shorter than the window, and a refusal of what is no length', () => {
    expect(filled(swingHighsLows(referenceRows(quiet(9)), { swingLength: 5 }).HighLow)).toEqual([]);
    for (const swingLength of [0, -1, 2.5, Number.NaN]) {
      expect(() => swingHighsLows(referenceRows([]), { swingLength })).toThrow(`swing_length is ${swingLength}; expected a whole number`);
    }
  });

  it('order blocks: volume and its balance are 32 bits wide', () => {
    const rows: Row[] = [...quiet(4), [1000, 1010, 999, 1000], ...quiet(3), [1000, 1012, 1000, 1011], [1011, 1020, 1011, 1020]];
    const bars = referenceRows(rows);
    bars.volume.set([0.1, 0.2, 0.7], 6);
    const blocks = ob(bars, swingHighsLows(bars, { swingLength: 1 }));
    expect(filled(blocks.OB)).toEqual(['7: 1']);
    expect(blocks.OBVolume[7]).toBe(Math.fround(0.1 + 0.2 + 0.7));
    expect(blocks.Percentage[7]).toBeCloseTo((100 * 0.1) / 0.9, 5);
  });

  it('previous high and low: empty bins do not exist, and a bin stamped at this very bar is not before it', () => {
    const rows = [...quiet(24, 1000), [1100, 1101, 1099, 1100, 48] satisfies Row, ...quiet(24, 1100), ...quiet(1, 1200)];
    const { PreviousHigh } = previousHighLow(referenceRows(rows), { timeFrame: '1D' });
    expect(filled(PreviousHigh).slice(0, 1)).toEqual(['25: 1001']);
    // The first bar of the third day still has the day before yesterday.
    expect(PreviousHigh[48]).toBe(1001);
    expect(PreviousHigh[49]).toBe(1101);
  });

  it('retracements: a leg without height gives nothing back; short series keep their last row', () => {
    const bars = referenceRows(quiet(8));
    const HighLow = Float64Array.of(-1, 1, -1, 1, Number.NaN, -1, 1, Number.NaN);
    const { Direction, ...shares } = retracements(bars, { HighLow, Level: HighLow.map((sign) => (sign > 0 ? 1000 : 1000)) });
    expect([...Direction]).toEqual([0, 0, 0, 0, 1, 1, -1, 1]);
    expect([...shares['CurrentRetracement%']]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    const short = retracements(referenceRows(quiet(3)), { HighLow: Float64Array.of(-1, 1, -1), Level: Float64Array.of(999, 1001, 999) });
    expect([...short.Direction]).toEqual([0, 0, 1]);
  });

  it('sessions: over midnight, whole days when both ends are one, and by the minute', () => {
    const active = (startTime: string, endTime: string): number[] =>
      filled(sessions(referenceRows(quiet(30)), { session: 'Custom', startTime, endTime }).Active)
        .filter((line) => line.endsWith(': 1'))
        .map((line) => Number.parseInt(line, 10));
    expect(active('22:00', '2:0')).toEqual([0, 1, 2, 22, 23, 24, 25, 26]);
    expect(active('07:00', '07:00')).toHaveLength(30);
    expect(active('07:01', '08:59')).toEqual([8]);
  });
});
