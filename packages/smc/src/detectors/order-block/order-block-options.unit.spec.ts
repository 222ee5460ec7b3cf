import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { reborn } from '../../__fixtures__/runs.ts';
import type { SmcParamsInput } from '../../index.ts';

/** Pivot high 1010 at bar 2, broken by bar 5; the block is the falling candle 3: wicks 989..1004, body 991..1003. */
const LEG: Row[] = [
  [1000, 1001, 995, 1000],
  [1000, 1005, 996, 1004],
  [1004, 1010, 1002, 1003],
  [1003, 1004, 989, 991],
  [991, 1000, 990, 999],
  [999, 1012, 998, 1011],
];
const NAME = 'orderBlock.internal';
const block = (rows: readonly Row[], params: SmcParamsInput): string[] => story(NAME, rows, params).filter((line) => line.includes(' 3>'));
const without = (row: Row): Row[] => LEG.map((bar, index) => (index === 3 ? row : bar));

describe('orderBlock.zone', () => {
  it('is the range of the candle, its body, or the body and the wick behind it', () => {
    expect(block(LEG, { 'orderBlock.zone': 'wick' })).toEqual(['created+ 3>5 989..1004']);
    expect(block(LEG, { 'orderBlock.zone': 'body' })).toEqual(['created+ 3>5 991..1003']);
    expect(block(LEG, { 'orderBlock.zone': 'refined' })).toEqual(['created+ 3>5 989..1003']);
  });

  it('mirrors: refined, a bearish block keeps its upper wick', () => {
    expect(block(upsideDown(LEG), { 'orderBlock.zone': 'body' })).toEqual(['created- 3>5 997..1009']);
    expect(block(upsideDown(LEG), { 'orderBlock.zone': 'refined' })).toEqual(['created- 3>5 997..1011']);
  });

  it('is the range where the candle has no body', () => {
    const doji = without([995, 1004, 989, 995]).map((bar, index): Row => (index === 2 ? [1002, 1010, 1002, 1003] : bar));
    for (const zone of ['body', 'refined'] as const) expect(block(doji, { 'orderBlock.zone': zone })).toEqual(['created+ 3>5 989..1004']);
  });

  it('is the body of a candle wider than two ATR, refined too', () => {
    const calm: Row[] = Array.from({ length: 14 }, () => [1000, 1001, 999, 1000]);
    for (const zone of ['wick', 'body', 'refined'] as const) {
      expect(story(NAME, [...calm, ...LEG], { 'orderBlock.zone': zone })).toContain('created+ 17>19 991..1003');
    }
  });

  it('lives by its own edges', () => {
    // Down to 1004: inside the range, above the body.
    const rows: Row[] = [...LEG, [1011, 1012, 1004, 1010]];
    expect(block(rows, { 'orderBlock.zone': 'wick' })).toContain('touched+ 3>6 989..1004');
    expect(block(rows, { 'orderBlock.zone': 'refined' })).toEqual(['created+ 3>5 989..1003']);
  });
});

describe('orderBlock.brokenBy = wick', () => {
  const WICK = { 'orderBlock.brokenBy': 'wick' } as const;

  it('breaks on a wick beyond the far edge, not at it', () => {
    const beyond: Row[] = [...LEG, [1011, 1012, 988, 1005]];
    expect(block(beyond, WICK).slice(1)).toEqual(['touched+ 3>6 989..1004', 'mitigated+ 3>6 989..1004', 'broken+ 3>6 989..1004']);
    expect(block(beyond, {}).at(-1)).toBe('mitigated+ 3>6 989..1004');
    expect(block([...LEG, [1011, 1012, 989, 1005]], WICK).at(-1)).toBe('mitigated+ 3>6 989..1004');
    expect(block(upsideDown(beyond), WICK).at(-1)).toBe('broken- 3>6 996..1011');
  });

  it('gives a breaker from the next bar, which dies by a close only', () => {
    const rows: Row[] = [...LEG, [1011, 1012, 988, 1005], [1005, 1010, 1000, 1002], [1002, 1008, 1000, 1005]];
    expect(block(rows, WICK).slice(4)).toEqual(['retested- 3>7 989..1004', 'died- 3>8 989..1004']);
  });

  it('breaks over a restore', () => {
    const engine = handMade(WICK);
    play(engine, [...LEG, [1011, 1012, 994, 1005]]);
    const second = reborn(engine);
    play(second, [[1005, 1012, 988, 1005]]);
    expect(storyOf(second, NAME).filter((line) => line.includes(' 3>'))).toEqual(['broken+ 3>7 989..1004']);
  });
});
