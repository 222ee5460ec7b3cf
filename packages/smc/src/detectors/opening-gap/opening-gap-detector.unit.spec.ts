import { describe, expect, it } from 'vitest';
import { handMade, HOUR_MS, MONDAY, play, quiet, type Row, storyOf, story, upsideDown } from '../../__fixtures__/hand-made.ts';
import { EURUSD, btcusdtBars, detect, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { DAY_PARAMS, smcParamsSchema } from '../../params.ts';

const NAME = 'openingGap';
/** A day of hourly bars that closes at 1000, then a first bar that opens six ticks higher: a gap 1000..1006 of bar 24. */
const TUESDAY: Row[] = [...quiet(24), [1006, 1009, 1006, 1008]];
const AWAY: Row = [1008, 1010, 1007, 1008];

describe('openingGap', () => {
  it('is the zone from the last close of a day to the first open of the next', () => {
    const engine = handMade();
    play(engine, TUESDAY);
    expect(storyOf(engine, NAME)).toEqual(['created.day+ 24>24 1000..1006']);
    expect(eventsOf(engine).find(({ detector }) => detector === NAME)).toMatchObject({ refs: [{ index: 23, at: MONDAY + 23 * HOUR_MS }] });
    expect(story(NAME, upsideDown(TUESDAY))).toEqual(['created.day- 24>24 994..1000']);
  });

  it('is none where the prices are equal, nor inside a day, nor on the first bar of a feed', () => {
    expect(story(NAME, quiet(80))).toEqual([]);
    expect(story(NAME, [...quiet(23), [1006, 1009, 1005, 1006], [1006, 1007, 1005, 1006]])).toEqual([]);
    expect(story(NAME, TUESDAY, { 'openingGap.minTicks': 6 })).toHaveLength(1);
    expect(story(NAME, TUESDAY, { 'openingGap.minTicks': 7 })).toEqual([]);
  });

  it('is the week alone on the first bar of a week', () => {
    const rows: Row[] = [...quiet(7 * 24), [1006, 1009, 1006, 1008]];
    expect(story(NAME, rows)).toEqual(['created.week+ 168>168 1000..1006']);
    expect(story(NAME, upsideDown(rows))).toEqual(['created.week- 168>168 994..1000']);
  });

  it('reaches over a hole: the day before is the last one with data', () => {
    const inside: Row[] = [...quiet(4), [1006, 1009, 1006, 1008, 5]];
    expect(story(NAME, inside)).toEqual([]);
    expect(story(NAME, [...quiet(4), [1006, 1009, 1006, 1008, 50]])).toEqual(['created.day+ 4>4 1000..1006']);
    expect(story(NAME, [...quiet(4), [1006, 1009, 1006, 1008, 500]])).toEqual(['created.week+ 4>4 1000..1006']);
  });

  it('of FX is the gap from Friday to Sunday 17:00 in New York, on both sides of a clock change', () => {
    for (const [friday, sunday] of [
      ['2024-01-05T21:00Z', '2024-01-07T22:00Z'],
      ['2024-03-08T21:00Z', '2024-03-10T21:00Z'],
      ['2024-11-01T20:00Z', '2024-11-03T22:00Z'],
    ] as const) {
      const engine = handMade(DAY_PARAMS.fx);
      engine.push(Date.parse(friday), 1000, 1001, 999, 1000, 1);
      // The hour before the roll is still Friday's week.
      engine.push(Date.parse(sunday) - HOUR_MS, 1003, 1004, 1002, 1003, 1);
      expect(
        storyOf(engine, NAME).filter((line) => line.includes('week')),
        sunday,
      ).toEqual([]);
      engine.push(Date.parse(sunday), 1007, 1008, 1007, 1007, 1);
      expect(storyOf(engine, NAME).at(-1), sunday).toBe('created.week+ 2>2 1003..1007');
    }
  });

  it('is touched, reaches its middle and is filled; the first bar itself only leaves a flag', () => {
    const rows: Row[] = [...TUESDAY, AWAY, [1008, 1009, 1006, 1008], [1008, 1009, 1003, 1008], [1008, 1009, 1000, 1008], AWAY];
    const told = ['created.day+ 24>24', 'touched.day+ 24>26', 'ce.day+ 24>27', 'filled.day+ 24>28'].map((line) => `${line} 1000..1006`);
    expect(story(NAME, rows)).toEqual(told);
    const engine = handMade();
    play(engine, [...quiet(24), [1006, 1009, 998, 1008], AWAY, [1008, 1009, 990, 1008]]);
    expect(storyOf(engine, NAME)).toEqual(
      ['created.day+ 24>24', 'touched.day+ 24>26', 'ce.day+ 24>26', 'filled.day+ 24>26'].map((line) => `${line} 1000..1006`),
    );
    expect(
      eventsOf(engine)
        .filter(({ detector }) => detector === NAME)
        .map(({ flags }) => flags),
    ).toEqual([['overlapped'], undefined, undefined, undefined]);
  });

  it('expires on bar c + N after its tests', () => {
    const rows: Row[] = [...TUESDAY, AWAY, [1008, 1009, 1004, 1008], AWAY, AWAY];
    expect(story(NAME, rows, { 'openingGap.maxAge': 3 }).slice(1)).toEqual([
      'touched.day+ 24>26 1000..1006',
      'expired.day+ 24>27 1000..1006',
    ]);
  });

  it('lets days and weeks share a bound, and ends the one known first', () => {
    const days = (first: number, count: number): Row[] =>
      Array.from({ length: count }, (_, n) => [
        1000 + 10 * (first + n),
        1001 + 10 * (first + n),
        1000 + 10 * (first + n),
        1000 + 10 * (first + n),
        23,
      ]);
    // Days without holes between their bars' days: bar n is the midnight of day n; bar 7 begins a week.
    const told = story(NAME, [[1000, 1001, 999, 1000], ...days(1, 10)], { 'zone.maxLive': 2 });
    const ends = told.filter((line) => line.startsWith('expired'));
    expect(ends.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((day) => `expired.day+ ${day}>${day + 2}`),
      'expired.week+ 7>9',
      'expired.day+ 8>10',
    ]);
  });

  it('lives on over a restore that falls between two days', () => {
    const engine = handMade();
    play(engine, quiet(24));
    const second = reborn(engine);
    play(second, [[1006, 1009, 1006, 1008]]);
    expect(storyOf(second, NAME)).toEqual(['created.day+ 24>24 1000..1006']);
    const third = reborn(second);
    play(third, [[1008, 1009, 1003, 1008], ...quiet(1, 1000)]);
    expect(storyOf(third, NAME)).toEqual(['touched.day+ 24>25', 'ce.day+ 24>25', 'filled.day+ 24>26'].map((line) => `${line} 1000..1006`));
  });

  it.each([
    { name: 'BTC/USDT', bars: btcusdtBars(), config: { ...EURUSD, barMs: HOUR_MS, params: smcParamsSchema.parse({}) } },
    { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD },
  ])('finds every unequal change of day of $name', ({ bars, config }) => {
    const expected: string[] = [];
    const DAY_MS = 24 * HOUR_MS;
    for (let row = 1; row < bars.length; row++) {
      const [now, before] = [bars.time[row] ?? 0, bars.time[row - 1] ?? 0];
      const weekOf = (time: number): number => Math.floor((time - MONDAY) / (7 * DAY_MS));
      if (Math.floor(now / DAY_MS) === Math.floor(before / DAY_MS) || bars.open[row] === bars.close[row - 1]) continue;
      expected.push(`created.${weekOf(now) === weekOf(before) ? 'day' : 'week'} ${row}`);
    }
    const told = detect(bars, config).filter(({ detector, kind }) => detector === NAME && kind.startsWith('created'));
    expect(told.map(({ kind, atIndex }) => `${kind} ${atIndex}`)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(100);
  });
});
