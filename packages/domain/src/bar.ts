import { InputError } from './result.ts';

/** A closed bar. Prices in integer ticks, volume in base units (display only), time = open, epoch ms UTC. */
export interface Bar {
  /** Position in its series, from 0. */
  readonly index: number;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A series as columns, for hot paths. All columns have the same length. */
export interface BarColumns {
  readonly length: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** The bar at a row of the columns. */
export function barAt(bars: BarColumns, index: number): Bar {
  const { time, open, high, low, close, volume } = bars;
  if (!Number.isInteger(index) || index < 0 || index >= bars.length) {
    throw new InputError('index', String(index), `a whole number from 0 to ${bars.length - 1}`);
  }
  return {
    index,
    time: time[index] ?? Number.NaN,
    open: open[index] ?? Number.NaN,
    high: high[index] ?? Number.NaN,
    low: low[index] ?? Number.NaN,
    close: close[index] ?? Number.NaN,
    volume: volume[index] ?? Number.NaN,
  };
}

/** Columns from bars; the reverse of {@link barAt}. */
export function barColumns(bars: readonly Omit<Bar, 'index'>[]): BarColumns {
  const column = (pick: (bar: Omit<Bar, 'index'>) => number): Float64Array => Float64Array.from(bars, pick);
  return {
    length: bars.length,
    time: column((bar) => bar.time),
    open: column((bar) => bar.open),
    high: column((bar) => bar.high),
    low: column((bar) => bar.low),
    close: column((bar) => bar.close),
    volume: column((bar) => bar.volume),
  };
}

/** Why a bar cannot be used. */
export interface BarFault {
  readonly field: 'time' | 'open' | 'high' | 'low' | 'close' | 'volume';
  readonly value: number;
  readonly expected: string;
}

/** First fault of a bar on its own and against the one before it, or null. Holes are legal. */
export function barFault(bar: Omit<Bar, 'index'>, barMs: number, previousTime: number | null): BarFault | null {
  const fault = (field: BarFault['field'], expected: string): BarFault => ({ field, value: bar[field], expected });
  if (!Number.isSafeInteger(bar.time)) return fault('time', 'epoch milliseconds');
  if (bar.time % barMs !== 0) return fault('time', `a multiple of ${barMs} ms`);
  if (previousTime !== null && bar.time === previousTime) return fault('time', 'a time after the previous bar (duplicate)');
  if (previousTime !== null && bar.time < previousTime) return fault('time', 'a time after the previous bar (out of order)');
  for (const field of ['open', 'high', 'low', 'close'] as const) {
    if (!Number.isSafeInteger(bar[field]) || bar[field] <= 0) return fault(field, 'a positive price on the tick grid');
  }
  if (!Number.isFinite(bar.volume) || bar.volume < 0) return fault('volume', 'zero or more');
  if (bar.high < bar.low) return fault('high', 'at least the low');
  if (bar.open > bar.high || bar.open < bar.low) return fault('open', 'between low and high');
  if (bar.close > bar.high || bar.close < bar.low) return fault('close', 'between low and high');
  return null;
}
