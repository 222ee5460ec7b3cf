import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, story, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf } from '../../__fixtures__/runs.ts';

/** After 14 quiet bars the ATR is 2; the factor is 2, so a single bar needs a body of 4. */
const BASE = quiet(14);
const PARAMS = { 'displacement.atr': 2 };

describe('displacement', () => {
  it('is a bar with a body of k ATR that closes in the last part of its range', () => {
    expect(story('displacement', [...BASE, [1000, 1005, 1000, 1004]], PARAMS)).toEqual(['bar+ 14>14 1004']);
    expect(story('displacement', upsideDown([...BASE, [1000, 1005, 1000, 1004]]), PARAMS)).toEqual(['bar- 14>14 996']);
  });

  it('is not a shorter body, nor a weak close', () => {
    expect(story('displacement', [...BASE, [1000, 1004, 1000, 1003]], PARAMS)).toEqual([]);
    expect(story('displacement', [...BASE, [1000, 1008, 1000, 1004]], PARAMS)).toEqual([]);
  });

  it('takes a close location of exactly q', () => {
    expect(story('displacement', [...BASE, [1000, 1010, 1000, 1007]], PARAMS)).toEqual(['bar+ 14>14 1007']);
  });

  it('needs the ATR of the bar before, unless k is 0', () => {
    const bar: Row = [1000, 1005, 1000, 1004];
    expect(story('displacement', [...quiet(12), bar], PARAMS)).toEqual([]);
    expect(story('displacement', [...quiet(12), bar], { 'displacement.atr': 0 })).toEqual(['bar+ 12>12 1004']);
  });

  it('is the smallest group of contiguous bars of one direction', () => {
    const group: Row[] = [
      [1000, 1003, 1000, 1003],
      [1003, 1006, 1003, 1006],
    ];
    expect(story('displacement', [...BASE, ...group], PARAMS)).toEqual(['group+ 15>15 1006']);
    const engine = handMade(PARAMS);
    play(engine, [...BASE, ...group, [1006, 1007, 1006, 1007]]);
    const found = eventsOf(engine).filter((event) => event.detector === 'displacement');
    expect(found.map((event) => event.refs.map((ref) => ref.index))).toEqual([[14, 15]]);
  });

  it('is no group across a hole or over a doji', () => {
    const first: Row = [1000, 1003, 1000, 1003];
    expect(story('displacement', [...BASE, first, [1003, 1006, 1003, 1006, 1]], PARAMS)).toEqual([]);
    expect(story('displacement', [...BASE, first, [1003, 1004, 1002, 1003], [1003, 1006, 1003, 1006]], PARAMS)).toEqual([]);
  });
});
