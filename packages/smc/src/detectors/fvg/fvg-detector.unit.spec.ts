import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';

/** A bullish gap 1002..1008 of bar 1, created on bar 2. */
const GAP: Row[] = [
  [1000, 1002, 998, 1001],
  [1001, 1011, 1001, 1010],
  [1010, 1012, 1008, 1011],
];
const AWAY: Row = [1011, 1012, 1009, 1011];

describe('fvg', () => {
  it('is three contiguous bars with a gap between the first and the third', () => {
    expect(story('fvg', GAP)).toEqual(['created+ 1>2 1002..1008']);
    expect(story('fvg', upsideDown(GAP))).toEqual(['created- 1>2 992..998']);
  });

  it('is not a touch, nor a gap over a hole', () => {
    expect(story('fvg', [...GAP.slice(0, 2), [1010, 1012, 1002, 1011]])).toEqual([]);
    expect(story('fvg', [...GAP.slice(0, 2), [1010, 1012, 1008, 1011, 1]])).toEqual([]);
  });

  it('has a least size in ticks and in ATR', () => {
    expect(story('fvg', GAP, { 'fvg.minTicks': 6 })).toHaveLength(1);
    expect(story('fvg', GAP, { 'fvg.minTicks': 7 })).toEqual([]);
    expect(story('fvg', GAP, { 'fvg.minAtr': 0.1 })).toEqual([]);
  });

  it('is touched, reaches its middle and is filled, on one bar or on several, then closes after the window', () => {
    const rows: Row[] = [
      ...GAP,
      [1011, 1012, 1008, 1011],
      [1011, 1012, 1005, 1010],
      [1010, 1011, 1002, 1009],
      ...Array.from({ length: 5 }, () => AWAY),
    ];
    expect(story('fvg', rows).filter((line) => line.includes(' 1>'))).toEqual([
      'created+ 1>2 1002..1008',
      'touched+ 1>3 1002..1008',
      'ce+ 1>4 1002..1008',
      'filled+ 1>5 1002..1008',
      'closed+ 1>9 1002..1008',
    ]);
    expect(story('fvg', [...GAP, [1011, 1012, 1001, 1010]])).toEqual([
      'created+ 1>2 1002..1008',
      'touched+ 1>3 1002..1008',
      'ce+ 1>3 1002..1008',
      'filled+ 1>3 1002..1008',
    ]);
  });

  it('inverts on a close beyond inside the window; then it is retested and dies', () => {
    const rows: Row[] = [...GAP, [1005, 1006, 1000, 1001], [1000, 1001, 999, 1000], [1000, 1002, 999, 1001], [1001, 1010, 1001, 1009]];
    expect(
      story('fvg', rows)
        .filter((line) => line.includes(' 1>'))
        .slice(4),
    ).toEqual(['inverted- 1>3 1002..1008', 'retested- 1>5 1002..1008', 'died- 1>6 1002..1008']);
  });

  it('does not invert after the window', () => {
    const rows: Row[] = [...GAP, [1011, 1012, 1002, 1010], AWAY, AWAY, [1005, 1006, 1000, 1001]];
    const told = story('fvg', rows, { 'fvg.inversionWindow': 2 }).filter((line) => line.includes(' 1>'));
    expect(told.slice(-2)).toEqual(['filled+ 1>3 1002..1008', 'closed+ 1>4 1002..1008']);
  });

  it('expires on bar c + N after its tests when it was not filled; a filled one closes', () => {
    const params = { 'fvg.maxAge': 3 };
    expect(story('fvg', [...GAP, AWAY, AWAY, AWAY, AWAY], params).at(-1)).toBe('expired+ 1>5 1002..1008');
    const filled: Row[] = [...GAP, AWAY, [1011, 1012, 1001, 1011], AWAY, AWAY];
    expect(story('fvg', filled, params).at(-1)).toBe('closed+ 1>5 1002..1008');
    const late: Row[] = [...GAP, AWAY, AWAY, [1011, 1012, 1005, 1011]];
    expect(story('fvg', late, params).slice(1)).toEqual(['touched+ 1>5 1002..1008', 'ce+ 1>5 1002..1008', 'expired+ 1>5 1002..1008']);
  });

  it('lives on over a restore, under one zone id', () => {
    const engine = handMade();
    play(engine, GAP);
    const created = eventsOf(engine).at(-1);
    const second = reborn(engine);
    play(second, [[1005, 1006, 1000, 1001]]);
    expect(storyOf(second, 'fvg').slice(0, 4)).toEqual([
      'touched+ 1>3 1002..1008',
      'ce+ 1>3 1002..1008',
      'filled+ 1>3 1002..1008',
      'inverted- 1>3 1002..1008',
    ]);
    const zones = eventsOf(second).filter((event) => event.detector === 'fvg' && event.atIndex === 1);
    expect(new Set(zones.map((event) => event.zoneId))).toEqual(new Set([created?.zoneId]));
    expect(second.log.zoneAt(second.log.first)).toBe(0);
  });
});
