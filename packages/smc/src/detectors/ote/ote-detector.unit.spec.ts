import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { LEG } from '../../__fixtures__/leg.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';
import type { SmcEngine, SmcZone } from '../../index.ts';
import { ote } from './definition.ts';

/** The leg up to the bar that confirms its high: 990..1040, so 31 to 39 ticks below 1040, the middle at 36. */
const CONFIRMED = LEG.slice(0, 12);
const CREATED = 'created.internal+ 9>11 1001..1009';
/** A bar that goes down to a low and closes at a price. */
const dip = (low: number, close = 1020): Row => [1024, 1026, low, close];

/** What the rows after the confirmation make of the zone. */
function after(rows: readonly Row[]): string[] {
  return story('ote', [...CONFIRMED, ...rows]).slice(1);
}

function zones(engine: SmcEngine): SmcZone[] {
  const found: SmcZone[] = [];
  engine.state.forEachLiveZone((zone) => {
    if (zone.detector === 'ote') found.push(zone);
  });
  return found;
}

describe('ote', () => {
  it('is what lies .62 to .79 below the confirmed high of a leg, in whole ticks inside', () => {
    const engine = handMade();
    play(engine, CONFIRMED.slice(0, 11));
    expect(storyOf(engine, 'ote')).toEqual([]);
    play(engine, CONFIRMED.slice(11));
    expect(storyOf(engine, 'ote')).toEqual([CREATED]);
    const [event] = eventsOf(engine).filter(({ detector }) => detector === 'ote');
    expect(event?.refs.map(({ index }) => index)).toEqual([4, 9]);
    expect(event?.flags).toBeUndefined();
    expect(zones(engine)).toMatchObject([{ dir: 1, top: 1009, bottom: 1001, atIndex: 9, confirmedIndex: 11, state: 'created' }]);
  });

  it('has a mirror', () => {
    const rows: Row[] = [...CONFIRMED, dip(1004), [1020, 1041, 1019, 1030]];
    expect(story('ote', upsideDown(rows))).toEqual([
      'created.internal- 9>11 991..999',
      'touched.internal- 9>12 991..999',
      'sweet.internal- 9>12 991..999',
      'closed.internal- 9>13 991..999',
    ]);
  });

  it('is touched at .62 and sweet at .705, a tick before is neither', () => {
    expect(after([dip(1010)])).toEqual([]);
    expect(after([dip(1010), dip(1009)])).toEqual(['touched.internal+ 9>13 1001..1009']);
    expect(after([dip(1005)])).toEqual(['touched.internal+ 9>12 1001..1009']);
    expect(after([dip(1005), dip(1004)])).toEqual(['touched.internal+ 9>12 1001..1009', 'sweet.internal+ 9>13 1001..1009']);
    const engine = handMade();
    play(engine, [...CONFIRMED, dip(1005)]);
    expect(zones(engine)).toMatchObject([{ state: 'touched' }]);
    play(engine, [dip(1004)]);
    expect(zones(engine)).toMatchObject([{ state: 'middle' }]);
  });

  it('dies of a close beyond .79, not of a wick nor of a close on it', () => {
    expect(after([dip(992, 1001)]).at(-1)).toBe('sweet.internal+ 9>12 1001..1009');
    const dead = ['touched.internal+ 9>12 1001..1009', 'sweet.internal+ 9>12 1001..1009', 'died.internal+ 9>12 1001..1009'];
    const engine = handMade();
    play(engine, [...CONFIRMED, dip(992, 1000)]);
    expect(storyOf(engine, 'ote')).toEqual([CREATED, ...dead]);
    expect(zones(engine)).toEqual([]);
    play(engine, [dip(1004), [1020, 1045, 1019, 1030]]);
    expect(storyOf(engine, 'ote')).toEqual([CREATED, ...dead]);
  });

  it('closes with a farther extreme and with the next break of either side, not with an equal high', () => {
    expect(after([[1024, 1040, 1023, 1030]])).toEqual([]);
    expect(after([[1024, 1041, 1023, 1030]])).toEqual(['closed.internal+ 9>12 1001..1009']);
    const against: Row[] = [...LEG, [1026, 1027, 1012, 1013]];
    expect(story('structure.internal', against)).toContain('CHoCH- 11>14 1018');
    expect(story('ote', against)).toEqual([CREATED, 'closed.internal+ 9>14 1001..1009']);
  });

  it('comes again with the next confirmed extreme of the same range', () => {
    const rows: Row[] = [...LEG, [1026, 1050, 1025, 1034], [1034, 1036, 1030, 1032], [1032, 1033, 1028, 1030]];
    // 60 ticks: 37.2 to 47.4 below 1050.
    expect(story('ote', rows)).toEqual([CREATED, 'closed.internal+ 9>14 1001..1009', 'created.internal+ 14>16 1003..1012']);
  });

  it('says when bars before the confirmation have been there, and is none when one of them closed beyond', () => {
    const last = (row: Row): Row[] => [...CONFIRMED.slice(0, 11), row];
    const engine = handMade();
    play(engine, last([1022, 1023, 995, 1001]));
    expect(storyOf(engine, 'ote')).toEqual([CREATED]);
    expect(
      eventsOf(engine)
        .filter(({ detector }) => detector === 'ote')
        .map(({ flags }) => flags),
    ).toEqual([['overlapped']]);
    expect(story('ote', last([1022, 1023, 1010, 1012]))).toEqual([CREATED]);
    expect(story('ote', last([1022, 1023, 995, 1000]))).toEqual([]);
  });

  it('is none in a leg so small that no two whole ticks lie inside', () => {
    // 990..1002 before the next pivot: twelve ticks hold 8 and 9; ten hold 7 only.
    const small = (high: number): Row[] => [
      [995, 996, 994, 995],
      [995, 997, 994, 996],
      [996, 998, 995, 997],
      [997, 997, 993, 994],
      [994, 995, 990, 993],
      [993, 996, 992, 996],
      [996, high, 996, 999],
      [998, 998, 997, 998],
      [998, 998, 997, 998],
    ];
    expect(story('dealingRange', small(1002))).toEqual(['formed.internal+ 4>6 990..1002', 'confirmed.internal+ 4>8 990..1002']);
    expect(story('ote', small(1002))).toEqual(['created.internal+ 6>8 993..994']);
    expect(story('dealingRange', small(1000))).toContain('confirmed.internal+ 4>8 990..1000');
    expect(story('ote', small(1000))).toEqual([]);
  });

  it('does not mind holes', () => {
    const rows = [...CONFIRMED, dip(1004)].map((row): Row => [row[0], row[1], row[2], row[3], 2]);
    expect(story('ote', rows)).toEqual([CREATED, 'touched.internal+ 9>12 1001..1009', 'sweet.internal+ 9>12 1001..1009']);
  });

  it('lives on over a restore', () => {
    const engine = handMade();
    play(engine, [...CONFIRMED, dip(1006)]);
    const second = reborn(engine);
    expect(zones(second)).toEqual(zones(engine));
    play(second, [dip(1004), dip(992, 999)]);
    expect(storyOf(second, 'ote')).toEqual(['sweet.internal+ 9>13 1001..1009', 'died.internal+ 9>14 1001..1009']);
  });

  it('has an example that holds', () => {
    expect(exampleEvents(ote)).toEqual(ote.example.events);
  });
});
