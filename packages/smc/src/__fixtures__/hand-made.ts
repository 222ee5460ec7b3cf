import { createSmcEngine, type SmcEngine, type SmcEvent, type SmcParamsInput, smcParamsSchema } from '../index.ts';
import { configOf, eventsOf } from './runs.ts';

/** Bar length of hand-made series: one hour from 2024-01-01 00:00 UTC, a Monday. */
export const HOUR_MS = 3_600_000;
export const MONDAY = Date.UTC(2024, 0, 1);

/** A hand-made bar: open, high, low, close in ticks, and how many bars are missing before it. */
export type Row = readonly [open: number, high: number, low: number, close: number, hole?: number];

/** Small windows and no factor of the ATR, so that a few bars tell a story; tests add what they are about. */
const SMALL: SmcParamsInput = {
  'pivot.internal.left': 2,
  'pivot.internal.right': 2,
  'pivot.swing.left': 50,
  'pivot.swing.right': 50,
  'label.tolerance': 0,
  'pool.tolerance': 0,
  'fvg.minAtr': 0,
  'volumeImbalance.minAtr': 0,
  'bpr.minAtr': 0,
  'rejectionBlock.minAtr': 0,
  'sweep.minExcursion': 0,
  'displacement.atr': 20,
};

/** An engine for hand-made series. */
export function handMade(params: SmcParamsInput = {}): SmcEngine {
  return createSmcEngine(configOf(smcParamsSchema.parse({ ...SMALL, ...params }), HOUR_MS));
}

/** Pushes rows after what the engine has. */
export function play(engine: SmcEngine, rows: readonly Row[]): void {
  for (const [open, high, low, close, hole = 0] of rows) {
    const last = engine.lastTime ?? MONDAY - HOUR_MS;
    engine.push(last + HOUR_MS * (1 + hole), open, high, low, close, 1);
  }
}

/** A short form of an event, `kind dir at>confirmed price-or-zone`, to read stories by. */
export function short(event: SmcEvent): string {
  const sign = event.dir > 0 ? '+' : event.dir < 0 ? '-' : '0';
  const where = event.price === null ? `${event.bottom}..${event.top}` : String(event.price);
  return `${event.kind}${sign} ${event.atIndex}>${event.confirmedIndex} ${where}`;
}

/** The story of one detector on some rows. */
export function story(detector: string, rows: readonly Row[], params: SmcParamsInput = {}): string[] {
  const engine = handMade(params);
  play(engine, rows);
  return storyOf(engine, detector);
}

/** The story of one detector in an engine's log. */
export function storyOf(engine: SmcEngine, detector: string): string[] {
  return eventsOf(engine)
    .filter((event) => event.detector === detector)
    .map(short);
}

/** The rows upside down around 1000. */
export function upsideDown(rows: readonly Row[]): Row[] {
  return rows.map(([open, high, low, close, hole = 0]) => [2000 - open, 2000 - low, 2000 - high, 2000 - close, hole]);
}

/** So many quiet bars at a price. */
export function quiet(count: number, price = 1000): Row[] {
  return Array.from({ length: count }, () => [price, price + 1, price - 1, price]);
}
