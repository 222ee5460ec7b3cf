import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** A pivot high of 1010 at bar 2, confirmed at bar 4; the lowest low since is 989 at bar 3. */
const HILL: Row[] = [
  [1000, 1001, 995, 1000],
  [1000, 1005, 996, 1004],
  [1004, 1010, 1002, 1003],
  [1003, 1004, 989, 991],
  [991, 1000, 990, 999],
];
const BREAK: Row = [999, 1012, 998, 1011];

/** On from the break: a pivot high of 1020, a pivot low of 1003, a break up at bar 12 and down at bar 15. */
const TURN: Row[] = [
  ...HILL,
  BREAK,
  [1011, 1020, 1011, 1018],
  [1018, 1019, 1012, 1013],
  [1013, 1014, 1011, 1012],
  [1012, 1013, 1003, 1005],
  [1005, 1012, 1004, 1011],
  [1011, 1019, 1010, 1018],
  [1018, 1025, 1017, 1024],
  [1024, 1026, 1022, 1025],
  [1025, 1026, 1022, 1024],
  [1024, 1024, 1000, 1001],
];

describe('structure.internal', () => {
  it('breaks on a close beyond the pivot: init first, with the protected low of the leg', () => {
    expect(story('structure.internal', [...HILL, BREAK])).toEqual(['init+ 2>5 1010']);
    expect(story('protected.internal', [...HILL, BREAK])).toEqual(['low+ 3>5 989']);
  });

  it('does not break on a wick, nor on a close at the pivot', () => {
    expect(story('structure.internal', [...HILL, [999, 1015, 998, 1010]])).toEqual([]);
  });

  it('asks for the buffer, and without an ATR a buffer never qualifies', () => {
    expect(story('structure.internal', [...HILL, BREAK], { 'structure.buffer': 0.1 })).toEqual([]);
  });

  it('lets the breaking bar hold the protected low, and the last of equal lows', () => {
    expect(story('protected.internal', [...HILL, [999, 1012, 985, 1011]])).toEqual(['low+ 5>5 985']);
    expect(story('protected.internal', [...HILL, [999, 1012, 989, 1011]])).toEqual(['low+ 5>5 989']);
  });

  it('mirrors', () => {
    expect(story('structure.internal', upsideDown([...HILL, BREAK]))).toEqual(['init- 2>5 990']);
    expect(story('protected.internal', upsideDown([...HILL, BREAK]))).toEqual(['high- 3>5 1011']);
  });

  it('counts a spent pivot no more, and says BOS with the trend, CHoCH against it', () => {
    expect(story('structure.internal', TURN)).toEqual(['init+ 2>5 1010', 'BOS+ 6>12 1020', 'CHoCH- 9>15 1003']);
    expect(story('protected.internal', TURN)).toEqual(['low+ 3>5 989', 'low+ 9>12 1003', 'high- 14>15 1026']);
  });

  it('forgets no reference over a restore', () => {
    const engine = handMade();
    play(engine, HILL);
    const second = reborn(engine);
    play(second, [BREAK]);
    expect(storyOf(second, 'structure.internal')).toEqual(['init+ 2>5 1010']);
  });

  it('flags a CHoCH whose leg holds displacement as mss', () => {
    const engine = handMade({ 'displacement.atr': 0, 'displacement.maxBars': 1 });
    play(engine, TURN);
    const choch = eventsOf(engine).find((event) => event.kind === 'CHoCH');
    expect(choch?.flags).toEqual(['mss']);
  });

  it('says failedBreak when the spent pivot is swept in the window of the break', () => {
    const back: Row = [1011, 1012, 1000, 1005];
    const engine = handMade();
    play(engine, [...HILL, BREAK, back]);
    const failed = eventsOf(engine).find((event) => event.kind === 'failedBreak');
    expect(failed).toMatchObject({ dir: -1, atIndex: 2, confirmedIndex: 6, price: 1010, refs: [{ index: 5 }] });
    expect(engine.state.trend('internal')).toBe(1);
  });

  it('says no failedBreak when the sweep came before the break', () => {
    const wick: Row = [999, 1012, 998, 1005];
    expect(story('structure.internal', [...HILL, wick, BREAK, [1011, 1012, 1000, 1005]])).toEqual(['init+ 2>6 1010']);
  });
});

describe('dealing range', () => {
  it('runs from the protected low to the highest high since the break, open until a pivot confirms it', () => {
    const engine = handMade();
    play(engine, HILL);
    expect(engine.state.dealingRange('internal')).toBeNull();
    expect(engine.state.position('internal', 1000)).toBeNull();
    play(engine, [BREAK, [1011, 1029, 1005, 1018]]);
    expect(engine.state.dealingRange('internal')).toEqual({ high: 1029, low: 989, open: true });
    expect(engine.state.protectedLevel('internal')).toEqual({ price: 989, index: 3 });
    expect(engine.state.position('internal', 999)).toBe(0.25);
    play(engine, [
      [1018, 1019, 1003, 1004],
      [1004, 1015, 1004, 1014],
    ]);
    expect(engine.state.dealingRange('internal')).toEqual({ high: 1029, low: 989, open: false });
  });

  it('mirrors', () => {
    const engine = handMade();
    play(engine, upsideDown([...HILL, BREAK, [1011, 1029, 1005, 1018]]));
    expect(engine.state.dealingRange('internal')).toEqual({ high: 1011, low: 971, open: true });
  });
});
