import { describe, expect, it } from 'vitest';
import { handMade, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

const NAME = 'volumeImbalance';
const FIRST: Row = [1000, 1006, 999, 1004];
/** A bullish imbalance 1004..1007 of bar 0, created on bar 1. */
const PAIR: Row[] = [FIRST, [1007, 1011, 1005, 1010]];
const AWAY: Row = [1010, 1011, 1008, 1010];

describe('volumeImbalance', () => {
  it('is two bodies apart with wicks that meet', () => {
    expect(story(NAME, PAIR)).toEqual(['created+ 0>1 1004..1007']);
    expect(story(NAME, upsideDown(PAIR))).toEqual(['created- 0>1 993..996']);
  });

  it('asks for the bodies, whichever way they close; a body may be one price', () => {
    expect(
      story(NAME, [
        [1004, 1006, 999, 1000],
        [1010, 1011, 1005, 1007],
      ]),
    ).toEqual(['created+ 0>1 1004..1007']);
    expect(
      story(NAME, [
        [1004, 1006, 999, 1004],
        [1007, 1011, 1005, 1007],
      ]),
    ).toEqual(['created+ 0>1 1004..1007']);
  });

  it('is no meeting of bodies, and no gap between the wicks', () => {
    expect(story(NAME, [FIRST, [1004, 1011, 1003, 1010]])).toEqual([]);
    expect(story(NAME, [FIRST, [1007, 1011, 1006, 1010]])).toHaveLength(1);
    expect(story(NAME, [FIRST, [1007, 1011, 1007, 1010]])).toEqual([]);
    expect(story(NAME, upsideDown([FIRST, [1007, 1011, 1007, 1010]]))).toEqual([]);
  });

  it('does not reach over a hole', () => {
    expect(story(NAME, [FIRST, [1007, 1011, 1005, 1010, 1]])).toEqual([]);
  });

  it('has a least size in ticks and in ATR', () => {
    expect(story(NAME, PAIR, { 'volumeImbalance.minTicks': 3 })).toHaveLength(1);
    expect(story(NAME, PAIR, { 'volumeImbalance.minTicks': 4 })).toEqual([]);
    // Fourteen bars of range 2 make an ATR of 2; a bar of range 7 comes after them.
    const rows: Row[] = [...quiet(14), [1000, 1006, 999, 1004], [1007, 1011, 1005, 1010]];
    const atr = (2 * 13 + 7) / 14;
    expect(story(NAME, rows, { 'volumeImbalance.minAtr': 3 / atr - 0.001 })).toEqual(['created+ 14>15 1004..1007']);
    expect(story(NAME, rows, { 'volumeImbalance.minAtr': 3 / atr + 0.001 })).toEqual([]);
    expect(story(NAME, PAIR, { 'volumeImbalance.minAtr': 0.1 })).toEqual([]);
  });

  it('is touched on its near edge, filled on its far edge and then over', () => {
    const rows: Row[] = [...PAIR, AWAY, [1010, 1011, 1007, 1010], [1010, 1011, 1005, 1010], [1010, 1011, 1004, 1010], AWAY];
    const told = ['created+ 0>1 1004..1007', 'touched+ 0>3 1004..1007', 'filled+ 0>5 1004..1007'];
    expect(story(NAME, rows)).toEqual(told);
    expect(story(NAME, upsideDown(rows)).map((line) => line.split(' ')[0])).toEqual(['created-', 'touched-', 'filled-']);
    expect(story(NAME, [...PAIR, [1010, 1011, 1004, 1010]])).toEqual([told[0], 'touched+ 0>2 1004..1007', 'filled+ 0>2 1004..1007']);
  });

  it('expires on bar c + N after its tests', () => {
    const params = { 'volumeImbalance.maxAge': 2 };
    expect(story(NAME, [...PAIR, AWAY, AWAY, AWAY], params)).toEqual(['created+ 0>1 1004..1007', 'expired+ 0>3 1004..1007']);
    const late: Row[] = [...PAIR, AWAY, [1010, 1011, 1006, 1010], AWAY];
    expect(story(NAME, late, params).slice(1)).toEqual(['touched+ 0>3 1004..1007', 'expired+ 0>3 1004..1007']);
  });

  it('lives on over a restore, under one zone id', () => {
    const engine = handMade();
    play(engine, [...PAIR, [1010, 1011, 1006, 1010]]);
    const second = reborn(engine);
    play(second, [AWAY, [1010, 1011, 1003, 1010]]);
    expect(storyOf(second, NAME)).toEqual(['filled+ 0>4 1004..1007']);
    const ids = [...eventsOf(engine), ...eventsOf(second)].filter(({ detector }) => detector === NAME).map(({ zoneId }) => zoneId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });
});
