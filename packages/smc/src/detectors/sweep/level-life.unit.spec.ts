import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** A pivot high of 1010 at bar 2, known on bar 4; lows fall, so that no pivot low is near. */
const HILL: Row[] = [
  [1000, 1001, 995, 1000],
  [1000, 1005, 994, 1004],
  [1004, 1010, 993, 1003],
  [1003, 1004, 992, 1000],
  [1000, 1003, 991, 1002],
];
const UNDER: Row = [1002, 1006, 990, 1003];
const BEYOND: Row = [1008, 1014, 1006, 1012];
const NAME = 'sweep.internal';
const high = (lines: string[]): string[] => lines.filter((line) => line.endsWith(' 1010'));

describe('sweep.internal', () => {
  it('sweeps on the breach bar when it closes back inside, and only once', () => {
    const rows: Row[] = [...HILL, [1002, 1011, 990, 1009], [1002, 1012, 989, 1003]];
    expect(high(story(NAME, rows))).toEqual(['sweep- 5>5 1010']);
    const swept = story(NAME, upsideDown(rows)).filter((line) => line.endsWith(' 990'));
    expect(swept).toEqual(['sweep+ 5>5 990']);
  });

  it('is no breach when the price only reaches the level', () => {
    expect(high(story(NAME, [...HILL, [1002, 1010, 990, 1009]]))).toEqual([]);
  });

  it('does not test the bar that confirms the pivot', () => {
    const rows: Row[] = [...HILL.slice(0, 4), [1000, 1010, 991, 1002]];
    expect(high(story(NAME, rows))).toEqual([]);
  });

  it('waits in the window: back on its last bar is a sweep, still beyond is a run', () => {
    expect(high(story(NAME, [...HILL, BEYOND, BEYOND, UNDER]))).toEqual(['sweep- 5>7 1010']);
    expect(high(story(NAME, [...HILL, BEYOND, BEYOND, BEYOND, UNDER]))).toEqual(['run+ 5>7 1010']);
    expect(high(story(NAME, [...HILL, BEYOND, UNDER], { 'sweep.window': 1 }))).toEqual(['run+ 5>5 1010']);
  });

  it('counts bars of the window across a hole', () => {
    expect(high(story(NAME, [...HILL, BEYOND, [1008, 1014, 1006, 1012, 30], UNDER]))).toEqual(['sweep- 5>7 1010']);
  });

  it('arms the level again when the window ends on the level itself', () => {
    const on: Row = [1002, 1011, 990, 1010];
    expect(high(story(NAME, [...HILL, on, on, on, UNDER]))).toEqual([]);
    expect(high(story(NAME, [...HILL, on, on, on, [1002, 1011, 990, 1009]]))).toEqual(['sweep- 8>8 1010']);
  });

  it('asks for an excursion in units of the ATR before the breach, the largest of the window', () => {
    const params = { 'sweep.minExcursion': 1 };
    // Without an ATR a sweep never qualifies, a run does.
    expect(high(story(NAME, [...HILL, [1002, 1030, 990, 1003], UNDER, UNDER], params))).toEqual([]);
    expect(high(story(NAME, [...HILL, BEYOND, BEYOND, BEYOND], params))).toEqual(['run+ 5>7 1010']);
    const calm = [...quiet(14), ...HILL];
    const short: Row = [1002, 1011, 990, 1003];
    expect(high(story(NAME, [...calm, short, UNDER, UNDER, short], params))).toEqual([]);
    expect(high(story(NAME, [...calm, short, [1003, 1030, 990, 1003]], params))).toEqual(['sweep- 19>20 1010']);
  });

  it('expires after its age, on that bar after the tests', () => {
    const params = { 'level.maxAge': 3 };
    expect(high(story(NAME, [...HILL, UNDER, UNDER, UNDER, UNDER], params))).toEqual(['expired+ 2>7 1010']);
    expect(high(story(NAME, [...HILL, UNDER, UNDER, [1002, 1011, 990, 1009]], params))).toEqual(['sweep- 7>7 1010']);
  });

  it('lets a breach in its window finish, then expires on the bar that decides nothing', () => {
    const params = { 'level.maxAge': 3 };
    expect(high(story(NAME, [...HILL, UNDER, UNDER, BEYOND, UNDER], params))).toEqual(['sweep- 7>8 1010']);
    const on: Row = [1002, 1011, 990, 1010];
    expect(high(story(NAME, [...HILL, UNDER, UNDER, on, on, on], params))).toEqual(['expired+ 2>9 1010']);
  });

  it('names level, rank and pivot bar, and keeps its window over a restore', () => {
    const engine = handMade();
    play(engine, [...HILL, BEYOND]);
    const second = reborn(engine);
    play(second, [UNDER]);
    expect(high(storyOf(second, NAME))).toEqual(['sweep- 5>6 1010']);
    const sweep = eventsOf(second).find((event) => event.kind === 'sweep');
    expect(sweep).toMatchObject({ level: 'pivot.internal', rank: 1, refs: [{ index: 2 }] });
  });
});
