import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectMonotone } from '../../__fixtures__/laws.ts';
import { mirroredLine, plainLine } from '../../__fixtures__/mirror.ts';
import { RANDOM_BAR_MS, mapped, randomParams, shortParams } from '../../__fixtures__/random-series.ts';
import { detect, lines } from '../../__fixtures__/runs.ts';
import { arrivalsOf, compare, divergencesOf, give, rebornSmt, twoSeries } from '../../__fixtures__/two-symbols.ts';
import {
  type BarColumns,
  type SmcParams,
  type SmcEvent,
  type SmcEventLog,
  type SmtConfig,
  type SmtEvent,
  OPTIONAL_DETECTORS,
  createSmtEngine,
  smcParamsSchema,
} from '../../index.ts';

const MIRROR = 3000;
/** Whose levels are compared; the others would only make the laws slow. */
const LEVELS = OPTIONAL_DETECTORS.filter((name) => /^(?:pool|previous|session)\./.test(name));

function configOf(params: SmcParams, barMs = RANDOM_BAR_MS): SmtConfig {
  return { a: 'A', b: 'B', timeframe: 'T', barMs, params, detectors: LEVELS };
}

const short = configOf(smcParamsSchema.parse({ ...shortParams, 'smt.minRank': 1, 'zone.maxLive': 8 }));

const smtParams = fc.record({
  'smt.window': fc.integer({ min: 1, max: 6 }),
  'smt.minRank': fc.integer({ min: 1, max: 5 }),
  'smt.maxShift': fc.integer({ min: 0, max: 40 }),
  'smt.inverse': fc.boolean(),
});

const anyConfig = fc.oneof(
  fc.constant(short),
  fc
    .tuple(randomParams, smtParams)
    .map(([params, smt]) => configOf(smcParamsSchema.parse({ ...params, ...smt, 'level.maxLive': 512, 'zone.maxLive': 8 }))),
);

/** The arrivals of two series and cuts among them, in order. */
const cutArrivals = twoSeries.chain(([a, b]) => {
  const bars = arrivalsOf(a, b);
  const cuts = fc.array(fc.nat({ max: bars.length }), { minLength: 1, maxLength: 5 }).map((list) => list.sort((one, two) => one - two));
  return fc.tuple(fc.constant(bars), cuts);
});

/** What a divergence says, without its id. */
function plain({ id: _, ...event }: SmtEvent): string {
  return JSON.stringify(event);
}

function entries(log: SmcEventLog): SmcEvent[] {
  return Array.from({ length: log.length - log.first }, (_, n) => log.at(log.first + n));
}

/** The log of one symbol's own engine. */
function alone({ timeframe, barMs, params, detectors = LEVELS }: SmtConfig, symbol: string, bars: BarColumns): SmcEvent[] {
  return detect(bars, { symbol, timeframe, barMs, params, detectors });
}

function scaled(bars: BarColumns, factor: number): BarColumns {
  return mapped(
    bars,
    (ticks) => ticks * factor,
    (ms) => ms,
  );
}

function mirrored(bars: BarColumns): BarColumns {
  return mapped(
    bars,
    (ticks) => MIRROR - ticks,
    (ms) => ms,
  );
}

describe('laws of divergences on two random series', () => {
  it('finds them on both sides, of both symbols and of many kinds of level, direct and inverse', () => {
    const seen = new Set<string>();
    let count = 0;
    fc.assert(
      fc.property(twoSeries, fc.boolean(), ([a, b], inverse) => {
        const config = { ...short, params: { ...short.params, 'smt.inverse': inverse } };
        for (const { swept, dir, level } of compare(config, arrivalsOf(a, b))) {
          count += 1;
          for (const word of [`${swept} ${dir} ${inverse}`, level ?? '']) seen.add(word);
        }
      }),
      { numRuns: 150, seed: 5 },
    );
    const cases = ['A', 'B'].flatMap((symbol) => ['1', '-1'].flatMap((dir) => [`${symbol} ${dir} false`, `${symbol} ${dir} true`]));
    const levels = ['pivot.internal', 'pivot.swing', 'pool.internal', 'session.asia', 'session.silverBullet1', 'previous.day'];
    expect([...cases, ...levels].filter((name) => !seen.has(name))).toEqual([]);
    expect(count).toBeGreaterThan(300);
  });

  it('prefix: fewer bars give what was known by then, byte for byte; each known when the window is over', () => {
    fc.assert(
      fc.property(cutArrivals, anyConfig, ([bars, cuts], config) => {
        const all = compare(config, bars);
        const window = config.params['smt.window'] ?? 3;
        for (const event of all)
          expect([event.confirmedIndex, event.confirmedAt]).toEqual([event.atIndex + window, event.at + window * RANDOM_BAR_MS]);
        for (const cut of cuts) {
          const last = Math.max(...bars.slice(0, cut).map((bar) => bar.time), Number.NEGATIVE_INFINITY);
          const both = bars.slice(0, cut).filter((bar) => bar.time === last).length === 2;
          const known = all.filter((event) => event.confirmedAt < last || (both && event.confirmedAt === last));
          expect(compare(config, bars.slice(0, cut)).map((event) => JSON.stringify(event))).toEqual(
            known.map((event) => JSON.stringify(event)),
          );
        }
      }),
      { numRuns: 80 },
    );
  });

  it('restore: chunks with a snapshot through JSON between them give the same events and the same state', () => {
    fc.assert(
      fc.property(cutArrivals, anyConfig, ([bars, cuts], config) => {
        const whole = createSmtEngine(config);
        give(whole, bars);
        let engine = createSmtEngine(config);
        const found: SmtEvent[] = [];
        let from = 0;
        for (const cut of [...cuts, bars.length]) {
          give(engine, bars.slice(from, cut));
          found.push(...divergencesOf(engine));
          engine = rebornSmt(engine);
          from = cut;
        }
        expect(found).toEqual(divergencesOf(whole));
        expect(engine.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 60 },
    );
  });

  it('arrival: which symbol comes first at a time plays no part', () => {
    fc.assert(
      fc.property(twoSeries, anyConfig, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), ([a, b], config, turns) => {
        const bars = arrivalsOf(a, b);
        // Each time comes whole, in one order or the other.
        const turned = bars.toSorted((one, two) => {
          const swap = turns[(one.time / RANDOM_BAR_MS) % 8] === true;
          return one.time - two.time || (one.side < two.side === swap ? 1 : -1);
        });
        expect(compare(config, turned)).toEqual(compare(config, bars));
      }),
      { numRuns: 60 },
    );
  });

  it('mirror: price -> C - price turns all divergences round', () => {
    fc.assert(
      fc.property(twoSeries, anyConfig, ([a, b], config) => {
        const line = (event: SmtEvent, held: number, text: string): string => `${event.swept} ${held} ${text}`;
        const expected = compare(config, arrivalsOf(a, b)).map((event) =>
          line(event, MIRROR - event.heldPrice, mirroredLine(event, MIRROR)),
        );
        const turned = compare(config, arrivalsOf(mirrored(a), mirrored(b))).map((event) => line(event, event.heldPrice, plainLine(event)));
        expect(turned.sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });

  it("exchange: the symbols in each other's place give the same divergences", () => {
    fc.assert(
      fc.property(twoSeries, anyConfig, ([a, b], config) => {
        const turned = config.params['smt.inverse'] === true ? -1 : 1;
        const line = (event: SmtEvent, sign: number): string => {
          const { at, confirmedAt, dir, price, level, swept, held, heldPrice, refs } = event;
          return JSON.stringify({ at, confirmedAt, dir: dir * sign, price, level, swept, held, heldPrice, refs });
        };
        const one = compare(config, arrivalsOf(a, b)).map((event) => line(event, 1));
        const two = compare({ ...config, a: 'B', b: 'A' }, arrivalsOf(b, a)).map((event) => line(event, turned));
        expect(two.sort()).toEqual(one.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('inverse: a mirrored second symbol gives the divergences of the plain one', () => {
    fc.assert(
      fc.property(twoSeries, anyConfig, ([a, b], config) => {
        const inverse = { ...config, params: { ...config.params, 'smt.inverse': config.params['smt.inverse'] !== true } };
        const price = (event: SmtEvent, symbol: string, ticks: number): number => (symbol === 'B' ? MIRROR - ticks : ticks);
        const line = (event: SmtEvent, of: typeof price): string => {
          const { at, confirmedAt, dir, level, swept, held } = event;
          return JSON.stringify({
            at,
            confirmedAt,
            dir,
            level,
            swept,
            price: of(event, swept, event.price ?? 0),
            heldPrice: of(event, held, event.heldPrice),
          });
        };
        const expected = compare(config, arrivalsOf(a, b)).map((event) => line(event, (_, __, ticks) => ticks));
        const found = compare(inverse, arrivalsOf(a, mirrored(b))).map((event) => line(event, price));
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('scale and shift: larger prices of one symbol and whole weeks change nothing else', () => {
    const WEEK_MS = 7 * 86_400_000;
    const weekly = {
      ...configOf({ ...short.params, 'session.zone': 'UTC' }),
      detectors: ['previous.day', 'session.asia', 'pool.internal'] as const,
    };
    const later = (bars: BarColumns): BarColumns =>
      mapped(
        bars,
        (ticks) => ticks,
        (ms) => ms + WEEK_MS,
      );
    fc.assert(
      fc.property(twoSeries, ([a, b]) => {
        const plainOnes = compare(weekly, arrivalsOf(a, b));
        const scaledPrice = (symbol: string, ticks: number | null): number => (ticks ?? 0) * (symbol === 'B' ? 10 : 1);
        expect(compare(weekly, arrivalsOf(a, scaled(b, 10))).map(plain)).toEqual(
          plainOnes.map((event) =>
            plain({ ...event, price: scaledPrice(event.swept, event.price), heldPrice: scaledPrice(event.held, event.heldPrice) }),
          ),
        );
        const moved = (event: SmtEvent): SmtEvent => ({
          ...event,
          at: event.at + WEEK_MS,
          confirmedAt: event.confirmedAt + WEEK_MS,
          refs: event.refs.map((ref) => ({ ...ref, at: ref.at + WEEK_MS })),
        });
        expect(compare(weekly, arrivalsOf(later(a), later(b))).map(plain)).toEqual(plainOnes.map((event) => plain(moved(event))));
      }),
      { numRuns: 60 },
    );
  });

  it("monotone log, ids of their own, and each is of a sweep that the symbol's own engine tells; both logs are those of engines alone", () => {
    fc.assert(
      fc.property(twoSeries, anyConfig, ([a, b], config) => {
        const engine = createSmtEngine(config);
        give(engine, arrivalsOf(a, b));
        engine.settle();
        const events = divergencesOf(engine);
        expectMonotone(events.map((event) => ({ ...event, refs: [] })));
        expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
        const logs = { A: alone(config, 'A', a), B: alone(config, 'B', b) };
        expect(lines(entries(engine.a.log))).toEqual(lines(logs.A));
        expect(lines(entries(engine.b.log))).toEqual(lines(logs.B));
        for (const event of events) {
          const sweeps = (event.swept === 'A' ? logs.A : logs.B).filter(
            (one) =>
              one.kind.startsWith('sweep') &&
              one.at === event.at &&
              one.level === event.level &&
              one.price === event.price &&
              one.confirmedAt <= event.confirmedAt,
          );
          expect(sweeps.length).toBeGreaterThan(0);
          expect(event.refs.every((ref) => ref.at < event.at)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
