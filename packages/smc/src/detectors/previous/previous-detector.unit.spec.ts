import { describe, expect, it } from 'vitest';
import { handMade, HOUR_MS, MONDAY, play, quiet, type Row, storyOf } from '../../__fixtures__/hand-made.ts';
import { btcusdtBars, configOf, detect, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { smcParamsSchema } from '../../index.ts';

const NAME = 'previous.day';

/** A Monday of 24 bars with a high of 1020 on bar 5 and a low of 980 on bar 9. */
function monday(): Row[] {
  const rows = quiet(24);
  rows[5] = [1000, 1020, 999, 1000];
  rows[9] = [1000, 1001, 980, 1000];
  return rows;
}

describe('previous.day', () => {
  it('is known on the bar that closes the day', () => {
    const engine = handMade();
    play(engine, monday().slice(0, 23));
    expect(storyOf(engine, NAME)).toEqual([]);
    play(engine, quiet(1));
    expect(storyOf(engine, NAME)).toEqual(['high+ 0>23 1020', 'low- 0>23 980']);
  });

  it('is swept or run from the next bar on; sweeps name the first bar of the day', () => {
    const engine = handMade();
    play(engine, [...monday(), [1000, 1021, 999, 1000], [1000, 1001, 970, 975], [975, 976, 970, 975], [975, 976, 970, 975]]);
    expect(storyOf(engine, NAME).slice(2)).toEqual(['sweep.high- 24>24 1020', 'run.low- 25>27 980']);
    const sweep = eventsOf(engine).find(({ detector, kind }) => detector === NAME && kind === 'sweep.high');
    expect(sweep).toMatchObject({ level: NAME, rank: 5, refs: [{ index: 0, at: MONDAY }] });
  });

  it('is replaced by the next day with data', () => {
    const engine = handMade();
    play(engine, [...monday(), ...quiet(24)]);
    expect(storyOf(engine, NAME).slice(2)).toEqual([
      'replaced.high+ 0>47 1020',
      'replaced.low- 0>47 980',
      'high+ 24>47 1001',
      'low- 24>47 999',
    ]);
  });

  it('closes on the first later bar after a hole; the replaced level takes no breach of that bar', () => {
    const engine = handMade();
    const hole: Row = [1000, 1030, 999, 1000, 40];
    play(engine, [...monday(), ...quiet(10), hole]);
    expect(storyOf(engine, NAME).slice(2)).toEqual([
      'replaced.high+ 0>34 1020',
      'replaced.low- 0>34 980',
      'high+ 24>34 1001',
      'low- 24>34 999',
    ]);
    // The new levels live from the next bar on.
    play(engine, [[1000, 1030, 999, 1000]]);
    expect(storyOf(engine, NAME).at(-1)).toBe('sweep.high- 35>35 1001');
  });

  it('lets a breach in its window finish after the replacement, with a flag', () => {
    const engine = handMade();
    play(engine, [...monday(), ...quiet(23), [1000, 1022, 999, 1021], [1021, 1022, 1000, 1010]]);
    const told = eventsOf(engine).filter(({ detector }) => detector === NAME);
    expect(told.filter(({ kind }) => kind === 'replaced.high')).toEqual([]);
    expect(told.find(({ kind, price }) => kind === 'sweep.high' && price === 1020)).toMatchObject({
      atIndex: 47,
      confirmedIndex: 48,
      flags: ['replacedBefore'],
    });
  });

  it('ends as replaced on the bar that closes its window when neither sweep nor run came', () => {
    const engine = handMade();
    const on: Row = [1000, 1022, 999, 1020];
    play(engine, [...monday(), ...quiet(23), on, on, on]);
    expect(storyOf(engine, NAME)).toContain('replaced.high+ 0>49 1020');
  });

  it('rolls where it is told, and a restore keeps the day', () => {
    const params = { 'day.zone': 'America/New_York', 'day.roll': '17:00' };
    const engine = handMade(params);
    // In January 17:00 in New York is 22:00 UTC: the bar of 21:00 closes the day.
    play(engine, quiet(21));
    const second = reborn(engine);
    play(second, quiet(1));
    expect(storyOf(second, NAME)).toEqual(['high+ 0>21 1001', 'low- 0>21 999']);
  });
});

describe('previous.week', () => {
  it('closes with Sunday in UTC, and only weeks with data count', () => {
    const engine = handMade();
    play(engine, quiet(7 * 24));
    expect(storyOf(engine, 'previous.week')).toEqual(['high+ 0>167 1001', 'low- 0>167 999']);
    const later = handMade();
    play(later, [...quiet(30), [1000, 1001, 999, 1000, 21 * 24]]);
    expect(storyOf(later, 'previous.week')).toEqual(['high+ 0>30 1001', 'low- 0>30 999']);
  });

  it('of FX begins on Sunday 17:00 in New York: the Sunday stub belongs to Monday and its week', () => {
    const engine = handMade({ 'day.zone': 'America/New_York', 'day.roll': '17:00' });
    // Friday 2024-01-05 20:00 UTC, then the open of Sunday 22:00 UTC.
    engine.push(MONDAY + (4 * 24 + 20) * HOUR_MS, 1000, 1005, 995, 1000, 1);
    engine.push(MONDAY + (4 * 24 + 21) * HOUR_MS, 1000, 1001, 999, 1000, 1);
    expect(storyOf(engine, NAME)).toEqual(['high+ 0>1 1005', 'low- 0>1 995']);
    expect(storyOf(engine, 'previous.week')).toEqual([]);
    engine.push(MONDAY + (6 * 24 + 22) * HOUR_MS, 1000, 1003, 997, 1000, 1);
    expect(storyOf(engine, 'previous.week')).toEqual(['high+ 0>2 1005', 'low- 0>2 995']);
    expect(storyOf(engine, NAME)).toHaveLength(2);
    for (let hour = 23; hour < 24 + 22; hour++) engine.push(MONDAY + (6 * 24 + hour) * HOUR_MS, 1000, 1001, 999, 1000, 1);
    // Monday's day holds the Sunday bar: its first bar and its high are the stub's.
    expect(storyOf(engine, NAME).at(-2)).toBe('high+ 2>25 1003');
  });
});

describe('previous.month', () => {
  it('tells high and low of each calendar month of a real series, on the bar that closes it', () => {
    const bars = btcusdtBars();
    const months = new Map<string, { high: number; low: number; first: number; last: number }>();
    bars.time.forEach((time, row) => {
      const name = new Date(time).toISOString().slice(0, 7);
      const month = months.get(name) ?? { high: 0, low: Infinity, first: row, last: row };
      months.set(name, {
        high: Math.max(month.high, bars.high[row] ?? 0),
        low: Math.min(month.low, bars.low[row] ?? 0),
        first: month.first,
        last: row,
      });
    });
    const expected = [...months.values()].slice(0, -1).map(({ high, low, first, last }) => [first, last, high, low]);
    const config = { ...configOf(smcParamsSchema.parse({})), barMs: HOUR_MS, detectors: ['previous.month'] } as const;
    const events = detect(bars, config).filter(({ detector }) => detector === 'previous.month');
    const highs = events.filter(({ kind }) => kind === 'high');
    const lows = events.filter(({ kind }) => kind === 'low');
    const told = highs.map(({ atIndex, confirmedIndex, price }, n) => [atIndex, confirmedIndex, price, lows[n]?.price]);
    expect(told.slice(0, expected.length)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(30);
    expect(events.every(({ rank }) => rank === undefined || rank === 7)).toBe(true);
    // Every month's level but the newest has ended: swept, run or replaced.
    const ends = events.filter(({ kind }) => !['high', 'low'].includes(kind));
    expect(ends.length).toBeGreaterThanOrEqual(2 * (expected.length - 2));
  });
});
