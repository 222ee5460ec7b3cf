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

/** Rows [from, to) of the columns, without copying them; rows count from zero again. */
export function sliceBars(bars: BarColumns, from: number, to: number): BarColumns {
  const cut = (column: Float64Array): Float64Array => column.subarray(from, to);
  const time = cut(bars.time);
  return {
    length: time.length,
    time,
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
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
  return timeFault(bar.time, barMs, previousTime) ?? valueFault(bar) ?? shapeFault(bar);
}

function timeFault(time: number, barMs: number, previousTime: number | null): BarFault | null {
  const fault = (expected: string): BarFault => ({ field: 'time', value: time, expected });
  if (!Number.isSafeInteger(time)) return fault('epoch milliseconds');
  if (time % barMs !== 0) return fault(`a multiple of ${barMs} ms`);
  if (previousTime === null || time > previousTime) return null;
  return fault(`a time after the previous bar (${time === previousTime ? 'duplicate' : 'out of order'})`);
}

function valueFault(bar: Omit<Bar, 'index'>): BarFault | null {
  for (const field of ['open', 'high', 'low', 'close'] as const) {
    const value = bar[field];
    if (!Number.isSafeInteger(value) || value <= 0) return { field, value, expected: 'a positive price on the tick grid' };
  }
  const { volume } = bar;
  return Number.isFinite(volume) && volume >= 0 ? null : { field: 'volume', value: volume, expected: 'zero or more' };
}

function shapeFault({ open, high, low, close }: Omit<Bar, 'index'>): BarFault | null {
  if (high < low) return { field: 'high', value: high, expected: 'at least the low' };
  if (open > high || open < low) return { field: 'open', value: open, expected: 'between low and high' };
  if (close > high || close < low) return { field: 'close', value: close, expected: 'between low and high' };
  return null;
}
