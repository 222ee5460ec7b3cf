import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { BTCUSDT, EURUSD, btcusdtBars, detect, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { OPTIONAL_DETECTORS, type SmcEvent } from '../../index.ts';

/** A bearish gap 1000..1010 of bar 1, created on bar 2. */
const FALL: Row[] = [
  [1012, 1014, 1010, 1011],
  [1011, 1012, 996, 997],
  [997, 1000, 994, 996],
];
/** After it a bullish gap 1004..1014 of bar 4, created on bar 5: together 1004..1010. */
const RISE: Row[] = [
  [996, 1004, 995, 1003],
  [1003, 1018, 1000, 1017],
  [1017, 1019, 1014, 1018],
];
const PAIR = [...FALL, ...RISE];
/** The rise stays inside the first gap: together 1002..1006. */
const WITHIN: Row[] = [...FALL, [996, 1002, 995, 1001], [1001, 1009, 1000, 1008], [1008, 1009, 1006, 1008]];
const AWAY: Row = [1018, 1020, 1016, 1018];
const CREATED = 'created+ 4>5 1004..1010';

describe('bpr', () => {
  it('is the overlap of a bearish gap and a later bullish one', () => {
    const engine = handMade();
    play(engine, PAIR);
    expect(storyOf(engine, 'fvg').filter((line) => line.startsWith('created'))).toEqual([
      'created- 1>2 1000..1010',
      'created+ 4>5 1004..1014',
    ]);
    expect(storyOf(engine, 'bpr')).toEqual([CREATED]);
    expect(
      eventsOf(engine)
        .find(({ detector }) => detector === 'bpr')
        ?.refs.map(({ index }) => index),
    ).toEqual([1, 4]);
    expect(story('bpr', upsideDown(PAIR))).toEqual(['created- 4>5 990..996']);
  });

  it('counts a gap that the second move has inverted, and one that it has only touched', () => {
    expect(story('fvg', PAIR)).toContain('inverted+ 1>4 1000..1010');
    expect(story('fvg', WITHIN)).not.toContain('filled- 1>4 1000..1010');
    expect(story('bpr', WITHIN)).toEqual(['created+ 4>5 1002..1006']);
  });

  it('is told once where two earlier gaps leave the same overlap: the later one speaks', () => {
    const twice: Row[] = [
      ...FALL,
      [996, 1006, 995, 1005],
      [1005, 1013, 1000, 1012],
      [1012, 1014, 1006, 1011],
      [1011, 1014, 1010, 1011],
      // A second fall leaves 1004..1010 of bar 7 inside the first gap, which lives on inverted.
      [1011, 1012, 1001, 1002],
      [1002, 1004, 1001, 1002],
      [1002, 1005, 1001, 1004],
      [1004, 1009, 1003, 1009],
      [1009, 1010, 1007, 1009],
    ];
    expect(story('fvg', twice).filter((line) => line.startsWith('created'))).toEqual([
      'created- 1>2 1000..1010',
      'created- 7>8 1004..1010',
      'created+ 10>11 1005..1007',
    ]);
    const engine = handMade();
    play(engine, twice);
    expect(storyOf(engine, 'bpr')).toEqual(['created+ 10>11 1005..1007']);
    expect(
      eventsOf(engine)
        .find(({ detector }) => detector === 'bpr')
        ?.refs.map(({ index }) => index),
    ).toEqual([7, 10]);
  });

  it('is none where the gaps only share an edge, where they run the same way, and below its least size', () => {
    const sharing: Row[] = [...FALL, [996, 1010, 995, 1009], [1009, 1018, 1000, 1017], [1017, 1019, 1014, 1018]];
    expect(story('fvg', sharing)).toContain('created+ 4>5 1010..1014');
    expect(story('bpr', sharing)).toEqual([]);
    expect(story('bpr', [...FALL, [996, 997, 985, 986], [986, 988, 984, 985]])).toEqual([]);
    expect(story('bpr', PAIR, { 'bpr.minTicks': 6 })).toEqual([CREATED]);
    expect(story('bpr', PAIR, { 'bpr.minTicks': 7 })).toEqual([]);
    // Without an ATR a factor does not qualify.
    expect(story('bpr', PAIR, { 'bpr.minAtr': 0.1 })).toEqual([]);
  });

  it('takes no gap that has ended, on the bar of its end or before', () => {
    expect(story('bpr', WITHIN, { 'fvg.maxAge': 4 })).toEqual(['created+ 4>5 1002..1006']);
    for (const [maxAge, end] of [
      [3, 5],
      [2, 4],
    ] as const) {
      expect(story('fvg', WITHIN, { 'fvg.maxAge': maxAge })).toContain(`expired- 1>${end} 1000..1010`);
      expect(story('bpr', WITHIN, { 'fvg.maxAge': maxAge })).toEqual([]);
    }
  });

  it('takes no gap over a hole, and does not mind holes between the gaps', () => {
    const broken = PAIR.map((row, n): Row => (n === 1 ? [row[0], row[1], row[2], row[3], 1] : row));
    expect(story('gap', broken)).toContain('created- 1>2 1000..1010');
    expect(story('bpr', broken)).toEqual([]);
    const apart = PAIR.map((row, n): Row => (n === 3 ? [row[0], row[1], row[2], row[3], 30] : row));
    expect(story('bpr', apart)).toEqual([CREATED]);
  });

  it('is touched on its near edge, filled on its far edge and then over', () => {
    const rows: Row[] = [
      ...PAIR,
      [1018, 1019, 1011, 1018],
      [1018, 1019, 1010, 1018],
      [1018, 1019, 1005, 1018],
      [1018, 1019, 1004, 1018],
      AWAY,
    ];
    expect(story('bpr', rows).filter((line) => line.includes(' 4>'))).toEqual([
      CREATED,
      'touched+ 4>7 1004..1010',
      'filled+ 4>9 1004..1010',
    ]);
    expect(story('bpr', [...PAIR, [1018, 1019, 1000, 1001]]).slice(1)).toEqual(['touched+ 4>6 1004..1010', 'filled+ 4>6 1004..1010']);
  });

  it('expires on bar c + N after its tests, whatever becomes of its gaps', () => {
    const params = { 'bpr.maxAge': 4, 'fvg.maxAge': 3 };
    const rows: Row[] = [...PAIR, AWAY, [1018, 1019, 1009, 1018], AWAY, AWAY, AWAY];
    expect(story('bpr', rows, params)).toEqual([CREATED, 'touched+ 4>7 1004..1010', 'expired+ 4>9 1004..1010']);
    expect(story('fvg', rows, params)).toContain('expired+ 4>8 1004..1014');
  });

  it('lives on over a restore, and a restore between the gaps loses no pair', () => {
    const engine = handMade();
    play(engine, FALL);
    const second = reborn(engine);
    play(second, RISE);
    expect(storyOf(second, 'bpr')).toEqual([CREATED]);
    const third = reborn(second);
    play(third, [AWAY, [1018, 1019, 1004, 1018]]);
    expect(storyOf(third, 'bpr')).toEqual(['touched+ 4>7 1004..1010', 'filled+ 4>7 1004..1010']);
  });

  it('finds nothing where fair value gaps are left out', () => {
    const detectors = OPTIONAL_DETECTORS.filter((name) => name !== 'fvg');
    expect(detect(eurusdBars(), { ...EURUSD, detectors }).filter(({ detector }) => detector === 'bpr')).toEqual([]);
  });
});

interface Gap {
  readonly dir: number;
  readonly top: number;
  readonly bottom: number;
  readonly at: number;
}

/** Overlaps of a gap with those of the other direction, each with the latest middle bar that gives it. */
function overlapsOf(gap: Gap, others: Iterable<Gap>): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { dir, top, bottom, at } of others) {
    const [upper, lower] = [Math.min(gap.top, top), Math.max(gap.bottom, bottom)];
    if (dir === gap.dir || upper <= lower) continue;
    const zone = `${lower}..${upper}`;
    latest.set(zone, Math.max(latest.get(zone) ?? 0, at));
  }
  return latest;
}

/** What the log of the fair value gaps alone says there must be, pair by pair. */
function expectedPairs(events: readonly SmcEvent[]): string[] {
  const live = new Map<string, Gap>();
  const found: string[] = [];
  for (const { kind, dir, top, bottom, atIndex, confirmedIndex, zoneId = '' } of events) {
    if (['closed', 'died', 'expired'].includes(kind)) live.delete(zoneId);
    if (kind !== 'created') continue;
    const gap = { dir, top: top ?? 0, bottom: bottom ?? 0, at: atIndex };
    for (const [zone, at] of overlapsOf(gap, live.values())) found.push(`${dir} ${zone} ${atIndex}>${confirmedIndex} of ${at},${atIndex}`);
    live.set(zoneId, gap);
  }
  return found.sort();
}

describe('bpr on real series', () => {
  it.each([
    { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD },
    { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT },
  ])('is every overlap that the log of the gaps of $name shows', ({ bars, config }) => {
    const events = detect(bars, { ...config, params: { ...config.params, 'bpr.minAtr': 0 } });
    const told = events
      .filter(({ detector, kind }) => detector === 'bpr' && kind === 'created')
      .map(
        ({ dir, top, bottom, atIndex, confirmedIndex, refs }) =>
          `${dir} ${bottom}..${top} ${atIndex}>${confirmedIndex} of ${refs.map(({ index }) => index).join(',')}`,
      );
    expect(told.length).toBeGreaterThan(500);
    expect(told.sort()).toEqual(expectedPairs(events.filter(({ detector }) => detector === 'fvg')));
  });
});
