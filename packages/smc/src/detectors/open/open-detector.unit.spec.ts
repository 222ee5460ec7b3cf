import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, HOUR_MS, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { configOf, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import {
  createSmcEngine,
  DEFAULT_DETECTORS,
  OPTIONAL_DETECTORS,
  type SmcEngine,
  type SmcParamsInput,
  smcParamsSchema,
} from '../../index.ts';
import { open } from './definition.ts';

const DAY = 'open.day';
/** The first close off the price decides. */
const AT_ONCE = { 'open.departure': 0 };
const up: Row = [1000, 1005, 1000, 1004];
const above: Row = [1004, 1005, 1003, 1004];
const below: Row = [996, 997, 995, 996];

/** Hand-made series begin on Monday 2024-01-01 00:00 UTC: bar 0 opens the day, the week and the month. */
function told(rows: readonly Row[], params: SmcParamsInput = AT_ONCE, detector = DAY): string[] {
  return story(detector, rows, params);
}

/** Hours of bars that lie above the price they came from. */
function hours(count: number, row: Row = above): Row[] {
  return Array.from({ length: count }, () => row);
}

describe('an opening price', () => {
  it.each([open])('tells the example of $title', (definition) => {
    expect(exampleEvents(definition)).toEqual(definition.example.events);
  });

  it('is a low once a close lies above it, a high once one lies below, each once', () => {
    const rows: Row[] = [
      ...quiet(2),
      up,
      above,
      [1004, 1005, 990, 995],
      ...hours(3, below),
      [996, 1003, 996, 1002],
      ...hours(3),
      ...hours(2, below),
    ];
    expect(told(rows)).toEqual(['low- 0>2 1000', 'high+ 0>4 1000', 'run.low- 4>6 1000', 'run.high+ 8>10 1000']);
  });

  it('takes its side on the opening bar itself, and lives from the next bar on', () => {
    const first: Row = [1000, 1005, 990, 1004];
    expect(told([first])).toEqual(['low- 0>0 1000']);
    expect(told([first, [1004, 1004, 999, 1003]])).toEqual(['low- 0>0 1000', 'sweep.low+ 1>1 1000']);
  });

  it('has no side where price stays at it, and a touch is no breach', () => {
    expect(told(quiet(30))).toEqual([]);
    expect(told([up, [1004, 1005, 1000, 1003], above])).toEqual(['low- 0>0 1000']);
  });

  it('waits for a close a factor of the ATR away, and for the ATR', () => {
    // True ranges of 2: on bar 14 A(13) is 2, and 1002 is just far enough.
    const off = (by: number): Row => [1000, 1000 + by, 1000, 1000 + by];
    expect(told([...quiet(14), off(1)], { 'open.departure': 1 })).toEqual([]);
    expect(told([...quiet(14), off(2)], { 'open.departure': 1 })).toEqual(['low- 0>14 1000']);
    expect(told([...quiet(13), off(2), ...hours(1, [1000, 1001, 999, 1000])], { 'open.departure': 1 })).toEqual([]);
    // Left out, the factor is 1.
    expect(told([...quiet(14), off(1)], {})).toEqual([]);
    expect(told([...quiet(14), off(2)], {})).toEqual(['low- 0>14 1000']);
  });

  it('tells the mirror of a mirrored series', () => {
    const rows: Row[] = [up, [1004, 1004, 999, 1003], ...hours(22), up];
    expect(told(rows).slice(0, 2)).toEqual(['low- 0>0 1000', 'sweep.low+ 1>1 1000']);
    expect(told(upsideDown(rows)).slice(0, 2)).toEqual(['high+ 0>0 1000', 'sweep.high- 1>1 1000']);
  });

  it('is replaced by the first bar of the next one before its tests, both sides', () => {
    const rows: Row[] = [up, [1004, 1005, 990, 999], [999, 1000, 995, 999], ...hours(21, [999, 1000, 998, 999]), [999, 1020, 980, 1010]];
    // The low is breached on bar 1 and runs; the high of the same price is still there when bar 24 breaks both ways.
    expect(told(rows)).toEqual(['low- 0>0 1000', 'high+ 0>1 1000', 'run.low- 1>3 1000', 'replaced.high+ 0>24 1000', 'low- 24>24 999']);
  });

  it('lets a breach in its window finish after the replacement, with a flag', () => {
    const engine = handMade(AT_ONCE);
    play(engine, [up, ...hours(22), [1004, 1004, 990, 998], [998, 1004, 998, 1003]]);
    const sweep = eventsOf(engine).find(({ detector, kind }) => detector === DAY && kind === 'sweep.low');
    expect(sweep).toMatchObject({ atIndex: 23, confirmedIndex: 24, level: DAY, rank: 1, refs: [{ index: 0 }], flags: ['replacedBefore'] });
  });

  it('goes on after a restore at any bar', () => {
    const rows: Row[] = [
      ...quiet(2),
      up,
      above,
      [1004, 1005, 990, 995],
      ...hours(20, below),
      up,
      [1004, 1005, 990, 995],
      ...hours(4, below),
    ];
    const whole = told(rows);
    expect(whole.length).toBeGreaterThan(5);
    for (let cut = 0; cut <= rows.length; cut++) {
      const first = handMade(AT_ONCE);
      play(first, rows.slice(0, cut));
      const second = reborn(first);
      play(second, rows.slice(cut));
      expect([...storyOf(first, DAY), ...storyOf(second, DAY)]).toEqual(whole);
    }
  });

  it('is no liquidity: its rank is 1 and its sweep marks no order block', () => {
    const engine = handMade(AT_ONCE);
    play(engine, [up]);
    const ranks: number[] = [];
    engine.state.forEachLiveLevel(({ kind, rank }) => {
      if (kind.startsWith('open.')) ranks.push(rank);
    });
    expect(ranks).toEqual([1, 1, 1]);
    const sweptBefore = (withOpens: boolean): string[] => {
      const detectors = OPTIONAL_DETECTORS.filter((name) => name === 'orderBlock.internal' || (withOpens && name.startsWith('open.')));
      const blocks = createSmcEngine({ ...engine.config, detectors });
      // Bar 5 falls and sweeps the open and no other level; bar 7 breaks the pivot high of bar 2 and leaves a block at bar 5.
      const start: Row[] = [
        [1000, 1004, 1000, 1003],
        [1003, 1006, 1002, 1005],
        [1005, 1015, 1004, 1006],
        [1006, 1008, 1004, 1005],
      ];
      const end: Row[] = [
        [1005, 1006, 1003, 1004],
        [1004, 1005, 999, 1003],
        [1003, 1010, 1003, 1009],
        [1009, 1020, 1009, 1018],
      ];
      play(blocks, [...start, ...end]);
      return eventsOf(blocks).map(({ detector, kind, flags }) => `${detector} ${kind} ${flags?.join(' ') ?? ''}`);
    };
    expect(sweptBefore(true)).toContain('open.day sweep.low ');
    expect(sweptBefore(true).filter((line) => !line.startsWith('open.'))).toEqual(sweptBefore(false));
    const blocks = sweptBefore(false).filter((line) => line.startsWith('orderBlock.internal created'));
    expect(blocks).toEqual([expect.not.stringContaining('sweptBefore')]);
  });
});

describe('which bar opens', () => {
  it('is the first of the bucket after a hole; nothing is replaced while there is none', () => {
    // Bar 1 opens on Tuesday at 03:00, bar 2 on Friday.
    const rows: Row[] = [up, [1010, 1012, 1009, 1011, 26], [1020, 1022, 1019, 1021, 70]];
    expect(told(rows)).toEqual(['low- 0>0 1000', 'replaced.low- 0>1 1000', 'low- 1>1 1010', 'replaced.low- 1>2 1010', 'low- 2>2 1020']);
    expect(told(rows, AT_ONCE, 'open.week')).toEqual(['low- 0>0 1000']);
  });

  it('is not the first of a feed that begins inside the bucket', () => {
    const engine = handMade(AT_ONCE);
    engine.push(Date.UTC(2024, 0, 2, 1), 1000, 1005, 1000, 1004, 1);
    play(engine, [...hours(22), up]);
    expect(storyOf(engine, DAY)).toEqual(['low- 23>23 1000']);
    expect(storyOf(engine, 'open.week')).toEqual([]);
  });

  it('of FX is the first after Sunday 17:00 in New York, for the day and the week', () => {
    const engine = handMade({ ...AT_ONCE, 'day.zone': 'America/New_York', 'day.roll': '17:00' });
    engine.push(Date.UTC(2024, 0, 5, 21), 1000, 1001, 999, 1000, 1);
    engine.push(Date.UTC(2024, 0, 7, 22), 1007, 1009, 1007, 1008, 1);
    for (const name of [DAY, 'open.week']) expect(storyOf(engine, name)).toEqual(['low- 1>1 1007']);
    expect(storyOf(engine, 'open.month')).toEqual([]);
  });

  /** Opening prices of the clock on some bars, each around a price of its own: `at price` of their events, in UTC. */
  function clock(name: string, times: readonly string[], barMs: number, params: SmcParamsInput = {}): string[] {
    const engine = createSmcEngine(configOf(smcParamsSchema.parse({ ...AT_ONCE, ...params }), barMs));
    times.forEach((time, n) => engine.push(Date.parse(`${time}:00Z`), 1000 + n, 1005 + n, 999 + n, 1004 + n, 1));
    return eventsOf(engine)
      .filter(({ detector, kind }) => detector === name && kind === 'low')
      .map(({ at, price }) => `${new Date(at).toISOString().slice(5, 16)} ${price}`);
  }

  it('of the clock follows New York in winter and summer, also while London has the other time', () => {
    const days = ['2024-03-08', '2024-03-11', '2024-03-28'];
    const times = days.flatMap((day) => ['04:00', '05:00', '12:30', '13:30', '14:30'].map((time) => `${day}T${time}`));
    const half = HOUR_MS / 2;
    expect(clock('open.midnight', times, half)).toEqual(['03-08T05:00 1001', '03-11T04:00 1005', '03-28T04:00 1010']);
    expect(clock('open.news', times, half)).toEqual(['03-08T13:30 1003', '03-11T12:30 1007', '03-28T12:30 1012']);
    expect(clock('open.equities', times, half)).toEqual(['03-08T14:30 1004', '03-11T13:30 1008', '03-28T13:30 1013']);
    expect(clock('open.midnight', times, half, { 'session.zone': 'UTC' })).toEqual([]);
  });

  it('of the clock is looked for within an hour: a day without a bar there has none', () => {
    const times = ['2024-01-05T04:45', '2024-01-05T05:45', '2024-01-06T06:00', '2024-01-08T05:00'];
    expect(clock('open.midnight', times, HOUR_MS / 4)).toEqual(['01-05T05:45 1001', '01-08T05:00 1003']);
    // Where the feed begins in that hour, but not with it, the price was not seen.
    expect(clock('open.midnight', times.slice(1), HOUR_MS / 4)).toEqual(['01-08T05:00 1002']);
  });

  it('needs bars that open at its time', () => {
    const names = (barMs: number, params: SmcParamsInput = {}): string[] => {
      const engine = createSmcEngine(configOf(smcParamsSchema.parse({ ...AT_ONCE, ...params }), barMs));
      const start = Math.floor(Date.UTC(2024, 0, 1) / barMs) * barMs;
      for (let n = 0; n < 40 * ((24 * HOUR_MS) / barMs); n++) engine.push(start + n * barMs, 1000, 1005, 999, 1004, 1);
      return [
        ...new Set(
          eventsOf(engine)
            .filter(({ detector }) => detector.startsWith('open.'))
            .map(({ detector }) => detector.slice(5)),
        ),
      ].sort();
    };
    const all = ['day', 'equities', 'midnight', 'month', 'news', 'week'];
    expect(names(HOUR_MS / 2)).toEqual(all);
    expect(names(HOUR_MS)).toEqual(['day', 'midnight', 'month', 'week']);
    expect(names(4 * HOUR_MS)).toEqual(['day', 'month', 'week']);
    expect(names(24 * HOUR_MS)).toEqual(['month', 'week']);
    expect(names(4 * HOUR_MS, { 'day.zone': 'America/New_York', 'day.roll': '17:00' })).toEqual([]);
    expect(names(HOUR_MS, { 'day.zone': 'America/New_York', 'day.roll': '17:30' })).toEqual(['midnight']);
    expect(names(5 * HOUR_MS)).toEqual([]);
  });
});

describe('which of them run', () => {
  it('are those that are named', () => {
    const { detectors, ...config } = configOf(smcParamsSchema.parse({}), HOUR_MS / 2);
    expect(detectors).toContain('open.news');
    expect(createSmcEngine(config).config.detectors).toEqual(DEFAULT_DETECTORS);
    expect(DEFAULT_DETECTORS.filter((name) => name.startsWith('open.'))).toEqual([]);
  });

  it('have no part in the state when they are left out, or when the bars fit none', () => {
    const config = configOf(smcParamsSchema.parse({}), HOUR_MS);
    const parts = (engine: SmcEngine): string[] => Object.keys(engine.snapshot().state);
    expect(parts(createSmcEngine(config))).toContain('open');
    expect(parts(createSmcEngine({ ...config, detectors: ['fvg'] }))).not.toContain('open');
    expect(parts(createSmcEngine({ ...config, barMs: 4 * HOUR_MS, detectors: ['open.equities'] }))).not.toContain('open');
  });

  it.each([{ 'open.departure': -1 }, { 'open.departure': 21 }, { 'open.departures': 1 }])('refuse %j', (params) => {
    expect(() => smcParamsSchema.parse(params)).toThrow(Object.keys(params)[0]);
    expect(Object.keys(smcParamsSchema.parse({})).filter((name) => name.startsWith('open.'))).toEqual([]);
  });
});
