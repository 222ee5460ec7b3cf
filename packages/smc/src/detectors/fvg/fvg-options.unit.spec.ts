import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { reborn } from '../../__fixtures__/runs.ts';
import type { SmcParamsInput } from '../../index.ts';

/** A bullish gap 1002..1008 of bar 1, created on bar 2. */
const GAP: Row[] = [
  [1000, 1002, 998, 1001],
  [1001, 1011, 1001, 1010],
  [1010, 1012, 1008, 1011],
];
const AWAY: Row = [1011, 1012, 1009, 1011];
const WICK = { 'fvg.invertedBy': 'wick' } as const;
const life = (rows: readonly Row[], params: SmcParamsInput = WICK): string[] =>
  story('fvg', rows, params)
    .filter((line) => line.includes(' 1>'))
    .slice(1);

describe('fvg.invertedBy = wick', () => {
  it('inverts on a wick beyond the far edge', () => {
    const rows: Row[] = [...GAP, [1011, 1012, 1001, 1010]];
    expect(life(rows)).toEqual(['touched+ 1>3 1002..1008', 'ce+ 1>3 1002..1008', 'filled+ 1>3 1002..1008', 'inverted- 1>3 1002..1008']);
    expect(life(rows, {}).at(-1)).toBe('filled+ 1>3 1002..1008');
    expect(life(upsideDown(rows)).at(-1)).toBe('inverted+ 1>3 992..998');
  });

  it('is only filled by a wick to the edge; a later one in the window inverts it, one after it does not', () => {
    const filled: Row[] = [...GAP, [1011, 1012, 1002, 1010]];
    expect(life(filled).at(-1)).toBe('filled+ 1>3 1002..1008');
    expect(life([...filled, AWAY, [1011, 1012, 1001, 1010]], { ...WICK, 'fvg.inversionWindow': 3 }).at(-1)).toBe(
      'inverted- 1>5 1002..1008',
    );
    const late = life([...filled, AWAY, AWAY, [1011, 1012, 1001, 1010]], { ...WICK, 'fvg.inversionWindow': 3 });
    expect(late.at(-1)).toBe('closed+ 1>5 1002..1008');
  });

  it('inverted, it dies by a close only', () => {
    const rows: Row[] = [...GAP, [1011, 1012, 1001, 1007], [1007, 1012, 1005, 1008], [1008, 1012, 1008, 1009]];
    expect(life(rows).slice(4)).toEqual(['retested- 1>4 1002..1008', 'died- 1>5 1002..1008']);
  });

  it('inverts over a restore', () => {
    const engine = handMade(WICK);
    play(engine, [...GAP, [1011, 1012, 1002, 1010]]);
    const second = reborn(engine);
    play(second, [[1010, 1012, 1001, 1010]]);
    expect(storyOf(second, 'fvg')[0]).toBe('inverted- 1>4 1002..1008');
  });
});
