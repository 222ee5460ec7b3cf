import fc from 'fast-check';
import { type BarColumns, type SmcParamsInput, type SmtConfig, type SmtEngine, type SmtEvent, type SmtSide, smcParamsSchema } from '../index.ts';
import { createSmtEngine, restoreSmtEngine } from '../index.ts';
import { HOUR_MS, MONDAY, type Row } from './hand-made.ts';
import { randomSeries } from './random-series.ts';

/** Levels of previous days alone, and no factor of the ATR, so that a few bars tell a story. */
const SMALL: SmcParamsInput = {
  'pivot.internal.left': 2,
  'pivot.internal.right': 2,
  'pivot.swing.left': 50,
  'pivot.swing.right': 50,
  'sweep.minExcursion': 0,
};

/** A configuration of two symbols for hand-made series. */
export function twoOf(params: SmcParamsInput = {}, detectors: SmtConfig['detectors'] = ['previous.day']): SmtConfig {
  return { a: 'A', b: 'B', timeframe: '1h', barMs: HOUR_MS, params: smcParamsSchema.parse({ ...SMALL, ...params }), detectors };
}

/** One bar of one symbol, with its time. */
export interface Arrival {
  readonly side: SmtSide;
  readonly time: number;
  readonly row: readonly [number, number, number, number];
}

/** Bars of both symbols in order of time, those of `a` first. */
export function arrivals(a: readonly Row[], b: readonly Row[]): Arrival[] {
  const timed = (side: SmtSide, rows: readonly Row[]): Arrival[] => {
    let time = MONDAY - HOUR_MS;
    return rows.map(([open, high, low, close, hole = 0]) => {
      time += HOUR_MS * (1 + hole);
      return { side, time, row: [open, high, low, close] };
    });
  };
  return inOrder([...timed('a', a), ...timed('b', b)]);
}

/** Bars of two series in order of time, those of `a` first. */
export function arrivalsOf(a: BarColumns, b: BarColumns): Arrival[] {
  const cell = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
  const listed = (side: SmtSide, bars: BarColumns): Arrival[] =>
    Array.from({ length: bars.length }, (_, n) => ({
      side,
      time: cell(bars.time, n),
      row: [cell(bars.open, n), cell(bars.high, n), cell(bars.low, n), cell(bars.close, n)],
    }));
  return inOrder([...listed('a', a), ...listed('b', b)]);
}

function inOrder(bars: readonly Arrival[]): Arrival[] {
  return bars.toSorted((one, two) => one.time - two.time || (one.side < two.side ? -1 : one.side > two.side ? 1 : 0));
}

/** Pushes bars as they come. */
export function give(engine: SmtEngine, bars: readonly Arrival[]): void {
  for (const { side, time, row } of bars) engine.push(side, time, ...row, 1);
}

/** The divergences an engine still holds. */
export function divergencesOf(engine: SmtEngine): SmtEvent[] {
  const { log } = engine;
  return Array.from({ length: log.length - log.first }, (_, n) => log.at(log.first + n));
}

/** All divergences of bars. */
export function compare(config: SmtConfig, bars: readonly Arrival[]): SmtEvent[] {
  const engine = createSmtEngine(config);
  give(engine, bars);
  return divergencesOf(engine);
}

/** A short form: `dir at>confirmed swept price level held price`. */
export function shortSmt(event: SmtEvent): string {
  const { dir, atIndex, confirmedIndex, swept, price, level, held, heldPrice } = event;
  return `${dir > 0 ? '+' : '-'} ${atIndex}>${confirmedIndex} ${swept} ${price} ${level} ${held} ${heldPrice}`;
}

/** Sends a snapshot through JSON and restores an engine from it. */
export function rebornSmt(engine: SmtEngine): SmtEngine {
  const stored: unknown = JSON.parse(JSON.stringify(engine.snapshot()));
  return restoreSmtEngine(engine.config, stored);
}

interface Twist {
  readonly shift: number;
  readonly up: number;
  readonly down: number;
  readonly missing: boolean;
}

const twist: fc.Arbitrary<Twist> = fc.record({
  shift: fc.integer({ min: -2, max: 2 }),
  up: fc.integer({ min: -3, max: 3 }),
  down: fc.integer({ min: -3, max: 3 }),
  missing: fc.oneof({ weight: 40, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** The bars of one series a little otherwise: moved, wicks longer or shorter, a few missing. */
function twisted(bars: BarColumns, twists: readonly Twist[]): BarColumns {
  const rows = Array.from({ length: bars.length }, (_, n) => n).filter((n) => twists[n]?.missing !== true);
  const column = (from: Float64Array, by: (value: number, row: number) => number): Float64Array =>
    Float64Array.from(rows, (row) => by(from[row] ?? Number.NaN, row));
  const moved = (value: number, row: number): number => value + (twists[row]?.shift ?? 0);
  const open = column(bars.open, moved);
  const close = column(bars.close, moved);
  const body = (pick: (...values: number[]) => number, n: number): number => pick(open[n] ?? Number.NaN, close[n] ?? Number.NaN);
  return {
    length: rows.length,
    time: column(bars.time, (time) => time),
    open,
    high: column(bars.high, (high, row) => moved(high, row) + (twists[row]?.up ?? 0)).map((high, n) => Math.max(high, body(Math.max, n))),
    low: column(bars.low, (low, row) => moved(low, row) - (twists[row]?.down ?? 0)).map((low, n) => Math.min(low, body(Math.min, n))),
    close,
    volume: column(bars.volume, (volume) => volume),
  };
}

/** Two series that move together, with holes in either. */
export const twoSeries: fc.Arbitrary<readonly [BarColumns, BarColumns]> = randomSeries.chain((bars) =>
  fc
    .tuple(fc.array(twist, { minLength: bars.length, maxLength: bars.length }), fc.array(twist, { minLength: bars.length, maxLength: bars.length }))
    .map(([one, two]): readonly [BarColumns, BarColumns] => [twisted(bars, one), twisted(bars, two)]),
);
