import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { LEG } from '../../__fixtures__/leg.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';
import type { SmcEvent, SmcParamsInput } from '../../index.ts';
import { inducement } from './definition.ts';

const FORMED = 'formed.internal+ 11>13 1018';
const TAKEN: Row = [1026, 1027, 1016, 1020];
/** Without gaps the order block 990..1003 is the point of interest. */
const NO_GAPS: SmcParamsInput = { 'fvg.minTicks': 500 };

function told(rows: readonly Row[], params: SmcParamsInput = {}): SmcEvent[] {
  const engine = handMade(params);
  play(engine, rows);
  return eventsOf(engine).filter(({ detector }) => detector === 'inducement');
}

describe('inducement', () => {
  it('is the first pivot low after the impulse high with an untouched zone below it', () => {
    expect(story('inducement', LEG.slice(0, 13))).toEqual([]);
    expect(story('inducement', LEG)).toEqual([FORMED]);
    const [gap] = told(LEG);
    expect([gap?.refs.map(({ index }) => index), gap?.flags]).toEqual([[7], ['poiFvg']]);
    const [block] = told(LEG, NO_GAPS);
    expect([block?.refs.map(({ index }) => index), block?.flags]).toEqual([[4], undefined]);
  });

  it('has a mirror', () => {
    expect(story('inducement', upsideDown([...LEG, TAKEN]))).toEqual(['formed.internal- 11>13 982', 'taken.internal- 11>14 982']);
  });

  it('is taken by a low below it, not by one on it, and says when that bar also reaches the zone', () => {
    expect(story('inducement', [...LEG, [1026, 1027, 1018, 1020]])).toEqual([FORMED]);
    expect(story('inducement', [...LEG, TAKEN])).toEqual([FORMED, 'taken.internal+ 11>14 1018']);
    const flags = (low: number, params: SmcParamsInput = {}) => told([...LEG, [1026, 1027, low, 1020]], params)[1]?.flags;
    expect(flags(1015)).toEqual(['poiFvg']);
    expect(flags(1014)).toEqual(['overlapped', 'poiFvg']);
    expect(flags(1004, NO_GAPS)).toBeUndefined();
    expect(flags(1003, NO_GAPS)).toEqual(['overlapped']);
  });

  it('is none without a zone below it that is untouched, and none when the zone reaches up to it', () => {
    // Bar 10 touches both zones on its way.
    const deep = LEG.map((row, n): Row => (n === 10 ? [1036, 1037, 1003, 1030] : n === 11 ? [1030, 1031, 1002, 1024] : row));
    expect(story('pivot.internal', deep)).toContain('low- 11>13 1002');
    expect(story('inducement', deep)).toEqual([]);
    // The pivot stands on the gap: that touches it; the block below remains.
    const on = LEG.map((row, n): Row => (n === 11 ? [1022, 1026, 1014, 1024] : row));
    expect(told(on).map(({ price, flags }) => [price, flags])).toEqual([[1014, undefined]]);
  });

  it('is none when the high comes back between the pivot and its confirmation', () => {
    const equal = LEG.map((row, n): Row => (n === 13 ? [1030, 1040, 1024, 1026] : row));
    expect(story('pivot.internal', equal)).toContain('low- 11>13 1018');
    expect(story('inducement', equal)).toEqual([]);
    expect(
      story(
        'inducement',
        LEG.map((row, n): Row => (n === 13 ? [1030, 1039, 1024, 1026] : row)),
      ),
    ).toEqual([FORMED]);
  });

  it('is void when the impulse goes on, and the next high has its own', () => {
    const on: Row[] = [
      ...LEG,
      [1026, 1050, 1025, 1034],
      [1034, 1036, 1028, 1032],
      [1032, 1034, 1024, 1030],
      [1030, 1034, 1026, 1032],
      [1032, 1035, 1028, 1033],
    ];
    expect(story('structure.internal', on)).toEqual(['init+ 2>7 1010']);
    expect(story('inducement', [...LEG, [1026, 1040, 1025, 1034]])).toEqual([FORMED]);
    expect(story('inducement', on)).toEqual([FORMED, 'void.internal+ 11>14 1018', 'formed.internal+ 16>18 1024']);
  });

  it('is void when another break ends the leg', () => {
    // A lower pivot high 1034 of bar 13 is broken below the impulse high.
    const rows: Row[] = [...LEG, [1026, 1028, 1023, 1025], [1025, 1027, 1022, 1026], [1026, 1039, 1024, 1038]];
    expect(story('structure.internal', rows)).toContain('BOS+ 13>16 1034');
    expect(story('inducement', rows)).toEqual([FORMED, 'void.internal+ 11>16 1018']);
  });

  it('of the next leg may follow the same high', () => {
    const again: Row[] = [
      ...LEG,
      [1026, 1028, 1023, 1025],
      [1025, 1027, 1022, 1026],
      [1026, 1040, 1024, 1038],
      [1038, 1039, 1032, 1034],
      [1034, 1036, 1031, 1033],
      [1033, 1035, 1029, 1033],
      [1033, 1036, 1031, 1034],
      [1034, 1037, 1032, 1035],
    ];
    expect(story('orderBlock.internal', again, NO_GAPS)).toContain('created+ 14>16 1023..1028');
    expect(story('inducement', again, NO_GAPS)).toEqual([FORMED, 'void.internal+ 11>16 1018', 'formed.internal+ 19>21 1029']);
  });

  it('points to the order block where a gap is equally near', () => {
    // Gap 996..1003 of bar 6, block 990..1003; bar 8 leaves no gap.
    const tie = LEG.map((row, n): Row => (n === 7 ? [1003, 1016, 1003, 1015] : n === 8 ? [1015, 1030, 1004, 1028] : row));
    expect(story('fvg', tie)).toContain('created+ 6>7 996..1003');
    expect(story('orderBlock.internal', tie)).toContain('created+ 4>7 990..1003');
    expect(told(tie).map(({ refs, flags }) => [refs[0]?.index, flags])).toEqual([[4, undefined]]);
  });

  it('is one for each impulse high: the second pivot low gives none', () => {
    const rows: Row[] = [...LEG, [1026, 1027, 1016, 1024], [1024, 1030, 1022, 1028], [1028, 1031, 1023, 1027]];
    expect(story('pivot.internal', rows)).toContain('low- 14>16 1016');
    expect(story('inducement', rows)).toEqual([FORMED, 'taken.internal+ 11>14 1018']);
  });

  it('expires on the bar on which its zone does', () => {
    const wait: Row[] = Array.from({ length: 6 }, () => [1026, 1030, 1022, 1026]);
    const params = { ...NO_GAPS, 'orderBlock.maxAge': 9 };
    expect(story('orderBlock.internal', [...LEG, ...wait], params)).toContain('expired+ 4>16 990..1003');
    expect(story('inducement', [...LEG, ...wait], params)).toEqual([FORMED, 'expired.internal+ 11>16 1018']);
    // The tests of that bar come first.
    const last: Row[] = [...LEG, ...wait.slice(0, 2), TAKEN];
    expect(story('inducement', last, params)).toEqual([FORMED, 'taken.internal+ 11>16 1018']);
  });

  it('does not mind holes', () => {
    const rows = [...LEG, TAKEN].map((row): Row => [row[0], row[1], row[2], row[3], 2]);
    // Over holes there is no gap, so the order block it is.
    expect(told(rows).map(({ kind, flags }) => [kind, flags])).toEqual([
      ['formed.internal', undefined],
      ['taken.internal', undefined],
    ]);
  });

  it('lives on over a restore', () => {
    const engine = handMade();
    play(engine, LEG);
    const second = reborn(engine);
    play(second, [[1026, 1027, 1014, 1020]]);
    expect(storyOf(second, 'inducement')).toEqual(['taken.internal+ 11>14 1018']);
    expect(eventsOf(second).find(({ detector }) => detector === 'inducement')?.flags).toEqual(['overlapped', 'poiFvg']);
    const third = reborn(second);
    play(third, [
      [1020, 1030, 1018, 1028],
      [1028, 1031, 1020, 1027],
    ]);
    expect(storyOf(third, 'inducement')).toEqual([]);
  });

  it('has an example that holds', () => {
    expect(exampleEvents(inducement)).toEqual(inducement.example.events);
  });
});
