import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { OPTIONAL_DETECTORS, type SmcEvent, type SmcScale } from '../../index.ts';
import { mitigationBlock } from './definition.ts';

const NAME = 'mitigationBlock.internal';
/** A bullish order block 998..1004 of bar 4, known on bar 6; no low was swept before it. */
const LEG: Row[] = [
  [1000, 1002, 998, 1001],
  [1001, 1005, 1000, 1004],
  [1004, 1010, 1003, 1008],
  [1008, 1009, 1002, 1003],
  [1003, 1004, 998, 1002],
  [1002, 1009, 1001, 1008],
  [1008, 1014, 1007, 1013],
];
const BREAK: Row = [1001, 1002, 996, 997];
const BELOW: Row = [997, 997, 993, 995];
const CREATED = 'created- 4>7 998..1004';

/** Bar 6 sweeps the pivot low 1001 of bar 2, one bar before the candle 7 of the order block 998..1004, which bar 10 breaks. */
const SWEPT: Row[] = [
  [1006, 1008, 1005, 1006],
  [1006, 1007, 1003, 1004],
  [1004, 1005, 1001, 1003],
  [1003, 1006, 1002, 1005],
  [1005, 1008, 1003, 1007],
  [1007, 1012, 1006, 1010],
  [1010, 1011, 1000, 1003],
  [1003, 1004, 998, 1002],
  [1002, 1011, 1001, 1010],
  [1010, 1016, 1009, 1015],
  [1015, 1016, 990, 995],
];

describe('mitigationBlock', () => {
  it('is what its example says', () => {
    expect(exampleEvents(mitigationBlock)).toEqual(mitigationBlock.example.events);
  });

  it('is an order block without a sweep before it that a close breaks, from then on the other way', () => {
    expect(story(NAME, LEG)).toEqual([]);
    const engine = handMade();
    play(engine, [...LEG, BREAK]);
    expect(storyOf(engine, NAME)).toEqual([CREATED]);
    expect(
      eventsOf(engine)
        .find(({ detector }) => detector === NAME)
        ?.refs.map(({ index }) => index),
    ).toEqual([7]);
    expect(story(NAME, upsideDown([...LEG, BREAK]))).toEqual(['created+ 4>7 996..1002']);
  });

  it('is none where a sweep came first, unless that lies before the window of the block', () => {
    expect(story('sweep.internal', SWEPT)).toContain('sweep+ 6>6 1001');
    expect(story('orderBlock.internal', SWEPT)).toContain('broken+ 7>10 998..1004');
    expect(story(NAME, SWEPT)).toEqual([]);
    expect(story(NAME, upsideDown(SWEPT))).toEqual([]);
    expect(story(NAME, SWEPT, { 'orderBlock.lookback': 1 })).toEqual([]);
    expect(story(NAME, SWEPT, { 'orderBlock.lookback': 0 })).toEqual(['created- 7>10 998..1004']);
  });

  it('is none where a close on the far edge does not break the block, nor where the block expired first', () => {
    expect(story(NAME, [...LEG, [1013, 1014, 990, 998]])).toEqual([]);
    const late: Row[] = [...LEG, [1013, 1014, 1009, 1012], BREAK];
    expect(story(NAME, late, { 'orderBlock.maxAge': 2 })).toEqual(['created- 4>8 998..1004']);
    expect(story(NAME, late, { 'orderBlock.maxAge': 1 })).toEqual([]);
  });

  it('is retested at its near edge, dies with a close beyond the far one, and then is over', () => {
    const rows: Row[] = [
      ...LEG,
      BREAK,
      [997, 997, 996, 997],
      [997, 998, 996, 997],
      [997, 1006, 996, 1004],
      [1004, 1006, 1000, 1005],
      BELOW,
    ];
    expect(story(NAME, rows)).toEqual([CREATED, 'retested- 4>9 998..1004', 'died- 4>11 998..1004']);
  });

  it('is retested and dies on one bar that jumps over it', () => {
    expect(story(NAME, [...LEG, BREAK, [1010, 1012, 1008, 1011]])).toEqual([CREATED, 'retested- 4>8 998..1004', 'died- 4>8 998..1004']);
  });

  it('expires on bar i + N after its tests, whatever the age of the order block', () => {
    const rows: Row[] = [...LEG, BREAK, BELOW, [995, 999, 993, 995], BELOW];
    const params = { 'mitigationBlock.maxAge': 2 };
    expect(story(NAME, rows, params)).toEqual([CREATED, 'retested- 4>9 998..1004', 'expired- 4>9 998..1004']);
    expect(story('orderBlock.internal', rows, params)).not.toContain('expired- 4>9 998..1004');
  });

  it('does not mind holes', () => {
    const rows = [...LEG, BREAK].map(([open, high, low, close]): Row => [open, high, low, close, 1]);
    expect(story(NAME, rows)).toEqual([CREATED]);
  });

  it('keeps what it knows of the blocks and its zones over a restore', () => {
    const engine = handMade();
    play(engine, LEG);
    const second = reborn(engine);
    play(second, [BREAK]);
    expect(storyOf(second, NAME)).toEqual([CREATED]);
    const third = reborn(second);
    play(third, [[997, 1003, 996, 1002]]);
    expect(storyOf(third, NAME)).toEqual(['retested- 4>8 998..1004']);
    const swept = handMade();
    play(swept, SWEPT.slice(0, -1));
    const again = reborn(swept);
    play(again, SWEPT.slice(-1));
    expect(storyOf(again, 'orderBlock.internal')).toContain('broken+ 7>10 998..1004');
    expect(storyOf(again, NAME)).toEqual([]);
  });
});

/** The lives after the flip of the order blocks that no sweep preceded, as the mitigation blocks must tell them. */
function breakersOf(events: readonly SmcEvent[], scale: SmcScale): string[] {
  const unswept = new Set<string>();
  const flipped = new Set<string>();
  const told: string[] = [];
  for (const { detector, kind, flags = [], zoneId = '', dir, atIndex, confirmedIndex, top, bottom } of events) {
    if (detector !== `orderBlock.${scale}`) continue;
    if (kind === 'created' && !flags.includes('sweptBefore')) unswept.add(zoneId);
    const tells = flipped.has(zoneId) ? kind : kind === 'broken' && unswept.has(zoneId) ? 'created' : null;
    if (tells === null) continue;
    flipped.add(zoneId);
    told.push(`${tells} ${tells === 'created' ? -dir : dir} ${atIndex}>${confirmedIndex} ${bottom}..${top}`);
  }
  return told.sort();
}

describe.each([
  { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD, least: { internal: 700, swing: 100 } },
  { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT, least: { internal: 300, swing: 40 } },
])('mitigationBlock on $name', ({ bars, config, least }) => {
  const events = detect(bars, config);

  it.each(['internal', 'swing'] as const)('%s: lives as the breakers of the blocks without a sweep do', (scale) => {
    const told = events.filter(({ detector }) => detector === `mitigationBlock.${scale}`);
    expect(told.filter(({ kind }) => kind === 'created').length).toBeGreaterThan(least[scale]);
    expect(
      told
        .map(({ kind, dir, atIndex, confirmedIndex, top, bottom }) => `${kind} ${dir} ${atIndex}>${confirmedIndex} ${bottom}..${top}`)
        .sort(),
    ).toEqual(breakersOf(events, scale));
  });

  it('finds nothing without the order blocks', () => {
    const detectors = OPTIONAL_DETECTORS.filter((detector) => !detector.startsWith('orderBlock.'));
    expect(detect(bars, { ...config, detectors }).filter(({ detector }) => detector.startsWith('mitigationBlock.'))).toEqual([]);
  });
});
