import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';
import type { SmcParamsInput } from '../../index.ts';

/** Small bars without a body around these prices. */
function around(...prices: number[]): Row[] {
  return prices.map((price) => [price, price + 1, price - 1, price]);
}

const ONE: SmcParamsInput = { 'pivot.internal.left': 1, 'pivot.internal.right': 1 };
const structure = (rows: readonly Row[], params: SmcParamsInput): string[] => story('structure.internal', rows, { ...ONE, ...params });
const breaks = (rows: readonly Row[], params: SmcParamsInput): string[] =>
  structure(rows, params).filter((line) => !line.startsWith('failedBreak'));
const levels = (rows: readonly Row[], params: SmcParamsInput): string[] => story('protected.internal', rows, { ...ONE, ...params });
const blocks = (rows: readonly Row[], params: SmcParamsInput): string[] =>
  story('orderBlock.internal', rows, { ...ONE, ...params }).filter((line) => line.startsWith('created'));

describe('structure.stack', () => {
  /** Highs 1021 (bar 1) and 1016 (bar 3); the fall to bar 4 breaks the low between them. */
  const TWO = around(1000, 1020, 1010, 1015, 1005);

  it('falls back to the next older pivot once the newest is spent', () => {
    const rows = [...TWO, ...around(1018, 1030)];
    expect(breaks(rows, {})).toEqual(['init- 2>4 1009', 'CHoCH+ 3>5 1016']);
    expect(breaks(rows, { 'structure.stack': 2 })).toEqual(['init- 2>4 1009', 'CHoCH+ 3>5 1016', 'BOS+ 1>6 1021']);
    expect(breaks(upsideDown(rows), { 'structure.stack': 2 })).toEqual(['init+ 2>4 991', 'CHoCH- 3>5 984', 'BOS- 1>6 979']);
  });

  it('lets one close break several, nearest first, and tells their protected low once', () => {
    const rows = [...TWO, ...around(1030)];
    expect(breaks(rows, { 'structure.stack': 2 }).slice(1)).toEqual(['CHoCH+ 3>5 1016', 'BOS+ 1>5 1021']);
    expect(levels(rows, { 'structure.stack': 2 }).slice(1)).toEqual(['low+ 4>5 1004']);
    // A close at the older one breaks the nearer alone.
    expect(breaks([...TWO, ...around(1021)], { 'structure.stack': 2 }).slice(1)).toEqual(['CHoCH+ 3>5 1016']);
  });

  it('drops an older pivot that a newer one reaches', () => {
    const wick: Row = [1010, 1021, 1009, 1012];
    const rows = [...around(1000, 1015, 1010), wick, ...around(1005, 1022, 1030)];
    expect(breaks(rows, { 'structure.stack': 8 })).toEqual(['init- 2>4 1009', 'CHoCH+ 3>5 1021']);
    const equal = [...around(1000, 1020, 1010), wick, ...around(1005, 1022, 1030)];
    expect(breaks(equal, { 'structure.stack': 8 })).toEqual(['init- 2>4 1009', 'CHoCH+ 3>5 1021']);
  });

  it('keeps so many and lets the oldest go', () => {
    const rows = around(1000, 1040, 1030, 1032, 1020, 1025, 1010, 1050);
    const ups = (stack: number): string[] => breaks(rows, { 'structure.stack': stack }).filter((line) => line.includes('+'));
    expect(ups(1)).toEqual(['CHoCH+ 5>7 1026']);
    expect(ups(2)).toEqual(['CHoCH+ 5>7 1026', 'BOS+ 3>7 1033']);
    expect(ups(3)).toEqual(['CHoCH+ 5>7 1026', 'BOS+ 3>7 1033', 'BOS+ 1>7 1041']);
  });

  it('finds the block at the origin of the older leg, an older candle, and each candle once', () => {
    const rows = around(1000, 1040, 990, 1020, 1010, 1025, 1045);
    expect(blocks(rows, { 'structure.stack': 2 })).toEqual(['created+ 4>5 1009..1011', 'created+ 2>6 989..991']);
    expect(blocks([...TWO, ...around(1018, 1030)], { 'structure.stack': 2 }).slice(1)).toEqual(['created+ 4>5 1004..1006']);
  });

  it('remembers over a restore', () => {
    const engine = handMade({ ...ONE, 'structure.stack': 3 });
    play(engine, [...TWO, ...around(1018)]);
    const second = reborn(engine);
    play(second, around(1030));
    expect(storyOf(second, 'structure.internal')).toEqual(['BOS+ 1>6 1021']);
  });
});

/** A rising trend by bar 6, protected low 1011 (bar 5), high 1026 (bar 6); pivot low 1019 (bar 7) above it. */
const RISE = around(1000, 1010, 990, 1005, 1020, 1012, 1025, 1020, 1024);
const GUARDED = { 'structure.choch': 'protected' } as const;

describe('structure.choch = protected', () => {
  it('turns at the protected low, not at the last pivot low', () => {
    const rows = [...RISE, ...around(1015, 1008)];
    expect(breaks(rows, {}).slice(2)).toEqual(['CHoCH- 7>9 1019']);
    expect(breaks(rows, GUARDED).slice(2)).toEqual(['CHoCH- 5>10 1011']);
    expect(breaks(upsideDown(rows), GUARDED).slice(2)).toEqual(['CHoCH+ 5>10 989']);
    expect(breaks([...RISE, ...around(1015, 1011)], GUARDED).slice(2)).toEqual([]);
  });

  it('protects the highest high since the break that set the level, and turns back there', () => {
    const rows = [...RISE, ...around(1015, 1008, 1030)];
    expect(levels(rows, GUARDED).slice(2)).toEqual(['high- 6>10 1026', 'low+ 10>11 1007']);
    expect(breaks(rows, GUARDED).slice(2)).toEqual(['CHoCH- 5>10 1011', 'CHoCH+ 6>11 1026']);
    expect(blocks(rows, GUARDED).slice(2)).toEqual(['created- 6>10 1024..1026', 'created+ 10>11 1007..1009']);
  });

  it('spends the pivots that the turn passes in silence, and breaks later ones as BOS', () => {
    const rows = [...RISE, ...around(1015, 1008, 1004, 1009, 1001)];
    expect(breaks(rows, GUARDED).slice(2)).toEqual(['CHoCH- 5>10 1011', 'BOS- 11>13 1003']);
  });

  it('says failedBreak when the protected low is a pivot that is swept in the window', () => {
    expect(structure([...RISE, ...around(1015, 1008, 1014)], GUARDED).slice(-2)).toEqual(['CHoCH- 5>10 1011', 'failedBreak+ 5>11 1011']);
  });

  it('keeps its level over a restore', () => {
    const engine = handMade({ ...ONE, ...GUARDED });
    play(engine, [...RISE, ...around(1015)]);
    const second = reborn(engine);
    play(second, around(1008));
    expect(storyOf(second, 'structure.internal')).toEqual(['CHoCH- 5>10 1011']);
    expect(storyOf(second, 'protected.internal')).toEqual(['high- 6>10 1026']);
  });

  it('falls back to older pivots with the trend only', () => {
    const rows = [...RISE, ...around(1015, 1008, 1030)];
    expect(breaks(rows, { ...GUARDED, 'structure.stack': 8 }).slice(2)).toEqual(['CHoCH- 5>10 1011', 'CHoCH+ 6>11 1026']);
  });
});

describe('structure.breakBy = wick', () => {
  const WICK = { 'structure.breakBy': 'wick' } as const;
  const HILL = around(1000, 1010, 1000);

  it('breaks on a wick beyond, not at the pivot', () => {
    const rows: Row[] = [...HILL, [1000, 1012, 999, 1011]];
    expect(structure(rows, WICK)).toEqual(['init+ 1>3 1011']);
    expect(structure(rows, {})).toEqual([]);
    expect(structure([...HILL, [1000, 1011, 999, 1005]], WICK)).toEqual([]);
    expect(structure(upsideDown(rows), WICK)).toEqual(['init- 1>3 989']);
  });

  it('has failed at once when the bar closes back inside, and is not told so again', () => {
    const rows: Row[] = [...HILL, [1000, 1012, 999, 1010], ...around(1005)];
    expect(structure(rows, WICK)).toEqual(['init+ 1>3 1011', 'failedBreak- 1>3 1011']);
    // Too small an excursion for a sweep on the bar itself: the level lives on, and its sweep says no second failure.
    const calm = Array.from({ length: 14 }, () => around(1000)).flat();
    const late: Row[] = [...calm, ...HILL, [1000, 1012, 999, 1010], [1010, 1030, 1004, 1005]];
    const params = { ...WICK, 'sweep.minExcursion': 2 };
    expect(story('sweep.internal', late, { ...ONE, ...params }).at(-1)).toBe('sweep- 17>18 1011');
    expect(structure(late, params)).toEqual(['init+ 15>17 1011', 'failedBreak- 15>17 1011']);
  });

  it('waits for the sweep when the bar closes beyond or at the level', () => {
    const rows: Row[] = [...HILL, [1000, 1012, 999, 1011], ...around(1005)];
    expect(structure(rows, WICK)).toEqual(['init+ 1>3 1011', 'failedBreak- 1>4 1011']);
  });

  it('asks for the buffer, and without an ATR a buffer never qualifies', () => {
    expect(structure([...HILL, [1000, 1030, 999, 1011]], { ...WICK, 'structure.buffer': 0.1 })).toEqual([]);
  });

  it('of a bar that passes both sides breaks the one against its candle first', () => {
    // High 1011 (bar 1), low 999 (bar 2).
    const rows = around(1000, 1010, 1000, 1005);
    expect(breaks([...rows, [1003, 1015, 990, 1008]], WICK)).toEqual(['init- 2>4 999', 'CHoCH+ 1>4 1011']);
    expect(breaks([...rows, [1008, 1015, 990, 1003]], WICK)).toEqual(['init+ 1>4 1011', 'CHoCH- 2>4 999']);
  });

  it('of a bar without a body and without a trend breaks neither; with one, the side against the trend first', () => {
    const both: Row = [1005, 1015, 990, 1005];
    expect(structure([...around(1000, 1010, 1000, 1005), both], WICK)).toEqual([]);
    const told = breaks([...RISE, [1015, 1040, 1000, 1015]], WICK);
    expect(told.slice(-2)).toEqual(['CHoCH- 7>9 1019', 'CHoCH+ 6>9 1026']);
  });

  it('tells the block of a protected level that a bar breaks before it turns back', () => {
    const engine = handMade({ ...ONE, ...WICK, ...GUARDED });
    play(engine, [...RISE, [1015, 1030, 1005, 1028]]);
    expect(storyOf(engine, 'structure.internal').slice(-3)).toEqual(['CHoCH- 5>9 1011', 'failedBreak+ 5>9 1011', 'CHoCH+ 6>9 1026']);
    const told = eventsOf(engine).filter(({ detector, kind, confirmedIndex }) => {
      return detector === 'orderBlock.internal' && kind === 'created' && confirmedIndex === 9;
    });
    expect(told.map(({ dir, atIndex, refs }) => [dir, atIndex, ...refs.map(({ index }) => index)])).toEqual([
      [1, 7, 6, 9],
      [-1, 6, 5, 9],
    ]);
  });

  it('goes on over a restore', () => {
    const engine = handMade({ ...ONE, ...WICK });
    play(engine, HILL);
    const second = reborn(engine);
    play(second, [[1000, 1012, 999, 1011]]);
    expect(storyOf(second, 'structure.internal')).toEqual(['init+ 1>3 1011']);
  });
});
