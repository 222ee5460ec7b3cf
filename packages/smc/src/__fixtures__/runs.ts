import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  type BarColumns,
  createSmcEngine,
  OPTIONAL_DETECTORS,
  restoreSmcEngine,
  type SmcConfig,
  type SmcEngine,
  type SmcEvent,
  type SmcParams,
  smcParamsSchema,
} from '../index.ts';
import { readSeries } from './series.ts';

/** The series of the event log, with the parameters it was made with, and all detectors. */
export const EURUSD: SmcConfig = {
  symbol: 'EURUSD',
  timeframe: '15m',
  barMs: 900_000,
  params: smcParamsSchema.parse({ 'fvg.minAtr': 0 }),
  detectors: OPTIONAL_DETECTORS,
};

/** The second real series, with the defaults. */
export const BTCUSDT: SmcConfig = {
  symbol: 'BTCUSDT',
  timeframe: '1h',
  barMs: 3_600_000,
  params: smcParamsSchema.parse({}),
  detectors: OPTIONAL_DETECTORS,
};

/** Text of a gzipped file, by its place relative to this folder. */
export function gunzipped(path: string): string {
  return gunzipSync(readFileSync(new URL(path, import.meta.url))).toString('utf8');
}

/** EUR/USD 15m, tick 0.00001. */
export function eurusdBars(): BarColumns {
  return readSeries(gunzipped('../../../../data/eurusd-15m.csv.gz'), 0.00001);
}

/** BTC/USDT 1h, tick 0.01. */
export function btcusdtBars(): BarColumns {
  return readSeries(gunzipped('../../../../data/btcusdt-1h.csv.gz'), 0.01);
}

/** Pushes rows [from, to) of a series. */
export function feed(engine: SmcEngine, bars: BarColumns, from: number, to: number): void {
  const { time, open, high, low, close, volume } = bars;
  const cell = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
  for (let row = from; row < to; row++) {
    engine.push(cell(time, row), cell(open, row), cell(high, row), cell(low, row), cell(close, row), cell(volume, row));
  }
}

/** What the forming bar of a row would say. */
export function peekRow(engine: SmcEngine, bars: BarColumns, row: number): readonly SmcEvent[] {
  const cell = (column: Float64Array): number => column[row] ?? Number.NaN;
  return engine.peek(cell(bars.time), cell(bars.open), cell(bars.high), cell(bars.low), cell(bars.close), cell(bars.volume));
}

/** All events an engine still holds. */
export function eventsOf(engine: SmcEngine): SmcEvent[] {
  const { log } = engine;
  return Array.from({ length: log.length - log.first }, (_, n) => log.at(log.first + n));
}

/** Events of a whole series. */
export function detect(bars: BarColumns, config: SmcConfig): SmcEvent[] {
  const engine = createSmcEngine(config);
  feed(engine, bars, 0, bars.length);
  return eventsOf(engine);
}

/** Events as lines of text, for comparisons of whole logs. */
export function lines(events: readonly SmcEvent[]): string[] {
  return events.map((event) => JSON.stringify(event));
}

/** Takes a snapshot, sends it through JSON and restores an engine from it. */
export function reborn(engine: SmcEngine): SmcEngine {
  const stored: unknown = JSON.parse(JSON.stringify(engine.snapshot()));
  return restoreSmcEngine(engine.config, stored);
}

/** A configuration for hand-made and random series, with all detectors. */
export function configOf(params: SmcParams, barMs = 900_000): SmcConfig {
  return { symbol: 'TEST', timeframe: 'T', barMs, params, detectors: OPTIONAL_DETECTORS };
}
