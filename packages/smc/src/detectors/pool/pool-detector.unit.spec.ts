import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

const NAME = 'pool.internal';

/** Bars by their highs; lows fall away slowly, so that only highs can be pivots. */
function highs(...values: number[]): Row[] {
  return values.map((high, row) => [high - 2, high, 960 - row, high - 1]);
}

/** Two tops at bars 2 and 5. */
const tops = (first: number, second: number): number[] => [1001, 1002, first, 1001, 1002, second, 1001, 1001];

/** With a tolerance the pool needs an ATR; 14 low bars come first. */
const CALM = Array.from({ length: 14 }, (_, row) => 990 - row);

describe('pool.internal', () => {
  it('forms of two pivots at one price, known with the second', () => {
    expect(story(NAME, highs(...tops(1005, 1005)))).toEqual(['formed+ 2>7 1005']);
    expect(story(NAME, upsideDown(highs(...tops(1005, 1005))))).toEqual(['formed- 2>7 995']);
  });

  it('is none when the tolerance is 0 and a tick lies between, or when there is no ATR for a tolerance', () => {
    expect(story(NAME, highs(...tops(1005, 1004)))).toEqual([]);
    expect(story(NAME, highs(...tops(1005, 1005)), { 'pool.tolerance': 0.1 })).toEqual([]);
  });

  it('takes the outermost member as its level, and grows', () => {
    const values = [...CALM, ...tops(1004, 1005), 1004, 1001, 1001];
    const params = { 'pool.tolerance': 1, 'sweep.minExcursion': 1 };
    expect(story(NAME, highs(...values), params)).toEqual(['formed+ 16>21 1005', 'grown+ 16>24 1005']);
    const grown = [...CALM, ...tops(1005, 1005), 1005, 1001, 1001];
    const engine = handMade(params);
    play(engine, highs(...grown));
    expect(storyOf(engine, NAME)).toEqual(['formed+ 16>21 1005', 'grown+ 16>24 1005']);
    const event = eventsOf(engine).find(({ kind }) => kind === 'grown');
    expect(event?.refs.map((ref) => ref.index)).toEqual([16, 19, 22]);
    expect(event?.members).toBe(3);
  });

  it('is swept and run like any level, from the bar after it formed', () => {
    const pool = highs(...tops(1005, 1005));
    expect(story(NAME, [...pool, [1001, 1006, 950, 1003]]).at(-1)).toBe('sweep- 8>8 1005');
    const beyond: Row = [1001, 1009, 950, 1007];
    expect(story(NAME, [...pool, beyond, beyond, beyond]).at(-1)).toBe('run+ 8>10 1005');
  });

  it('expires by the age of its newest member', () => {
    const rows = highs(...tops(1005, 1005), 1001, 1001, 1001, 1001);
    expect(story(NAME, rows, { 'pool.maxAge': 3 })).toEqual(['formed+ 2>7 1005', 'expired+ 2>10 1005']);
  });

  it('does not join a swept pivot, nor one in its breach window', () => {
    const swept = highs(...tops(1005, 1004));
    swept[5] = [1002, 1006, 955, 1003];
    expect(story(NAME, [...swept, ...highs(1002, 1006, 1001, 1001)])).toEqual(['formed+ 5>11 1006']);
    const params = { 'sweep.window': 9 };
    const pending = highs(1001, 1002, 1005, 1001, 1002, 1005, 1001, 1001);
    pending[5] = [1002, 1005, 955, 1003];
    // The first top is breached by a close beyond on bar 6, still in its window when the second is confirmed.
    pending[6] = [1002, 1005, 954, 1003];
    expect(story(NAME, pending, params)).toEqual(['formed+ 2>7 1005']);
  });

  it('never takes a member of an ended pool again', () => {
    const pool = highs(...tops(1005, 1005));
    const rows: Row[] = [...pool, [1001, 1006, 950, 1003], ...highs(1001, 1001, 1005, 1001, 1001)];
    expect(story(NAME, rows).filter((line) => line.startsWith('formed'))).toEqual(['formed+ 2>7 1005']);
  });

  it('keeps its members over a restore', () => {
    const engine = handMade();
    play(engine, highs(...tops(1005, 1005)));
    const second = reborn(engine);
    play(second, [[1001, 1006, 950, 1003]]);
    const sweep = eventsOf(second).find(({ detector }) => detector === NAME);
    expect(sweep?.refs.map((ref) => ref.index)).toEqual([2, 5]);
    expect(sweep).toMatchObject({ kind: 'sweep', level: NAME, rank: 4, members: 2 });
  });
});
