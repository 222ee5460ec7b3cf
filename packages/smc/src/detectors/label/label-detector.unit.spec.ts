import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, short, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** A peak of two bars to each side, and a valley before it. */
function peak(high: number): Row[] {
  return [
    [1000, 1002, 996, 1001],
    [1001, 1006, 999, 1005],
    [1005, high, 1003, 1006],
    [1006, 1006, 1000, 1001],
    [1001, 1003, 997, 999],
  ];
}
const ofHigh = (line: string): boolean => line.includes('+ ');
const of = (rows: readonly Row[], params = {}): string[] => story('label.internal', rows, params).filter(ofHigh);

describe('label', () => {
  it('positive: higher, lower and equal highs, each told with its pivot', () => {
    expect(of([...peak(1010), ...peak(1012), ...peak(1011), ...peak(1011)])).toEqual(['HH+ 7>9 1012', 'LH+ 12>14 1011', 'EQH+ 17>19 1011']);
  });

  it('names the pivot before it, and labels nothing of the first', () => {
    const engine = handMade();
    play(engine, [...peak(1010), ...peak(1012)]);
    const [label, ...others] = eventsOf(engine).filter((event) => event.detector === 'label.internal' && event.dir > 0);
    expect(label?.refs.map(({ index }) => index)).toEqual([2]);
    expect(others).toEqual([]);
  });

  it('near miss: equal up to the tolerance, higher from there on', () => {
    const said = Array.from({ length: 12 }, (_, more) => {
      const engine = handMade({ 'label.tolerance': 1 });
      play(engine, [...quiet(14), ...peak(1010), ...peak(1010 + more)]);
      const equal = more <= (engine.state.atr ?? Number.NaN);
      expect(storyOf(engine, 'label.internal').filter(ofHigh)).toEqual([`${equal ? 'EQH' : 'HH'}+ 21>23 ${1010 + more}`]);
      return equal;
    });
    expect(new Set(said)).toEqual(new Set([true, false]));
    expect(of([...peak(1010), ...peak(1010)])).toEqual(['EQH+ 7>9 1010']);
    expect(of([...peak(1010), ...peak(1011)])).toEqual(['HH+ 7>9 1011']);
  });

  it('without an ATR nothing is equal: the same price is no new extreme', () => {
    expect(of([...peak(1010), ...peak(1010)], { 'label.tolerance': 0.5 })).toEqual(['LH+ 7>9 1010']);
  });

  it('mirror: lows upside down', () => {
    const rows = [...peak(1010), ...peak(1012), ...peak(1011), ...peak(1011)];
    const swap = { HH: 'LL', LH: 'HL', EQH: 'EQL' } as const;
    const turned = of(rows).map((line) =>
      line
        .replace(/^(HH|LH|EQH)\+/, (_, kind: keyof typeof swap) => `${swap[kind]}-`)
        .replace(/\d+$/, (price) => String(2000 - Number(price))),
    );
    const engine = handMade();
    play(engine, upsideDown(rows));
    expect(
      eventsOf(engine)
        .filter((event) => event.detector === 'label.internal' && event.dir < 0)
        .map(short),
    ).toEqual(turned);
  });

  it('hole: missing bars between and inside the windows change nothing', () => {
    const holed = [...peak(1010), ...peak(1012)].map(([open, high, low, close], n): Row => [open, high, low, close, n % 3]);
    expect(of(holed)).toEqual(of([...peak(1010), ...peak(1012)]));
  });

  it('restore: the pivot before it survives a snapshot', () => {
    const engine = handMade();
    play(engine, [...peak(1010), ...peak(1012).slice(0, 4)]);
    const next = reborn(engine);
    play(next, peak(1012).slice(4));
    expect(storyOf(next, 'label.internal').filter(ofHigh)).toEqual(['HH+ 7>9 1012']);
  });

  it('end: a label has none, whatever becomes of the pivot', () => {
    const rows: Row[] = [...peak(1010), [999, 1020, 998, 1000], ...quiet(4), ...peak(1012)];
    expect(of(rows)).toEqual(['HH+ 5>7 1020', 'LH+ 12>14 1012']);
  });
});
