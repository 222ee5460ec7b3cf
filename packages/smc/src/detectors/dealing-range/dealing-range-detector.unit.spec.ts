import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { LEG } from '../../__fixtures__/leg.ts';
import { eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { dealingRange } from './definition.ts';

const FORMED = 'formed.internal+ 4>7 990..1016';
const CONFIRMED = 'confirmed.internal+ 4>11 990..1040';

describe('dealing range', () => {
  it('begins at the break, from the protected level to the breaking bar, and is confirmed by the pivot at its extreme', () => {
    const engine = handMade();
    play(engine, LEG);
    expect(storyOf(engine, 'structure.internal')).toEqual(['init+ 2>7 1010']);
    expect(storyOf(engine, 'dealingRange')).toEqual([FORMED, CONFIRMED]);
    const refs = eventsOf(engine)
      .filter(({ detector }) => detector === 'dealingRange')
      .map((event) => event.refs.map(({ index }) => index));
    expect(refs).toEqual([[], [9]]);
    expect(eventsOf(engine).filter((event) => event.detector === 'dealingRange' && event.zoneId !== undefined)).toEqual([]);
  });

  it('has a mirror', () => {
    expect(story('dealingRange', upsideDown(LEG))).toEqual(['formed.internal- 4>7 984..1010', 'confirmed.internal- 4>11 960..1010']);
  });

  it('is not confirmed by a pivot below its extreme', () => {
    // Bar 10 reaches 1041: the bar before it is no pivot, and nothing stands at 1041 until bar 12.
    const rows = LEG.map((row, n): Row => (n === 10 ? [1036, 1041, 1020, 1022] : row));
    expect(story('dealingRange', rows.slice(0, 12))).toEqual([FORMED]);
    expect(story('dealingRange', rows)).toEqual([FORMED, 'confirmed.internal+ 4>12 990..1041']);
    // A lower pivot high of bar 13 says nothing of the range.
    const lower: Row[] = [...LEG, [1026, 1028, 1023, 1025], [1025, 1027, 1022, 1024]];
    expect(story('pivot.internal', lower)).toContain('high+ 13>15 1034');
    expect(story('dealingRange', lower)).toEqual([FORMED, CONFIRMED]);
  });

  it('is confirmed again at each farther extreme, without a break between', () => {
    const rows: Row[] = [...LEG, [1026, 1050, 1025, 1034], [1034, 1036, 1030, 1032], [1032, 1033, 1028, 1030]];
    expect(story('structure.internal', rows)).toEqual(['init+ 2>7 1010']);
    expect(story('dealingRange', rows)).toEqual([FORMED, CONFIRMED, 'confirmed.internal+ 4>16 990..1050']);
    const same: Row[] = [...LEG, [1026, 1040, 1025, 1034], [1034, 1036, 1030, 1032], [1032, 1033, 1028, 1030]];
    expect(story('pivot.internal', same)).toContain('high+ 14>16 1040');
    expect(story('dealingRange', same)).toEqual([FORMED, CONFIRMED]);
  });

  it('is replaced by the next break of either side, which begins another', () => {
    const on: Row[] = [...LEG, [1026, 1046, 1025, 1045]];
    expect(story('structure.internal', on)).toContain('BOS+ 9>14 1040');
    expect(story('dealingRange', on)).toEqual([
      FORMED,
      CONFIRMED,
      'replaced.internal+ 4>14 990..1040',
      'formed.internal+ 11>14 1018..1046',
    ]);
    const against: Row[] = [...LEG, [1026, 1027, 1012, 1013]];
    expect(story('structure.internal', against)).toContain('CHoCH- 11>14 1018');
    const other = ['replaced.internal+ 4>14 990..1040', 'formed.internal- 13>14 1012..1034'];
    expect(story('dealingRange', against)).toEqual([FORMED, CONFIRMED, ...other]);
  });

  it('is broken by the first close beyond the protected level, once, and not by a wick or a close on it', () => {
    const early = LEG.slice(0, 9);
    const wick: Row[] = [...early, [1028, 1029, 985, 990]];
    expect(story('dealingRange', wick)).toEqual([FORMED]);
    const rows: Row[] = [...wick, [990, 992, 980, 989], [989, 990, 980, 985]];
    // The close of bar 10 also breaks the pivot low 990: the range is broken, not replaced.
    expect(story('dealingRange', rows)).toEqual([FORMED, 'broken.internal+ 4>10 990..1030', 'formed.internal- 8>10 980..1030']);
  });

  it('says nothing of a broken range any more, neither a pivot at its extreme nor the next break', () => {
    // Bar 15 closes above the protected high 1034, below the pivot high 1040: broken without a break.
    const rows: Row[] = [...LEG, [1026, 1027, 1012, 1013], [1013, 1036, 1013, 1035], [1035, 1036, 1030, 1032], [1032, 1045, 1031, 1044]];
    expect(story('pivot.internal', rows)).toContain('low- 14>16 1012');
    expect(story('dealingRange', rows).slice(3)).toEqual([
      'formed.internal- 13>14 1012..1034',
      'broken.internal- 13>15 1012..1034',
      'formed.internal+ 14>17 1012..1045',
    ]);
  });

  it('does not mind holes', () => {
    const rows = LEG.map((row): Row => [row[0], row[1], row[2], row[3], 3]);
    expect(story('dealingRange', rows)).toEqual([FORMED, CONFIRMED]);
  });

  it('lives on over a restore', () => {
    const engine = handMade();
    play(engine, LEG.slice(0, 10));
    const second = reborn(engine);
    play(second, LEG.slice(10));
    const third = reborn(second);
    play(third, [[1026, 1027, 980, 985]]);
    expect(storyOf(second, 'dealingRange')).toEqual([CONFIRMED]);
    expect(storyOf(third, 'dealingRange').slice(0, 1)).toEqual(['broken.internal+ 4>14 990..1040']);
  });

  it('has an example that holds', () => {
    expect(exampleEvents(dealingRange)).toEqual(dealingRange.example.events);
  });
});
