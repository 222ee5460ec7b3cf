import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { OPTIONAL_DETECTORS, type SmcEngine, type SmcEvent, type SmcScale } from '../../index.ts';
import { propulsionBlock } from './definition.ts';

const NAME = 'propulsionBlock.internal';
/** A bullish order block 998..1004 of bar 4, known on bar 6; a pivot high 1015 on bar 7. */
const PARENT: Row[] = [
  [1000, 1002, 998, 1001],
  [1001, 1005, 1000, 1004],
  [1004, 1010, 1003, 1008],
  [1008, 1009, 1002, 1003],
  [1003, 1004, 998, 1002],
  [1002, 1009, 1001, 1008],
  [1008, 1014, 1007, 1013],
  [1013, 1015, 1010, 1011],
  [1011, 1012, 1005, 1006],
];
/** Bar 9 trades inside it; bar 11 breaks the pivot. */
const DIP: Row = [1006, 1007, 1002, 1003];
const RISE: Row[] = [
  [1003, 1010, 1003, 1009],
  [1009, 1017, 1008, 1016],
];
const BOTH = [...PARENT, DIP, ...RISE];
const CREATED = 'created+ 9>11 1002..1007';

function refsOf(engine: SmcEngine): number[][] {
  return eventsOf(engine)
    .filter(({ detector, kind }) => detector === NAME && kind === 'created')
    .map(({ refs }) => refs.map(({ index }) => index));
}

describe('propulsionBlock', () => {
  it('is what its example says', () => {
    expect(exampleEvents(propulsionBlock)).toEqual(propulsionBlock.example.events);
  });

  it('is an order block whose candle trades inside a touched one of its direction', () => {
    const engine = handMade();
    play(engine, BOTH);
    expect(storyOf(engine, 'orderBlock.internal')).toEqual(
      expect.arrayContaining(['created+ 4>6 998..1004', 'touched+ 4>9 998..1004', CREATED]),
    );
    expect(storyOf(engine, NAME)).toEqual([CREATED]);
    expect(refsOf(engine)).toEqual([[4, 11]]);
    expect(story(NAME, upsideDown(BOTH))).toEqual(['created- 9>11 993..998']);
  });

  it('is none where the zones share only an edge, which still touches', () => {
    const rows: Row[] = [...PARENT, [1006, 1007, 1004, 1005], [1005, 1010, 1005, 1009], [1009, 1017, 1008, 1016]];
    expect(story('orderBlock.internal', rows)).toEqual(expect.arrayContaining(['touched+ 4>9 998..1004', 'created+ 9>11 1004..1007']));
    expect(story(NAME, rows)).toEqual([]);
    const deeper: Row[] = [...PARENT, [1006, 1007, 1003, 1005], [1005, 1010, 1005, 1009], [1009, 1017, 1008, 1016]];
    expect(story(NAME, deeper)).toEqual(['created+ 9>11 1003..1007']);
  });

  it('has no parent that a close has broken, or that has expired', () => {
    const rows: Row[] = [...PARENT, [1006, 1007, 995, 997], [997, 1010, 996, 1009], [1009, 1017, 1008, 1016]];
    expect(story('orderBlock.internal', rows)).toEqual(expect.arrayContaining(['broken+ 4>9 998..1004', 'created+ 9>11 995..1007']));
    expect(story(NAME, rows)).toEqual([]);
    expect(story(NAME, BOTH, { 'orderBlock.maxAge': 6 })).toEqual([CREATED]);
    // The parent, known on bar 6, ends on bar 11 before that bar creates anything.
    expect(story(NAME, BOTH, { 'orderBlock.maxAge': 5 })).toEqual([]);
  });

  it('has no parent that was touched only after its own candle', () => {
    const rows: Row[] = [
      ...PARENT.slice(0, 5),
      [1002, 1016, 1001, 1009],
      [1009, 1015, 1003, 1012],
      [1012, 1014, 1003, 1013],
      [1013, 1019, 1012, 1018],
    ];
    expect(story('orderBlock.internal', rows)).toEqual(['created+ 4>6 998..1004', 'touched+ 4>7 998..1004', 'created+ 5>8 1001..1016']);
    expect(story(NAME, rows)).toEqual([]);
  });

  it('takes of two parents the one with the later candle', () => {
    const engine = handMade();
    play(engine, [
      ...BOTH,
      [1016, 1018, 1012, 1013],
      [1013, 1014, 1006, 1007],
      [1007, 1008, 1003, 1004],
      [1004, 1010, 1004, 1009],
      [1009, 1020, 1008, 1019],
    ]);
    expect(storyOf(engine, NAME).filter((line) => line.startsWith('created'))).toEqual([CREATED, 'created+ 14>16 1003..1008']);
    expect(refsOf(engine)).toEqual([
      [4, 11],
      [9, 16],
    ]);
  });

  it('is touched, mitigated and broken in that order, on one bar too, and then is over', () => {
    const rows: Row[] = [...BOTH, [1016, 1017, 1007, 1010], [1010, 1011, 1005, 1006], [1006, 1007, 1004, 1005], [1005, 1006, 1000, 1002]];
    expect(story(NAME, [...rows, [1002, 1003, 999, 1001], [1001, 1010, 1000, 1009]])).toEqual([
      CREATED,
      'touched+ 9>12 1002..1007',
      'mitigated+ 9>14 1002..1007',
      'broken+ 9>16 1002..1007',
    ]);
    expect(story(NAME, [...BOTH, [1016, 1017, 990, 995]])).toEqual([
      CREATED,
      'touched+ 9>12 1002..1007',
      'mitigated+ 9>12 1002..1007',
      'broken+ 9>12 1002..1007',
    ]);
  });

  it('expires on bar i + N after its tests, whatever becomes of its parent', () => {
    const away: Row = [1016, 1017, 1012, 1016];
    const params = { 'propulsionBlock.maxAge': 3, 'orderBlock.maxAge': 6 };
    const rows: Row[] = [...BOTH, away, away, [1016, 1017, 1007, 1016], away];
    expect(story('orderBlock.internal', rows, params)).toContain('expired+ 4>12 998..1004');
    expect(story(NAME, rows, params)).toEqual([CREATED, 'touched+ 9>14 1002..1007', 'expired+ 9>14 1002..1007']);
  });

  it('does not mind holes', () => {
    expect(
      story(
        NAME,
        BOTH.map(([open, high, low, close]): Row => [open, high, low, close, 1]),
      ),
    ).toEqual([CREATED]);
  });

  it('keeps its parents and its zones over a restore', () => {
    const engine = handMade();
    play(engine, BOTH.slice(0, 10));
    const second = reborn(engine);
    play(second, BOTH.slice(10));
    expect(storyOf(second, NAME)).toEqual([CREATED]);
    expect(refsOf(second)).toEqual([[4, 11]]);
    const third = reborn(second);
    play(third, [[1016, 1017, 1007, 1010]]);
    expect(storyOf(third, NAME)).toEqual(['touched+ 9>12 1002..1007']);
  });
});

interface Block {
  readonly dir: number;
  readonly at: number;
  readonly top: number;
  readonly bottom: number;
  readonly known: number;
}

/** Whether a bar range has reached a block from the bar after it was known, by the bars alone. */
type Reached = (block: Block, upTo: number) => boolean;

/** What the log of the order blocks and the bars say there must be: parents by looking at all blocks, not at `touched`. */
function expectedBlocks(events: readonly SmcEvent[], scale: SmcScale, reached: Reached): string[] {
  const live = new Map<string, Block>();
  const found: string[] = [];
  for (const { detector, kind, dir, top, bottom, atIndex, confirmedIndex, zoneId = '' } of events) {
    if (detector !== `orderBlock.${scale}`) continue;
    if (kind === 'broken' || kind === 'expired') live.delete(zoneId);
    if (kind !== 'created') continue;
    const block = { dir, at: atIndex, top: top ?? 0, bottom: bottom ?? 0, known: confirmedIndex };
    const parents = [...live.values()].filter(
      (other) => other.dir === dir && other.top > block.bottom && block.top > other.bottom && reached(other, block.at),
    );
    if (parents.length > 0) {
      const latest = Math.max(...parents.map(({ at }) => at));
      found.push(`${dir} ${bottom}..${top} ${atIndex}>${confirmedIndex} of ${latest}`);
    }
    live.set(zoneId, block);
  }
  return found.sort();
}

describe.each([
  { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD },
  { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT },
])('propulsionBlock on $name', ({ bars, config }) => {
  const events = detect(bars, config);
  const reached: Reached = ({ dir, top, bottom, known }, upTo) => {
    for (let row = known + 1; row <= upTo; row++) {
      if (dir > 0 ? (bars.low[row] ?? 0) <= top : (bars.high[row] ?? 0) >= bottom) return true;
    }
    return false;
  };

  it.each([
    { scale: 'internal', least: 200 },
    { scale: 'swing', least: 30 },
  ] as const)('$scale: is every block inside a touched one that the log shows', ({ scale, least }) => {
    const told = events
      .filter(({ detector, kind }) => detector === `propulsionBlock.${scale}` && kind === 'created')
      .map(
        ({ dir, top, bottom, atIndex, confirmedIndex, refs }) =>
          `${dir} ${bottom}..${top} ${atIndex}>${confirmedIndex} of ${refs[0]?.index}`,
      );
    expect(told.length).toBeGreaterThan(least);
    expect(told.sort()).toEqual(expectedBlocks(events, scale, reached));
  });

  it('finds nothing without the order blocks', () => {
    const detectors = OPTIONAL_DETECTORS.filter((detector) => !detector.startsWith('orderBlock.'));
    expect(detect(bars, { ...config, detectors }).filter(({ detector }) => detector.startsWith('propulsionBlock.'))).toEqual([]);
  });
});
