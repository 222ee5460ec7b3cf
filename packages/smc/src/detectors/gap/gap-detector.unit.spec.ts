import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { detect, EURUSD, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** A bullish gap 1002..1007 of bar 1 over a missing bar before it, created on bar 2. */
const GAP: Row[] = [
  [1000, 1002, 998, 1001],
  [1008, 1012, 1008, 1010, 1],
  [1010, 1012, 1007, 1011],
];
const AWAY: Row = [1011, 1012, 1009, 1011];

describe('gap', () => {
  it('is three bars with a gap between the first and the third and a hole between them', () => {
    expect(story('gap', GAP)).toEqual(['created+ 1>2 1002..1007']);
    expect(story('fvg', GAP)).toEqual([]);
    expect(story('gap', upsideDown(GAP))).toEqual(['created- 1>2 993..998']);
  });

  it('does not ask on which side of the middle bar the hole is, nor how long', () => {
    const after: Row[] = [
      [1000, 1002, 998, 1001],
      [1001, 1011, 1001, 1010],
      [1010, 1012, 1007, 1011, 60],
    ];
    expect(story('gap', after)).toEqual(['created+ 1>2 1002..1007']);
    const both: Row[] = [
      [1000, 1002, 998, 1001],
      [1001, 1011, 1001, 1010, 2],
      [1010, 1012, 1007, 1011, 3],
    ];
    expect(story('gap', both)).toEqual(['created+ 1>2 1002..1007']);
  });

  it('is not a touch, nor a fair value gap', () => {
    expect(story('gap', [...GAP.slice(0, 2), [1010, 1012, 1002, 1011]])).toEqual([]);
    const contiguous: Row[] = [
      [1000, 1002, 998, 1001],
      [1001, 1011, 1001, 1010],
      [1010, 1012, 1007, 1011],
    ];
    expect(story('gap', contiguous)).toEqual([]);
    expect(story('fvg', contiguous)).toHaveLength(1);
  });

  it('has the least size of a fair value gap', () => {
    expect(story('gap', GAP, { 'fvg.minTicks': 5 })).toHaveLength(1);
    expect(story('gap', GAP, { 'fvg.minTicks': 6 })).toEqual([]);
    expect(story('gap', GAP, { 'fvg.minAtr': 0.1 })).toEqual([]);
  });

  it('tells whether the middle bar agrees', () => {
    const flagsOf = (rows: readonly Row[]): unknown => {
      const engine = handMade();
      play(engine, rows);
      return eventsOf(engine).find(({ detector }) => detector === 'gap')?.flags;
    };
    expect(flagsOf(GAP)).toEqual(['colorMatched']);
    expect(flagsOf(upsideDown(GAP))).toEqual(['colorMatched']);
    expect(
      flagsOf([
        [1000, 1002, 998, 1001],
        [1010, 1012, 1008, 1008, 1],
        [1010, 1012, 1007, 1011],
      ]),
    ).toBeUndefined();
  });

  it('is touched on its near edge, filled on its far edge and then over', () => {
    const rows: Row[] = [
      ...GAP,
      [1011, 1012, 1008, 1011],
      [1011, 1012, 1007, 1010],
      [1010, 1011, 1003, 1009],
      [1009, 1010, 1002, 1009],
      AWAY,
    ];
    const told = ['created+ 1>2 1002..1007', 'touched+ 1>4 1002..1007', 'filled+ 1>6 1002..1007'];
    expect(story('gap', rows)).toEqual(told);
    expect(story('gap', [...rows, [1000, 1001, 990, 991], ...quiet(3, 991)])).toEqual(told);
  });

  it('is touched and filled by a bar that jumps over it', () => {
    expect(story('gap', [...GAP, [990, 991, 989, 990]])).toEqual([
      'created+ 1>2 1002..1007',
      'touched+ 1>3 1002..1007',
      'filled+ 1>3 1002..1007',
    ]);
  });

  it('expires on bar c + N after its tests; holes do not count', () => {
    const params = { 'gap.maxAge': 3 };
    expect(story('gap', [...GAP, AWAY, [1011, 1012, 1009, 1011, 90], AWAY, AWAY], params).at(-1)).toBe('expired+ 1>5 1002..1007');
    const late: Row[] = [...GAP, AWAY, AWAY, [1011, 1012, 1005, 1011]];
    expect(story('gap', late, params).slice(1)).toEqual(['touched+ 1>5 1002..1007', 'expired+ 1>5 1002..1007']);
    const last: Row[] = [...GAP, AWAY, AWAY, [1011, 1012, 1002, 1011], AWAY];
    expect(story('gap', last, params).slice(1)).toEqual(['touched+ 1>5 1002..1007', 'filled+ 1>5 1002..1007']);
  });

  it('lives on over a restore, under one zone id', () => {
    const engine = handMade();
    play(engine, [...GAP, [1011, 1012, 1006, 1011]]);
    const second = reborn(engine);
    play(second, [
      [1011, 1012, 1004, 1011],
      [1011, 1012, 1000, 1011],
    ]);
    expect(storyOf(second, 'gap')).toEqual(['filled+ 1>5 1002..1007']);
    const ids = [...eventsOf(engine), ...eventsOf(second)].filter(({ detector }) => detector === 'gap').map(({ zoneId }) => zoneId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('and the fair value gap share all three-bar gaps of a real series between them', () => {
    const bars = eurusdBars();
    const { length, high, low, time } = bars;
    const expected = { fvg: [] as number[], gap: [] as number[] };
    for (let row = 2; row < length; row++) {
      const isGap = (low[row] ?? 0) > (high[row - 2] ?? 0) || (high[row] ?? 0) < (low[row - 2] ?? 0);
      const hole = (time[row] ?? 0) - (time[row - 2] ?? 0) !== 2 * EURUSD.barMs;
      if (isGap) expected[hole ? 'gap' : 'fvg'].push(row);
    }
    const created = (name: string, events = detect(bars, EURUSD)): number[] =>
      events.filter(({ detector, kind }) => detector === name && kind === 'created').map(({ confirmedIndex }) => confirmedIndex);
    expect(expected.gap).toHaveLength(48);
    expect(created('gap')).toEqual(expected.gap);
    expect(created('fvg')).toEqual(expected.fvg);
  });
});
