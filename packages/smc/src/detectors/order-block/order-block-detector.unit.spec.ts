import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** Pivot high 1010 at bar 2; lowest low 989 at bar 3, a falling candle; the break comes on bar 5. */
const LEG: Row[] = [
  [1000, 1001, 995, 1000],
  [1000, 1005, 996, 1004],
  [1004, 1010, 1002, 1003],
  [1003, 1004, 989, 991],
  [991, 1000, 990, 999],
  [999, 1012, 998, 1011],
];
const NAME = 'orderBlock.internal';
const ABOVE: Row = [1011, 1013, 1009, 1012];

describe('orderBlock.internal', () => {
  it('is the last opposite candle at the extreme of the leg, known with the break', () => {
    expect(story(NAME, LEG)).toEqual(['created+ 3>5 989..1004']);
    expect(story(NAME, upsideDown(LEG))).toEqual(['created- 3>5 996..1011']);
    const engine = handMade();
    play(engine, LEG);
    const block = eventsOf(engine).find((event) => event.detector === NAME);
    expect(block?.refs.map((ref) => ref.index)).toEqual([2, 5]);
    expect(block?.flags).toContain('colorMatched');
    // Bar 5 trades from 998, inside the zone.
    expect(block?.flags).toContain('overlapped');
  });

  it('looks back w bars but never before the pivot, else takes the extreme itself', () => {
    const rising: Row[] = LEG.map((row, index) => (index === 2 ? [1002, 1010, 1002, 1003] : index === 3 ? [990, 1004, 989, 991] : row));
    const engine = handMade();
    play(engine, rising);
    const block = eventsOf(engine).find((event) => event.detector === NAME);
    expect(block).toMatchObject({ atIndex: 3, top: 1004, bottom: 989 });
    expect(block?.flags ?? []).not.toContain('colorMatched');
    const before: Row[] = rising.map((row, index) => (index === 2 ? [1004, 1010, 1002, 1003] : row));
    expect(story(NAME, before)).toEqual(['created+ 2>5 1002..1010']);
    expect(story(NAME, before, { 'orderBlock.lookback': 0 })).toEqual(['created+ 3>5 989..1004']);
  });

  it('is touched, mitigated, broken, and as a breaker retested and dead', () => {
    const rows: Row[] = [
      ...LEG,
      [1011, 1012, 1004, 1010],
      [1010, 1011, 996, 1005],
      [1005, 1006, 985, 988],
      [988, 989, 984, 986],
      [986, 1006, 985, 1005],
    ];
    expect(story(NAME, rows).filter((line) => line.includes(' 3>'))).toEqual([
      'created+ 3>5 989..1004',
      'touched+ 3>6 989..1004',
      'mitigated+ 3>7 989..1004',
      'broken+ 3>8 989..1004',
      'retested- 3>9 989..1004',
      'died- 3>10 989..1004',
    ]);
  });

  it('needs a close beyond to break', () => {
    expect(story(NAME, [...LEG, [1011, 1012, 980, 989]]).at(-1)).toBe('mitigated+ 3>6 989..1004');
  });

  it('expires after its age, counted anew from the flip', () => {
    const params = { 'orderBlock.maxAge': 2 };
    expect(story(NAME, [...LEG, ABOVE, ABOVE, ABOVE], params).at(-1)).toBe('expired+ 3>7 989..1004');
    const broken: Row[] = [...LEG, ABOVE, [1011, 1012, 980, 985], [985, 986, 980, 985], [985, 986, 980, 985]];
    expect(
      story(NAME, broken, params)
        .filter((line) => line.includes(' 3>'))
        .at(-1),
    ).toBe('expired- 3>9 989..1004');
  });

  it('tells one block per candle and direction', () => {
    // The lowest bar is itself a pivot high, known with the first break and broken by the next bar.
    const rows: Row[] = [
      [1000, 1001, 995, 1000],
      [1000, 1010, 996, 1001],
      [1001, 1002, 997, 1000],
      [1008, 1020, 985, 1000],
      [1000, 1019, 999, 1015],
      [1015, 1025, 1010, 1024],
    ];
    const params = { 'pivot.internal.left': 1, 'pivot.internal.right': 1 };
    expect(story('structure.internal', rows, params)).toEqual(['init+ 1>4 1010', 'BOS+ 3>5 1020']);
    expect(story(NAME, rows, params)).toEqual(['created+ 3>4 985..1020', 'touched+ 3>5 985..1020']);
  });

  it('takes the body of a candle wider than two ATR', () => {
    const calm: Row[] = Array.from({ length: 14 }, () => [1000, 1001, 999, 1000]);
    expect(story(NAME, [...calm, ...LEG])).toContain('created+ 17>19 991..1003');
  });

  it('lives on over a restore', () => {
    const engine = handMade();
    play(engine, LEG);
    const second = reborn(engine);
    play(second, [[1011, 1012, 985, 988]]);
    expect(storyOf(second, NAME).filter((line) => line.includes(' 3>'))).toEqual([
      'touched+ 3>6 989..1004',
      'mitigated+ 3>6 989..1004',
      'broken+ 3>6 989..1004',
    ]);
  });
});
