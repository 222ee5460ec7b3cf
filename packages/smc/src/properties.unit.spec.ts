import { SMC_DETECTOR_NAMES, SMC_KINDS } from '@smc/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectLegFold, expectLevelFold, expectMonotone, expectZoneFold } from './__fixtures__/laws.ts';
import { mirroredLine, plainLine } from './__fixtures__/mirror.ts';
import { expectLaw } from './__fixtures__/saved-cases.ts';
import { mapped, randomParams, randomSeries, shortParams, shortWithOptions, slice } from './__fixtures__/random-series.ts';
import { configOf, detect, eventsOf, feed, lines, peekRow, reborn } from './__fixtures__/runs.ts';
import { type BarColumns, OPTIONAL_DETECTORS, createSmcEngine, type SmcEvent } from './index.ts';

const short = configOf(shortParams);
const WEEK_MS = 7 * 86_400_000;
const MIRROR = 3000;

/** Where the law asks for thresholds that stay what they are. */
const shortConfig = shortWithOptions.map((params) => configOf(params));

const anyConfig = fc.oneof(
  fc.constant(short),
  randomParams.map((params) => configOf(params)),
);

/** Without tight bounds: of a high and a low confirmed by one bar the high is first to go, which has no mirror. */
const unboundedConfig = anyConfig.map(({ params }) => configOf({ ...params, 'level.maxLive': 512, 'zone.maxLive': 1024 }));

/** A series and cuts inside it, in order. */
const cutSeries = randomSeries.chain((bars) =>
  fc.tuple(
    fc.constant(bars),
    fc.array(fc.nat({ max: bars.length }), { minLength: 1, maxLength: 6 }).map((cuts) => cuts.sort((a, b) => a - b)),
  ),
);

/** The series at so many times its prices. */
function scaled(bars: BarColumns, factor: number): BarColumns {
  return mapped(
    bars,
    (ticks) => ticks * factor,
    (ms) => ms,
  );
}

/** What an event says at ten times its prices. */
function tenfold(event: SmcEvent): string {
  const times = (price: number | null): number | null => (price === null ? null : price * 10);
  return plainLine({ ...event, price: times(event.price), top: times(event.top), bottom: times(event.bottom) });
}

// What once broke a law is kept in __fixtures__/counter-examples.json and checked first; a failure says what to add there.
describe('laws on random series', () => {
  it('reaches every kind of event', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(randomSeries, (bars) => {
        const first = bars.time[0] ?? 0;
        const start = Math.floor(first / (24 * short.barMs)) * 24 * short.barMs;
        for (const event of detect(bars, short)) kinds.add(`${event.detector} ${event.kind}`);
        // Bars of six hours: only they reach the end of a month.
        const long = mapped(
          bars,
          (ticks) => ticks,
          (ms) => start + (ms - first) * 24,
        );
        for (const event of detect(long, { ...short, barMs: 24 * short.barMs })) kinds.add(`${event.detector} ${event.kind}`);
      }),
      { numRuns: 300, seed: 7 },
    );
    // Divergences need two series; the laws in their folder reach them.
    const ofOneSeries = SMC_DETECTOR_NAMES.filter((name) => name !== 'smt');
    const missing = ofOneSeries.flatMap((name) => SMC_KINDS[name].map((kind) => `${name} ${kind}`)).filter((kind) => !kinds.has(kind));
    expect(missing).toEqual([]);
  });

  it('prefix: a shorter series gives the events known by its end, byte for byte', () => {
    expectLaw(
      'prefix',
      fc.property(cutSeries, anyConfig, ([bars, cuts], config) => {
        const all = detect(bars, config);
        for (const cut of cuts) {
          const known = all.filter((event) => event.confirmedIndex < cut);
          expect(lines(detect(slice(bars, 0, cut), config))).toEqual(lines(known));
        }
      }),
      { numRuns: 120 },
    );
  });

  it('restore: chunks with a snapshot through JSON between them give the same events and the same state', () => {
    expectLaw(
      'restore',
      fc.property(cutSeries, anyConfig, ([bars, cuts], config) => {
        const whole = createSmcEngine(config);
        feed(whole, bars, 0, bars.length);
        let engine = createSmcEngine(config);
        const found: SmcEvent[] = [];
        let from = 0;
        for (const cut of [...cuts, bars.length]) {
          feed(engine, bars, from, cut);
          found.push(...eventsOf(engine));
          engine = reborn(engine);
          from = cut;
        }
        expect(lines(found)).toEqual(lines(eventsOf(whole)));
        expect(engine.log.length).toBe(whole.log.length);
        expect(engine.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 120 },
    );
  });

  it('mirror: price -> C - price swaps all events one to one', () => {
    expectLaw(
      'mirror',
      fc.property(randomSeries, unboundedConfig, (bars, config) => {
        const turned = mapped(
          bars,
          (ticks) => MIRROR - ticks,
          (ms) => ms,
        );
        const expected = detect(bars, config).map((event) => mirroredLine(event, MIRROR));
        expect(detect(turned, config).map(plainLine).sort()).toEqual(expected.sort());
      }),
      { numRuns: 120 },
    );
  });

  it('scale: ten times the prices gives the same events at ten times the prices', () => {
    expectLaw(
      'scale',
      fc.property(randomSeries, shortConfig, (bars, config) => {
        // Edges of `ote` are shares of a range in whole ticks; the next law has prices that give whole shares.
        const others = ({ detector }: SmcEvent): boolean => detector !== 'ote';
        const expected = detect(bars, config).filter(others).map(tenfold);
        expect(detect(scaled(bars, 10), config).filter(others).map(plainLine)).toEqual(expected);
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('scale: where shares of a range are whole ticks, they too are the same at ten times the prices', () => {
    expectLaw(
      'wholeShares',
      fc.property(randomSeries, shortConfig, (bars, config) => {
        const expected = detect(scaled(bars, 100), config).map(tenfold);
        expect(detect(scaled(bars, 1000), config).map(plainLine)).toEqual(expected);
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('shift: whole weeks later, the same events whole weeks later', () => {
    // Months are no whole weeks, and a week with a change of clocks is not as long as others: sessions go by UTC here.
    const detectors = OPTIONAL_DETECTORS.filter((name) => name !== 'previous.month' && name !== 'open.month');
    expectLaw(
      'shift',
      fc.property(randomSeries, shortConfig, fc.integer({ min: -50, max: 50 }), (bars, { params }, weeks) => {
        const weekly = { ...configOf({ ...params, 'session.zone': 'UTC' }), detectors };
        const shift = weeks * WEEK_MS;
        const moved = mapped(
          bars,
          (ticks) => ticks,
          (ms) => ms + shift,
        );
        const expected = detect(bars, weekly).map((event) =>
          plainLine({
            ...event,
            at: event.at + shift,
            confirmedAt: event.confirmedAt + shift,
            refs: event.refs.map((ref) => ({ ...ref, at: ref.at + shift })),
          }),
        );
        expect(detect(moved, weekly).map(plainLine)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('future noise: other bars after a cut change nothing that was known before', () => {
    expectLaw(
      'futureNoise',
      fc.property(randomSeries, randomSeries, shortConfig, (one, other, config) => {
        const cut = Math.min(one.length, other.length) >> 1;
        const mixed = slice(one, 0, one.length);
        for (let row = cut; row < Math.min(one.length, other.length); row++) {
          for (const name of ['open', 'high', 'low', 'close'] as const) mixed[name][row] = other[name][row] ?? 1;
        }
        const before = (events: readonly SmcEvent[]): string[] => lines(events.filter((event) => event.confirmedIndex < cut));
        expect(before(detect(mixed, config))).toEqual(before(detect(one, config)));
      }),
      { numRuns: 80 },
    );
  });

  it('peek: tells what the bar would say and changes nothing', () => {
    expectLaw(
      'peek',
      fc.property(cutSeries, anyConfig, ([bars, cuts], config) => {
        const peeked = createSmcEngine(config);
        const plain = createSmcEngine(config);
        for (let row = 0; row < bars.length; row++) {
          const seen = cuts.includes(row) ? [peekRow(peeked, bars, row), peekRow(peeked, bars, row)] : [];
          const before = peeked.log.length;
          feed(peeked, bars, row, row + 1);
          const said = Array.from({ length: peeked.log.length - before }, (_, n) => peeked.log.at(before + n));
          for (const events of seen) expect(lines(events)).toEqual(lines(said));
        }
        feed(plain, bars, 0, bars.length);
        expect(lines(eventsOf(peeked))).toEqual(lines(eventsOf(plain)));
        expect(peeked.snapshot()).toEqual(plain.snapshot());
      }),
      { numRuns: 60 },
    );
  });

  it('monotone log: every level and zone ends once, states move forward, the fold is the stored state', () => {
    expectLaw(
      'monotone',
      fc.property(randomSeries, anyConfig, (bars, config) => {
        const engine = createSmcEngine(config);
        feed(engine, bars, 0, bars.length);
        const events = eventsOf(engine);
        expectMonotone(events);
        expectZoneFold(events, engine);
        expectLevelFold(events, engine);
        expectLegFold(events);
      }),
      { numRuns: 150 },
    );
  });

  it('ids: no two events share one', () => {
    expectLaw(
      'ids',
      fc.property(randomSeries, anyConfig, (bars, config) => {
        const ids = detect(bars, config).map((event) => event.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 60 },
    );
  });
});
