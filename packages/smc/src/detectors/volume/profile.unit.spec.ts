import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MONDAY } from '../../__fixtures__/hand-made.ts';
import { btcusdtBars, gunzipped } from '../../__fixtures__/runs.ts';
import { type ProfileOptions, type VolumeProfile, volumeProfile } from './profile.ts';
import { type VolumeBars, volumeBars } from './volume-bars.ts';

type Ranged = readonly [low: number, high: number, volume: number];

function barsOf(rows: readonly Ranged[]): VolumeBars {
  const column = (value: (row: Ranged, n: number) => number): Float64Array => Float64Array.from(rows, value);
  const time = column((_, n) => MONDAY + n * HOUR_MS);
  return { length: rows.length, time, low: column((row) => row[0]), high: column((row) => row[1]), volume: column((row) => row[2]) };
}

function profile(rows: readonly Ranged[], options: ProfileOptions = { rowTicks: 1 }): VolumeProfile | null {
  return volumeProfile(barsOf(rows), options);
}

/** Volumes by rows from the lowest up, POC, and the value area. */
function shape(rows: readonly Ranged[], options?: ProfileOptions): unknown {
  const found = profile(rows, options);
  return found === null ? null : [found.rows.map((row) => row.volume), found.poc, [found.valueAreaLow, found.valueAreaHigh]];
}

describe('volume profile', () => {
  it('spreads each bar over its ticks: the example of the README', () => {
    expect(
      shape([
        [10, 13, 8],
        [12, 13, 6],
      ]),
    ).toEqual([[2, 2, 5, 5], 12, [12, 13]]);
  });

  it('a bar without a range lies on its one tick, and rows between may be empty', () => {
    expect(
      shape([
        [10, 10, 3],
        [13, 13, 9],
      ]),
    ).toEqual([[3, 0, 0, 9], 13, [13, 13]]);
    expect(shape([[10, 10, 3]])).toEqual([[3], 10, [10, 10]]);
  });

  it('gives whole steps: floor of the running share, in all exactly the volume', () => {
    // Running shares of 5 over 3 ticks: 1.67, 3.33, 5.
    expect(shape([[10, 12, 5]])).toEqual([[1, 2, 2], 11, [11, 12]]);
    expect(shape([[10, 13, 1]])).toEqual([[0, 0, 0, 1], 13, [13, 13]]);
  });

  it('of equal rows the POC is the one nearest to the middle, of two equally near the lower', () => {
    expect(
      shape([
        [10, 10, 4],
        [12, 12, 4],
        [15, 15, 1],
      ]),
    ).toEqual([[4, 0, 4, 0, 0, 1], 12, [10, 13]]);
    expect(
      shape(
        [
          [10, 10, 4],
          [13, 13, 4],
        ],
        { rowTicks: 1, valueArea: 0.5 },
      ),
    ).toEqual([[4, 0, 0, 4], 10, [10, 10]]);
    expect(shape([[10, 11, 2]], { rowTicks: 1, valueArea: 0.1 })).toEqual([[1, 1], 10, [10, 10]]);
  });

  it('the value area takes the larger neighbour, both of two equal ones, and what is left at an edge', () => {
    const rows = (...volumes: number[]): Ranged[] => volumes.map((volume, n) => [10 + n, 10 + n, volume]);
    expect(shape(rows(1, 3, 9, 2, 1), { rowTicks: 1, valueArea: 0.75 })).toEqual([[1, 3, 9, 2, 1], 12, [11, 12]]);
    expect(shape(rows(1, 2, 9, 3, 1), { rowTicks: 1, valueArea: 0.75 })).toEqual([[1, 2, 9, 3, 1], 12, [12, 13]]);
    expect(shape(rows(1, 2, 9, 2, 1), { rowTicks: 1, valueArea: 0.65 })).toEqual([[1, 2, 9, 2, 1], 12, [11, 13]]);
    expect(shape(rows(9, 1, 1, 1), { rowTicks: 1, valueArea: 1 })).toEqual([[9, 1, 1, 1], 10, [10, 13]]);
    // Exactly the share is enough: 9 of 15 is 60 %.
    expect(shape(rows(1, 2, 9, 2, 1), { rowTicks: 1, valueArea: 0.6 })).toEqual([[1, 2, 9, 2, 1], 12, [12, 12]]);
  });

  it('cuts rows on multiples of their ticks, or as many as asked from the low up', () => {
    const bars: Ranged[] = [[8, 16, 9]];
    expect(profile(bars, { rowTicks: 5 })?.rows).toEqual([
      { bottom: 5, top: 9, volume: 2 },
      { bottom: 10, top: 14, volume: 5 },
      { bottom: 15, top: 19, volume: 2 },
    ]);
    expect(profile(bars, { rows: 2 })).toMatchObject({
      rowTicks: 5,
      poc: 10,
      rows: [
        { bottom: 8, top: 12, volume: 5 },
        { bottom: 13, top: 17, volume: 4 },
      ],
    });
    expect(profile(bars, { rows: 100 })?.rows).toHaveLength(9);
    expect(profile(bars, { rows: 4 })).toMatchObject({ rowTicks: 3, poc: 12, valueAreaLow: 8, valueAreaHigh: 16 });
    expect(profile([[1, 1000, 5]], {})?.rows.length).toBeLessThanOrEqual(24);
    // Rows of two ticks have their middle at a half.
    expect(profile([[10, 11, 4]], { rowTicks: 2 })?.poc).toBe(10.5);
  });

  it('takes the bars from a time to before another', () => {
    const rows: Ranged[] = [
      [10, 10, 1],
      [20, 20, 2],
      [30, 30, 4],
    ];
    const at = (n: number): number => MONDAY + n * HOUR_MS;
    expect(profile(rows, { from: at(1), to: at(2), rowTicks: 1 })).toMatchObject({ total: 2, poc: 20 });
    expect(profile(rows, { from: at(1), rowTicks: 1 })).toMatchObject({ total: 6, poc: 30 });
    expect(profile(rows, { from: at(3), rowTicks: 1 })).toBeNull();
  });

  it('is null when a bar of the range lacks its volume, without bars, and when nothing was traded', () => {
    const rows: Ranged[] = [
      [10, 12, 3],
      [10, 12, Number.NaN],
    ];
    expect(profile(rows)).toBeNull();
    expect(profile(rows, { to: MONDAY + HOUR_MS, rowTicks: 1 })?.total).toBe(3);
    expect(profile([])).toBeNull();
    expect(profile([[10, 12, 0]])).toBeNull();
    // A quiet bar among others is no hindrance.
    expect(
      profile([
        [10, 12, 0],
        [11, 11, 2],
      ]),
    ).toMatchObject({ total: 2, poc: 11 });
  });

  it.each([
    [{ rows: 0 }, /rows is 0/],
    [{ rows: 1, rowTicks: 1 }, /both given/],
    [{ rowTicks: 1.5 }, /rowTicks is 1.5/],
    [{ valueArea: 0 }, /valueArea is 0/],
    [{ valueArea: 0.70001 }, /steps of 0.0001/],
    [{ valueArea: 1.1 }, /valueArea is 1.1/],
  ] satisfies [ProfileOptions, RegExp][])('refuses %j', (options, says) => {
    expect(() => profile([[10, 12, 3]], options)).toThrow(says);
  });

  it('refuses more rows than it may make and says what height would do, and amounts that are no whole steps', () => {
    expect(() => profile([[1, 30_000, 3]])).toThrow(/expected 4 or more/);
    expect(profile([[1, 30_000, 3]], { rowTicks: 4 })?.rows).toHaveLength(7501);
    expect(() => profile([[10, 12, 0.5]])).toThrow(/volume is 0.5/);
    expect(() =>
      profile([
        [10, 12, 2 ** 53 - 1],
        [10, 12, 1],
      ]),
    ).toThrow(/coarser step/);
  });
});

describe('laws of the profile', () => {
  const ranged = fc
    .tuple(
      fc.integer({ min: 900, max: 1000 }),
      fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
      fc.integer({ min: 0, max: 2 ** 44 }),
    )
    .map(([low, height, volume]): Ranged => [low, low + height, volume]);
  const options: fc.Arbitrary<ProfileOptions> = fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((rows) => ({ rows })),
    fc.integer({ min: 1, max: 9 }).map((rowTicks) => ({ rowTicks })),
  );

  it('keeps the volume to the step, each row near its exact part, and the value area as small as it grew', () => {
    fc.assert(
      fc.property(fc.array(ranged, { minLength: 1, maxLength: 30 }), options, (rows, given) => {
        const found = profile(rows, given);
        const total = rows.reduce((sum, row) => sum + row[2], 0);
        if (found === null) {
          expect(total).toBe(0);
          return;
        }
        expect([found.total, found.rows.reduce((sum, row) => sum + row.volume, 0)]).toEqual([total, total]);
        for (const { bottom, top, volume } of found.rows) {
          const exact = rows.reduce((sum, [low, high, whole]) => {
            const shared = Math.max(0, Math.min(high, top) - Math.max(low, bottom) + 1);
            return sum + (whole * shared) / (high - low + 1);
          }, 0);
          expect(Math.abs(volume - exact)).toBeLessThanOrEqual(rows.length + 1);
        }
        const inside = found.rows.filter((row) => row.bottom >= found.valueAreaLow && row.top <= found.valueAreaHigh);
        expect(inside.reduce((sum, row) => sum + row.volume, 0)).toBeGreaterThanOrEqual(0.7 * total * (1 - 1e-12));
        const poc = found.rows.find((row) => row.bottom <= found.poc && row.top >= found.poc);
        expect(poc?.volume).toBe(Math.max(...found.rows.map((row) => row.volume)));
      }),
      { numRuns: 150 },
    );
  });

  it('the order of the bars plays no part', () => {
    fc.assert(
      fc.property(fc.array(ranged, { minLength: 1, maxLength: 20 }), options, (rows, given) => {
        expect(profile(rows.toReversed(), given)).toEqual(profile(rows, given));
      }),
      { numRuns: 50 },
    );
  });

  it('mirror: where volumes divide evenly, upside down it is the mirror of itself but for ties of the POC', () => {
    fc.assert(
      fc.property(fc.array(ranged, { minLength: 1, maxLength: 20 }), (rows) => {
        const even = rows.map(([low, high, volume]): Ranged => [low, high, (volume % 1000) * (high - low + 1)]);
        const turned = even.map(([low, high, volume]): Ranged => [3000 - high, 3000 - low, volume]);
        const [one, two] = [profile(even), profile(turned)];
        expect(two?.rows.map((row) => row.volume).reverse()).toEqual(one?.rows.map((row) => row.volume));
        const most = Math.max(...(one?.rows ?? []).map((row) => row.volume));
        if (one === null || two === null || one.rows.filter((row) => row.volume === most).length > 1) return;
        expect([two.poc, two.valueAreaLow, two.valueAreaHigh]).toEqual([3000 - one.poc, 3000 - one.valueAreaHigh, 3000 - one.valueAreaLow]);
      }),
      { numRuns: 80 },
    );
  });
});

describe('on real bars', () => {
  it('holds the volume of BTC/USDT exactly', () => {
    const texts = gunzipped('../../../../data/btcusdt-1h.csv.gz')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[5] ?? '');
    const { bars, step } = volumeBars(btcusdtBars(), texts, null);
    expect(step).toBe('0.000001');
    const found = volumeProfile(bars, { rows: 100 });
    const units = texts.reduce((sum, text) => sum + BigInt(Math.round(Number(text) * 1_000_000)), 0n);
    expect(found?.total).toBe(Number(units));
    expect(found?.rows.reduce((sum, row) => sum + row.volume, 0)).toBe(Number(units));
    expect(found?.rows.length).toBeGreaterThan(95);
    expect([found?.valueAreaLow, found?.poc, found?.valueAreaHigh]).toEqual([1_547_600, 1_924_700, 2_732_772]);
  });
});
