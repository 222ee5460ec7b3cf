import { describe, expect, it } from 'vitest';
import { BTCUSDT, EURUSD, btcusdtBars, detect, eurusdBars, lines } from './__fixtures__/runs.ts';
import { type SmcEvent, type SmcParamsInput, smcParamsSchema } from './index.ts';
import { fvg } from './detectors/fvg/definition.ts';
import { orderBlock } from './detectors/order-block/definition.ts';
import { pivot } from './detectors/pivot/definition.ts';
import { structure } from './detectors/structure/definition.ts';
import { withDefaults } from './params.ts';

const OPTION_DEFAULTS = { ...pivot.defaults, ...structure.defaults, ...orderBlock.defaults, ...fvg.defaults };

const BREAKS = new Set(['init', 'BOS', 'CHoCH']);

/** What was broken when, whatever it is called. */
function breaksOf(events: readonly SmcEvent[]): string[] {
  return events
    .filter(({ kind }) => BREAKS.has(kind))
    .map((event) => `${event.detector} ${event.dir} ${event.atIndex}>${event.confirmedIndex}`);
}

function count(events: readonly SmcEvent[], detector: string, ...kinds: string[]): number {
  return events.filter((event) => event.detector === detector && kinds.includes(event.kind)).length;
}

describe.each([
  {
    ...{ name: 'EUR/USD 15m', config: EURUSD, bars: eurusdBars() },
    counts: { plain: [580, 616], stack: [1539, 616], protected: [625, 380], wick: [665, 808], broken: 1052, inverted: [4754, 51] },
  },
  {
    ...{ name: 'BTC/USDT 1h', config: BTCUSDT, bars: btcusdtBars() },
    counts: { plain: [547, 630], stack: [1614, 632], protected: [613, 342], wick: [747, 857], broken: 995, inverted: [3195, 0] },
  },
])('options on $name', ({ bars, config, counts }) => {
  const run = (given: SmcParamsInput): SmcEvent[] =>
    detect(bars, { ...config, params: smcParamsSchema.parse({ ...config.params, ...given }) });
  const plain = run({});
  const structureCounts = (events: readonly SmcEvent[]): number[] =>
    ['BOS', 'CHoCH'].map((kind) => count(events, 'structure.internal', kind));

  it('with their defaults are not there', () => {
    expect(structureCounts(plain)).toEqual(counts.plain);
    expect(lines(run(OPTION_DEFAULTS))).toEqual(lines(plain));
  });

  it('structure.stack: all that breaks without it, and older pivots', () => {
    const events = run({ 'structure.stack': 8 });
    expect(structureCounts(events)).toEqual(counts.stack);
    const told = new Set(breaksOf(events));
    expect(breaksOf(plain).filter((line) => !told.has(line))).toEqual([]);
  });

  it('structure.choch = protected: a trend turns at its protected level and nowhere else', () => {
    const events = run({ 'structure.choch': 'protected' });
    expect(structureCounts(events)).toEqual(counts.protected);
    const guard = new Map<string, SmcEvent>();
    for (const event of events) {
      const scale = event.detector.split('.')[1] ?? '';
      if (event.kind === 'CHoCH') expect([event.atIndex, event.price]).toEqual([guard.get(scale)?.atIndex, guard.get(scale)?.price]);
      if (event.detector.startsWith('protected.')) guard.set(scale, event);
    }
  });

  it('structure.breakBy = wick: every pivot that a close breaks was broken by then', () => {
    const events = run({ 'structure.breakBy': 'wick' });
    expect(structureCounts(events)).toEqual(counts.wick);
    const first = new Map<string, number>();
    for (const { detector, kind, dir, atIndex, confirmedIndex } of events) {
      if (BREAKS.has(kind)) first.set(`${detector} ${dir} ${atIndex}`, confirmedIndex);
    }
    const late = plain.filter(
      ({ detector, kind, dir, atIndex, confirmedIndex }) =>
        BREAKS.has(kind) && !((first.get(`${detector} ${dir} ${atIndex}`) ?? Infinity) <= confirmedIndex),
    );
    expect(late).toEqual([]);
  });

  it('orderBlock.zone: the same blocks, the body inside the refined zone inside the range', () => {
    const zones = (zone: 'wick' | 'body' | 'refined'): SmcEvent[] =>
      run({ 'orderBlock.zone': zone }).filter(({ detector, kind }) => detector.startsWith('orderBlock.') && kind === 'created');
    const [wick, refined, body] = [zones('wick'), zones('refined'), zones('body')];
    const named = (events: readonly SmcEvent[]): string[] => events.map((event) => `${event.detector} ${event.dir} ${event.atIndex}`);
    expect(named(refined)).toEqual(named(wick));
    expect(named(body)).toEqual(named(wick));
    const inside = (inner: SmcEvent, outer: SmcEvent | undefined): boolean =>
      (inner.top ?? 0) <= (outer?.top ?? 0) && (inner.bottom ?? 0) >= (outer?.bottom ?? 0);
    expect(body.filter((event, n) => !inside(event, refined[n]))).toEqual([]);
    expect(refined.filter((event, n) => !inside(event, wick[n]))).toEqual([]);
    expect(refined.filter((event, n) => inside(event, wick[n]) && !inside(wick[n] ?? event, event)).length).toBeGreaterThan(500);
  });

  it('orderBlock.brokenBy and fvg.invertedBy = wick: more flips, on no later bar', () => {
    const events = run({ 'orderBlock.brokenBy': 'wick', 'fvg.invertedBy': 'wick' });
    expect(count(events, 'orderBlock.internal', 'broken')).toBe(counts.broken);
    expect([count(events, 'fvg', 'inverted'), count(events, 'fvg', 'closed')]).toEqual(counts.inverted);
    const flips = (all: readonly SmcEvent[]): SmcEvent[] =>
      all.filter(({ detector, kind }) => (detector.startsWith('orderBlock.') && kind === 'broken') || kind === 'inverted');
    const when = new Map(flips(events).map((event) => [event.zoneId, event.confirmedIndex]));
    expect(flips(plain).filter((event) => !((when.get(event.zoneId) ?? Infinity) <= event.confirmedIndex))).toEqual([]);
  });
});

describe('parameters of options', () => {
  it('leave a set that names none as it was, and have their defaults', () => {
    const plain = smcParamsSchema.parse({});
    expect(Object.keys(OPTION_DEFAULTS).filter((name) => name in plain)).toEqual([]);
    expect(withDefaults(plain)).toMatchObject(OPTION_DEFAULTS);
    expect(withDefaults(smcParamsSchema.parse({ 'structure.stack': 8 }))['structure.stack']).toBe(8);
  });

  it.each([
    { 'pivot.internal.mode': 'legs' },
    { 'pivot.mode': 'leg' },
    { 'structure.stack': 0 },
    { 'structure.stack': 9 },
    { 'structure.stack': 1.5 },
    { 'structure.choch': 'pivot' },
    { 'structure.breakBy': 'body' },
    { 'orderBlock.zone': 'range' },
    { 'orderBlock.brokenBy': 'touch' },
    { 'fvg.invertedBy': 1 },
  ])('refuse %j by name', (params) => {
    expect(() => smcParamsSchema.parse(params)).toThrow(Object.keys(params)[0]);
  });
});
