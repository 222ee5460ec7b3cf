import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, story, upsideDown } from '../__fixtures__/hand-made.ts';
import { detect, EURUSD, eurusdBars } from '../__fixtures__/runs.ts';
import { goldenBars } from './__fixtures__/golden.ts';
import { filled, referenceRows } from './__fixtures__/rows.ts';
import { bosChoch, fvg, liquidity, ob, retracements, swingHighsLows } from './index.ts';

/** Each test shows a case in which the library and this engine say different things, and what each of them says. */

const golden = goldenBars();
const swings = swingHighsLows(golden, { swingLength: 5 });
const events = detect(eurusdBars(), EURUSD);

const swingRows = (rows: readonly Row[]): string[] => filled(swingHighsLows(referenceRows(rows), { swingLength: 2 }).HighLow);

describe('swing_highs_lows', () => {
  /** Lows rise all the time, so that only highs are swings: 1020 on row 3, then a higher one on row 7. */
  const rows: Row[] = [1010, 1011, 1012, 1020, 1014, 1015, 1016, 1022, 1017, 1016].map((high, row) => [1005, high, 990 + row, 1006]);

  it('swings: a later bar takes a known swing back; our pivots stay', () => {
    expect(swingRows(rows.slice(0, 7))).toContain('3: 1');
    expect(swingRows(rows)).not.toContain('3: 1');
    expect(story('pivot.internal', rows)).toEqual(['high+ 3>5 1020', 'high+ 7>9 1022']);
    expect(story('pivot.internal', rows.slice(0, 7))).toEqual(['high+ 3>5 1020']);
  });

  it('swings: the first and the last bar are always called one; ours wait for their right side', () => {
    for (const end of [6, 7, 8]) expect(swingRows(rows.slice(0, end))).toEqual(['0: -1', '3: 1', `${end - 1}: -1`]);
    expect(story('pivot.internal', rows.slice(0, 5))).toEqual([]);
  });
});

describe('bos_choch', () => {
  it('breaks: most are named before the swings that decide them are known; ours are dated by the bar that breaks', () => {
    const { BOS, CHOCH, BrokenIndex } = bosChoch(golden, swings);
    const rows = filled(swings.HighLow).map((line) => Number.parseInt(line, 10));
    const found = rows.filter((row) => !Number.isNaN(BOS[row]) || !Number.isNaN(CHOCH[row]));
    const early = found.filter((row) => (BrokenIndex[row] ?? 0) < (rows[rows.indexOf(row) + 2] ?? 0) + 5);
    expect([early.length, found.length]).toEqual([1097, 1129]);

    const { close } = eurusdBars();
    const ours = events.filter(({ detector, kind }) => detector === 'structure.internal' && (kind === 'BOS' || kind === 'CHoCH'));
    expect(ours.length).toBeGreaterThan(1000);
    const isBeyond = (row: number, dir: number, price: number | null): boolean => dir * (close[row] ?? 0) > dir * (price ?? 0);
    expect(ours.filter(({ confirmedIndex, dir, price }) => !isBeyond(confirmedIndex, dir, price))).toEqual([]);
    expect(ours.filter(({ confirmedIndex, dir, price }) => isBeyond(confirmedIndex - 1, dir, price))).toEqual([]);
  });

  it('breaks: a break row stays where the event was dropped; our log has no line without an event', () => {
    const { BOS, CHOCH, BrokenIndex } = bosChoch(golden, swings);
    const orphans = filled(BrokenIndex).filter((line) => {
      const row = Number.parseInt(line, 10);
      return Number.isNaN(BOS[row]) && Number.isNaN(CHOCH[row]);
    });
    expect(orphans).toHaveLength(167);
    const kinds = events.filter(({ detector }) => detector === 'structure.internal').map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['init', 'BOS', 'CHoCH', 'failedBreak']));
  });
});

describe('ob', () => {
  /** The blocks of one swing alone, on row 4. */
  const blocks = (rows: readonly Row[], sign = 1): ReturnType<typeof ob> => {
    const empty = (): Float64Array => new Float64Array(rows.length).fill(Number.NaN);
    const only = { HighLow: empty(), Level: empty() };
    only.HighLow[4] = sign;
    return ob(referenceRows(rows), only);
  };
  /** High 1010 on row 4, lowest low 989 on row 5, the break on row 7. */
  const leg: Row[] = [
    ...quiet(2, 1000),
    [1000, 1001, 995, 1000],
    [1000, 1005, 996, 1004],
    [1004, 1010, 1002, 1003],
    [1003, 1004, 989, 991],
    [991, 1000, 990, 999],
    [999, 1012, 998, 1011],
  ];
  const tail: Row[] = [
    [1011, 1012, 985, 986],
    [986, 990, 984, 988],
    [988, 1000, 987, 999],
    [999, 1008, 998, 1003],
    [1003, 1004, 1000, 1001],
  ];

  it('order blocks: one that failed is wiped from the past; our log keeps its whole life', () => {
    expect(filled(blocks(leg).OB)).toEqual(['5: 1']);
    expect(filled(blocks([...leg, ...tail.slice(0, 3)]).OB)).toEqual(['5: 1']);
    expect(filled(blocks([...leg, ...tail]).OB)).toEqual([]);
    const ours = story('orderBlock.internal', [...leg, ...tail]).filter((line) => line.includes(' 5>'));
    expect(ours.slice(0, 2)).toEqual(['created+ 5>7 989..1004', 'touched+ 5>8 989..1004']);
    expect(ours.some((line) => line.startsWith('broken+ 5>8'))).toBe(true);
  });

  it('order blocks: six in a hundred survive on real bars; all of ours are there', () => {
    expect(filled(ob(golden, swings).OB)).toHaveLength(66);
    const created = events.filter(({ detector, kind }) => detector === 'orderBlock.internal' && kind === 'created');
    expect(created.length).toBeGreaterThan(1000);
  });

  it('order blocks: a bullish breach is dated one bar early, a bearish one is not; ours are mirror images', () => {
    const rows = [...leg, ...tail.slice(0, 2)];
    expect(blocks(rows).MitigatedIndex[5]).toBe(7);
    expect(blocks(upsideDown(rows), -1).MitigatedIndex[5]).toBe(8);
    const confirmed = (lines: readonly string[]): (string | undefined)[] => lines.map((line) => line.split(' ')[1]);
    expect(confirmed(story('orderBlock.internal', upsideDown(rows)))).toEqual(confirmed(story('orderBlock.internal', rows)));
  });

  it('order blocks: with no bar between swing and break a bullish zone is upside down; ours never is', () => {
    const rows: Row[] = [
      ...quiet(2),
      [1000, 1004, 999, 1003],
      [1003, 1006, 1002, 1005],
      [1005, 1010, 1004, 1006],
      [1006, 1012, 1005, 1011],
    ];
    const { OB, Top, Bottom } = blocks([...rows, ...quiet(1, 1010)]);
    expect(filled(OB)).toEqual(['4: 1']);
    expect([Top[4], Bottom[4]]).toEqual([1004, 1010]);
    expect(events.filter(({ top, bottom }) => (top ?? 1) < (bottom ?? 0))).toEqual([]);
  });
});

describe('fvg', () => {
  const gap: Row[] = [
    [1000, 1002, 998, 1001],
    [1001, 1011, 1001, 1010],
    [1010, 1012, 1008, 1011],
  ];

  it('gaps: a weekend makes one; ours are of neighbouring bars only', () => {
    const rows: Row[] = [...gap.slice(0, 2), [1010, 1012, 1008, 1011, 48]];
    expect(filled(fvg(referenceRows(rows)).FVG)).toEqual(['1: 1']);
    expect(story('fvg', rows)).toEqual([]);
    const hole = (row: number): boolean => [row, row + 1].some((each) => (golden.time[each] ?? 0) - (golden.time[each - 1] ?? 0) > 900_000);
    expect(filled(fvg(golden).FVG).filter((line) => hole(Number.parseInt(line, 10)))).toHaveLength(24);
  });

  it('gaps: the middle bar must have the right colour; ours may have any', () => {
    const rows: Row[] = [
      [1000, 1002, 998, 1001],
      [1009, 1011, 1003, 1004],
      [1010, 1012, 1008, 1011],
    ];
    expect(filled(fvg(referenceRows(rows)).FVG)).toEqual([]);
    expect(story('fvg', rows)).toEqual(['created+ 1>2 1002..1008']);
  });

  it('gaps: a touch is all that is told, and row 0 means never; ours live on and say when they were known', () => {
    const rows: Row[] = [...gap, [1011, 1012, 1007, 1011], [1011, 1012, 1001, 1010]];
    expect(fvg(referenceRows(rows)).MitigatedIndex[1]).toBe(3);
    expect(fvg(referenceRows(gap)).MitigatedIndex[1]).toBe(0);
    expect(story('fvg', rows).filter((line) => line.includes(' 1>'))).toEqual([
      'created+ 1>2 1002..1008',
      'touched+ 1>3 1002..1008',
      'ce+ 1>4 1002..1008',
      'filled+ 1>4 1002..1008',
    ]);
  });
});

describe('liquidity', () => {
  it('pools: any new extreme of the series redraws them all; our tolerance is a share of the ATR at that bar', () => {
    const quietLows = (highs: readonly number[]): Row[] => highs.map((high, row) => [high - 2, high, 960 - row, high - 1]);
    const calm = Array.from({ length: 14 }, (_, row) => 990 - row);
    const rows = quietLows([...calm, 1001, 1002, 1005, 1001, 1002, 1004, 1001, 1001]);
    const pools = (all: readonly Row[]): string[] => {
      const bars = referenceRows(all);
      return filled(liquidity(bars, highsOf(all), { rangePercent: 0.005 }).Liquidity);
    };
    const spike: Row = [1000, 1400, 990, 1000];
    expect(pools(rows)).toEqual([]);
    expect(pools([...rows, spike])).toEqual(['16: 1']);
    const params = { 'pool.tolerance': 1, 'sweep.minExcursion': 1 };
    const before = story('pool.internal', rows, params);
    expect(before).toEqual(['formed+ 16>21 1005']);
    expect(story('pool.internal', [...rows, spike], params).slice(0, 1)).toEqual(before);
  });

  /** The swing highs of rows 16 and 19 alone, without the marks on the first and last row. */
  function highsOf(rows: readonly Row[]): { HighLow: Float64Array; Level: Float64Array } {
    const empty = (): Float64Array => new Float64Array(rows.length).fill(Number.NaN);
    const out = { HighLow: empty(), Level: empty() };
    for (const row of [16, 19]) {
      out.HighLow[row] = 1;
      out.Level[row] = rows[row]?.[1] ?? Number.NaN;
    }
    return out;
  }
});

describe('retracements', () => {
  it('retracements: rows of the past change with later bars; our dealing range is what was known at the close', () => {
    const upTo = (end: number): ReturnType<typeof referenceRows> => {
      const { time, open, high, low, close, volume } = golden;
      const cut = (column: Float64Array): Float64Array => column.subarray(0, end);
      return { length: end, time: cut(time), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
    };
    const directionAt = (row: number, end: number): number | undefined =>
      retracements(upTo(end), swingHighsLows(upTo(end), { swingLength: 5 })).Direction[row];
    const changed = Array.from({ length: 60 }, (_, n) => 1000 + n).filter(
      (row) => directionAt(row, row + 1) !== directionAt(row, row + 40),
    );
    expect(changed.length).toBeGreaterThan(20);

    // The protected low and the running high of a break, untouched by what comes after.
    const rows: Row[] = [
      [1000, 1001, 995, 1000],
      [1000, 1005, 996, 1004],
      [1004, 1010, 1002, 1003],
      [1003, 1004, 989, 991],
      [991, 1000, 990, 999],
      [999, 1012, 998, 1011],
    ];
    const engine = handMade();
    play(engine, rows);
    const known = engine.state.dealingRange('internal');
    expect(known?.high).toBe(1012);
    play(engine, quiet(3, 1005));
    expect(engine.state.dealingRange('internal')).toMatchObject({ low: known?.low, high: 1012 });
  });
});
