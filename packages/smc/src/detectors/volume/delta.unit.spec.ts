import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MONDAY } from '../../__fixtures__/hand-made.ts';
import { SmcInputError, SmcSnapshotError } from '../../errors.ts';
import { createDeltaMeter, cumulativeDelta, restoreDeltaMeter, volumeDelta } from './delta.ts';
import { type VolumeBars, volumeBars } from './volume-bars.ts';

const UTC = { zone: 'UTC', roll: '00:00' };
const NO = Number.NaN;

type Amounts = readonly [hour: number, volume: number, takerBuy: number];

/** Bars by the hour after Monday 00:00 UTC at which they open. */
function barsOf(rows: readonly Amounts[], withTakers = true): VolumeBars {
  const column = (value: (row: Amounts) => number): Float64Array => Float64Array.from(rows, value);
  const flat = new Float64Array(rows.length).fill(1000);
  const bars = {
    length: rows.length,
    time: column(([hour]) => MONDAY + hour * HOUR_MS),
    high: flat,
    low: flat,
    volume: column((row) => row[1]),
  };
  return withTakers ? { ...bars, takerBuy: column((row) => row[2]) } : bars;
}

describe('volume delta', () => {
  it('is what takers bought less what they sold', () => {
    const bars = barsOf([
      [0, 10, 7],
      [1, 10, 3],
      [2, 10, 5],
      [3, 10, 10],
      [4, 10, 0],
      [5, 0, 0],
    ]);
    expect(volumeDelta(bars)).toEqual([4, -4, 0, 10, -10, 0]);
  });

  it('is null where the bar lacks either amount, and everywhere when the feed never says', () => {
    const rows: Amounts[] = [
      [0, NO, 3],
      [1, 10, NO],
      [2, 10, 6],
    ];
    expect(volumeDelta(barsOf(rows))).toEqual([null, null, 2]);
    expect(volumeDelta(barsOf(rows, false))).toEqual([null, null, null]);
    expect(cumulativeDelta(barsOf(rows, false), UTC)).toEqual([null, null, null]);
  });

  it('refuses takers who bought more than was traded, parts of a step, and less than nothing', () => {
    expect(() => volumeDelta(barsOf([[0, 10, 11]]))).toThrow(/takerBuy is 11; expected at most the volume 10/);
    expect(() => volumeDelta(barsOf([[0, 10.5, 1]]))).toThrow(SmcInputError);
    expect(() => volumeDelta(barsOf([[0, 10, -1]]))).toThrow(SmcInputError);
  });

  it('turns round when buyers and sellers change places', () => {
    const amounts = fc.array(
      fc.integer({ min: 0, max: 1000 }).chain((volume) => fc.tuple(fc.constant(volume), fc.integer({ min: 0, max: volume }))),
    );
    fc.assert(
      fc.property(amounts, (rows) => {
        const bought = barsOf(rows.map(([volume, part], n) => [n, volume, part]));
        const sold = barsOf(rows.map(([volume, part], n) => [n, volume, volume - part]));
        expect(volumeDelta(sold).map((delta) => 0 - (delta ?? 0))).toEqual(volumeDelta(bought));
        expect(cumulativeDelta(sold, UTC).map((cvd) => 0 - (cvd ?? 0))).toEqual(cumulativeDelta(bought, UTC));
      }),
      { numRuns: 50 },
    );
  });
});

describe('cumulative delta', () => {
  it('begins anew with every trading day, whatever its roll', () => {
    const bars = barsOf([
      [20, 10, 7],
      [21, 10, 7],
      [22, 10, 7],
      [23, 10, 7],
      [24, 10, 7],
      [25, 10, 6],
    ]);
    expect(cumulativeDelta(bars, UTC)).toEqual([4, 8, 12, 16, 4, 6]);
    // 17:00 in New York is 22:00 UTC in winter.
    expect(cumulativeDelta(bars, { zone: 'America/New_York', roll: '17:00' })).toEqual([4, 8, 4, 8, 12, 14]);
  });

  it('is null from a bar without a delta to the end of its day', () => {
    const bars = barsOf([
      [21, 10, 7],
      [22, 10, NO],
      [23, 10, 7],
      [24, 10, 8],
    ]);
    expect(cumulativeDelta(bars, UTC)).toEqual([4, null, null, 6]);
  });

  it('goes over a hole inside a day and ends a day that ends in a hole', () => {
    const bars = barsOf([
      [1, 10, 7],
      [5, 10, 7],
      [50, 10, 9],
    ]);
    expect(cumulativeDelta(bars, UTC)).toEqual([4, 8, 8]);
  });

  it('a sum that is no longer exact is refused by name', () => {
    const large = 2 ** 53 - 1;
    expect(() =>
      cumulativeDelta(
        barsOf([
          [0, large, large],
          [1, 5, 5],
        ]),
        UTC,
      ),
    ).toThrow(/coarser step/);
  });
});

describe('the delta meter', () => {
  const cell = (column: Float64Array | undefined, row: number): number => column?.[row] ?? Number.NaN;

  it('says bar by bar what the whole series says, from a snapshot at any bar too', () => {
    const row = fc.record({
      step: fc.constantFrom(1, 1, 1, 2, 30),
      volume: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 99 }) }, { weight: 1, arbitrary: fc.constant(NO) }),
      part: fc.integer({ min: 0, max: 100 }),
    });
    const rule = fc.constantFrom(UTC, { zone: 'America/New_York', roll: '17:00' });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), rule, fc.nat({ max: 80 }), (rows, days, cut) => {
        let hour = 0;
        const bars = barsOf(
          rows.map(({ step, volume, part }) => {
            hour += step;
            return [hour, volume, Math.floor((volume * part) / 100)];
          }),
        );
        let meter = createDeltaMeter(days);
        const said: (number | null)[][] = [];
        for (let n = 0; n < bars.length; n += 1) {
          if (n === cut) meter = restoreDeltaMeter(days, JSON.parse(JSON.stringify(meter.snapshot())));
          meter.push(cell(bars.time, n), cell(bars.volume, n), cell(bars.takerBuy, n));
          said.push([meter.delta, meter.cvd]);
        }
        expect(said.map(([delta]) => delta)).toEqual(volumeDelta(bars));
        expect(said.map(([, cvd]) => cvd)).toEqual(cumulativeDelta(bars, days));
      }),
      { numRuns: 80 },
    );
  });

  it('takes a repeated bar once and refuses another one of its time or before it, changing nothing', () => {
    const meter = createDeltaMeter(UTC);
    meter.push(MONDAY, 10, 7);
    expect(meter.push(MONDAY, 10, 7)).toBe('duplicate');
    const before = meter.snapshot();
    expect(() => meter.push(MONDAY, 10, 8)).toThrow(SmcInputError);
    expect(() => meter.push(MONDAY - HOUR_MS, 10, 7)).toThrow(SmcInputError);
    expect(() => meter.push(MONDAY + HOUR_MS, 10, 12)).toThrow(SmcInputError);
    expect(() => meter.push(MONDAY + 0.5, 10, 7)).toThrow(SmcInputError);
    expect(meter.snapshot()).toEqual(before);
    expect([meter.delta, meter.cvd]).toEqual([4, 4]);
  });

  it('refuses an unknown zone, and a snapshot that is damaged or of other days', () => {
    expect(() => createDeltaMeter({ zone: 'Nowhere/City', roll: '00:00' })).toThrow(RangeError);
    const snapshot = createDeltaMeter(UTC).snapshot();
    expect(() => restoreDeltaMeter({ ...UTC, roll: '17:00' }, snapshot)).toThrow(/roll at 00:00 UTC; expected 17:00 UTC/);
    expect(() => restoreDeltaMeter(UTC, { ...snapshot, cvd: 0.5 })).toThrow(SmcSnapshotError);
    expect(() => restoreDeltaMeter(UTC, { ...snapshot, volume: 1, takerBuy: 2 })).toThrow(SmcSnapshotError);
  });
});

describe('amounts in whole steps', () => {
  const bars = {
    ...barsOf([
      [0, 0, 0],
      [1, 0, 0],
    ]),
    open: new Float64Array(2),
    close: new Float64Array(2),
  };

  it('counts texts in the finest decimals of all', () => {
    const counted = volumeBars(bars, ['0.30', '1e1'], ['0.125', null]);
    expect(counted.step).toBe('0.001');
    expect([...counted.bars.volume]).toEqual([300, 10_000]);
    expect([...(counted.bars.takerBuy ?? [])]).toEqual([125, NO]);
    expect(volumeDelta(counted.bars)).toEqual([-50, null]);
  });

  it('knows nothing of what is not said', () => {
    expect(volumeBars(bars, [null, '1'], null).bars.takerBuy).toBeUndefined();
    expect([...volumeBars(bars, [null, '1'], null).bars.volume]).toEqual([NO, 1]);
  });

  it('refuses what is no amount, too large to count, or not one for each bar', () => {
    expect(() => volumeBars(bars, ['x', '1'], null)).toThrow(/volume/);
    expect(() => volumeBars(bars, ['1', '-1'], null)).toThrow(/volume/);
    expect(() => volumeBars(bars, ['9007199254740993', '1'], null)).toThrow(/steps of 1/);
    expect(() => volumeBars(bars, ['1'], null)).toThrow(RangeError);
  });
});
