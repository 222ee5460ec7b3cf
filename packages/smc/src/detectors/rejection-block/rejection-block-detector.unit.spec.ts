import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import type { BarColumns, SmcEvent, SmcParamsInput, SmcScale } from '../../index.ts';
import { rejectionBlock } from './definition.ts';

const NAME = 'rejectionBlock.internal';
const BEFORE: Row[] = [
  [1000, 1002, 998, 1000],
  [1000, 1001, 997, 999],
];
/** A pivot low 989 on bar 2 whose body ends at 998. */
const PIVOT: Row = [999, 1000, 989, 998];
const AFTER: Row[] = [
  [998, 1004, 997, 1003],
  [1003, 1006, 1002, 1005],
];
const ROWS = [...BEFORE, PIVOT, ...AFTER];
const AWAY: Row = [1005, 1006, 1002, 1005];
const CREATED = 'created+ 2>4 989..998';

/** The rows with another bar in the place of the pivot. */
function withPivot(pivot: Row, params: SmcParamsInput = {}): string[] {
  return story(NAME, [...BEFORE, pivot, ...AFTER], params);
}

describe('rejectionBlock', () => {
  it('is what its example says', () => {
    expect(exampleEvents(rejectionBlock)).toEqual(rejectionBlock.example.events);
  });

  it('is the wick of a pivot from the body to the tip, known when the pivot is', () => {
    expect(story(NAME, ROWS.slice(0, -1))).toEqual([]);
    expect(story(NAME, ROWS)).toEqual([CREATED]);
    expect(story(NAME, upsideDown(ROWS))).toEqual(['created- 2>4 1002..1011']);
    // A rising bar's body ends at its open.
    expect(withPivot([998, 1000, 989, 999])).toEqual([CREATED]);
  });

  it('is no shorter than its share of the range, equality included, and never nothing', () => {
    expect(withPivot([999, 1000, 990, 995])).toEqual(['created+ 2>4 990..995']);
    expect(withPivot([999, 1000, 990, 994])).toEqual([]);
    expect(withPivot([999, 1000, 990, 994], { 'rejectionBlock.minShare': 0.375 })).toEqual(['created+ 2>4 990..994']);
    expect(withPivot([999, 1000, 989, 989], { 'rejectionBlock.minShare': 0 })).toEqual([]);
    expect(withPivot([999, 1000, 989, 990], { 'rejectionBlock.minShare': 0 })).toEqual(['created+ 2>4 989..990']);
  });

  it('is none at a bar that is no pivot, and belongs to the pivots of its scale', () => {
    expect(story(NAME, [...BEFORE, PIVOT, [998, 1004, 988, 1003], [1003, 1006, 1002, 1005]])).toEqual([]);
    expect(story('rejectionBlock.swing', ROWS)).toEqual([]);
    expect(story('rejectionBlock.swing', ROWS, { 'pivot.swing.left': 2, 'pivot.swing.right': 2 })).toEqual([CREATED]);
  });

  it('is measured by the ATR before its own bar, and is none while there is no ATR', () => {
    const rows: Row[] = [...quiet(16), PIVOT, ...AFTER];
    // Sixteen bars of two ticks: A(15) = 2, and the wick is nine.
    expect(story(NAME, rows, { 'rejectionBlock.minAtr': 4.5 })).toEqual(['created+ 16>18 989..998']);
    expect(story(NAME, rows, { 'rejectionBlock.minAtr': 4.625 })).toEqual([]);
    expect(story(NAME, ROWS, { 'rejectionBlock.minAtr': 0.5 })).toEqual([]);
  });

  it('may be two at a bar that is a pivot on both sides, the high first', () => {
    expect(withPivot([1000, 1012, 988, 1000])).toEqual(['created- 2>4 1000..1012', 'created+ 2>4 988..1000']);
    expect(withPivot([1000, 1012, 988, 1000], { 'rejectionBlock.minShare': 0.5625 })).toEqual([]);
  });

  it('says when the bar that confirms it already trades in it', () => {
    const flagsAt = (low: number): readonly string[] => {
      const engine = handMade();
      play(engine, [...BEFORE, PIVOT, [998, 1004, 997, 1003], [1003, 1006, low, 1005]]);
      return eventsOf(engine).find(({ detector }) => detector === NAME)?.flags ?? [];
    };
    expect(flagsAt(998)).toEqual(['overlapped']);
    expect(flagsAt(999)).toEqual([]);
  });

  it('is touched, mitigated and broken in that order, on one bar too, and then is over', () => {
    const rows: Row[] = [...ROWS, [1005, 1006, 998, 1004], [1004, 1005, 994, 1000], [1000, 1001, 993, 1000], [1000, 1001, 985, 989]];
    expect(story(NAME, [...rows, [989, 990, 984, 988], AWAY]).filter((line) => line.includes(' 2>'))).toEqual([
      CREATED,
      'touched+ 2>5 989..998',
      'mitigated+ 2>7 989..998',
      'broken+ 2>9 989..998',
    ]);
    expect(story(NAME, [...ROWS, [980, 985, 979, 984], AWAY]).filter((line) => line.includes(' 2>'))).toEqual([
      CREATED,
      'touched+ 2>5 989..998',
      'mitigated+ 2>5 989..998',
      'broken+ 2>5 989..998',
    ]);
  });

  it('expires on bar c + N after its tests', () => {
    const rows: Row[] = [...ROWS, AWAY, [1005, 1006, 998, 1005], AWAY];
    expect(story(NAME, rows, { 'rejectionBlock.maxAge': 2 })).toEqual([CREATED, 'touched+ 2>6 989..998', 'expired+ 2>6 989..998']);
  });

  it('does not mind holes', () => {
    expect(
      story(
        NAME,
        ROWS.map(([open, high, low, close]): Row => [open, high, low, close, 1]),
      ),
    ).toEqual([CREATED]);
  });

  it('comes and lives on over a restore', () => {
    const engine = handMade();
    play(engine, ROWS.slice(0, 4));
    const second = reborn(engine);
    play(second, ROWS.slice(4));
    expect(storyOf(second, NAME)).toEqual([CREATED]);
    const third = reborn(second);
    play(third, [[1005, 1006, 998, 1004]]);
    expect(storyOf(third, NAME)).toEqual(['touched+ 2>5 989..998']);
  });
});

/** The zones that the pivots in the log and the bars give, with no factor of the ATR. */
function expectedZones(events: readonly SmcEvent[], bars: BarColumns, scale: SmcScale): string[] {
  const cell = (column: Float64Array, row: number): number => column[row] ?? 0;
  return events
    .filter(({ detector }) => detector === `pivot.${scale}`)
    .flatMap(({ kind, atIndex: p, confirmedIndex }) => {
      const [open, high, low, close] = [cell(bars.open, p), cell(bars.high, p), cell(bars.low, p), cell(bars.close, p)];
      const [bottom, top] = kind === 'high' ? [Math.max(open, close), high] : [low, Math.min(open, close)];
      if (top === bottom || 2 * (top - bottom) < high - low) return [];
      return [`${kind === 'high' ? -1 : 1} ${bottom}..${top} ${p}>${confirmedIndex}`];
    })
    .sort();
}

describe.each([
  { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD, least: { internal: 700, swing: 200 } },
  { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT, least: { internal: 1000, swing: 400 } },
])('rejectionBlock on $name', ({ bars, config, least }) => {
  const all = detect(bars, { ...config, params: { ...config.params, 'rejectionBlock.minAtr': 0 } });
  const filtered = detect(bars, config);
  const created = (events: readonly SmcEvent[], scale: SmcScale): string[] =>
    events
      .filter(({ detector, kind }) => detector === `rejectionBlock.${scale}` && kind === 'created')
      .map(({ dir, top, bottom, atIndex, confirmedIndex }) => `${dir} ${bottom}..${top} ${atIndex}>${confirmedIndex}`)
      .sort();

  it.each(['internal', 'swing'] as const)('%s: is the wick of every pivot that is half its bar', (scale) => {
    expect(created(all, scale)).toEqual(expectedZones(all, bars, scale));
    const few = created(filtered, scale);
    expect(few.length).toBeGreaterThan(least[scale]);
    expect(few.length).toBeLessThan(created(all, scale).length);
  });
});
