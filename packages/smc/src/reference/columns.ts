import type { BarColumns } from '@smc/domain';

/**
 * Bars as the Python library takes them: prices as 64-bit numbers in units of the price, volume as it was recorded (zero
 * or more), all columns of one length.
 */
export interface ReferenceBars {
  readonly length: number;
  /** What the index of the data frame shows, in epoch milliseconds as if that clock were UTC; ascending. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A column of a result. The kind of array is the kind of number the library stores: float64, float32 or int32. */
export type ReferenceValues = Float64Array | Float32Array | Int32Array;

/** Gaps, as `fvg` returns them. */
export interface FvgColumns {
  /** 1, -1 or NaN on the middle one of the three bars. */
  readonly FVG: Float64Array;
  readonly Top: Float64Array;
  readonly Bottom: Float64Array;
  /** Row of the first touch; 0 is never. */
  readonly MitigatedIndex: Float64Array;
}

/** Swings, as `swing_highs_lows` returns them. */
export interface SwingColumns {
  /** 1 a high, -1 a low, NaN neither. */
  readonly HighLow: Float64Array;
  readonly Level: Float64Array;
}

/** Breaks of structure, as `bos_choch` returns them. */
export interface BosChochColumns {
  readonly BOS: Float64Array;
  readonly CHOCH: Float64Array;
  readonly Level: Float32Array;
  /** Row of the break; may stand on a row without BOS and CHOCH. */
  readonly BrokenIndex: Float64Array;
}

/** Order blocks, as `ob` returns them. */
export interface ObColumns {
  readonly OB: Float64Array;
  readonly Top: Float32Array;
  readonly Bottom: Float32Array;
  readonly OBVolume: Float32Array;
  /** Row of the breach, one less for a bullish block; 0 is never. */
  readonly MitigatedIndex: Float64Array;
  /** 0 to 100. */
  readonly Percentage: Float32Array;
}

/** Pools of equal swings, as `liquidity` returns them. */
export interface LiquidityColumns {
  readonly Liquidity: Float32Array;
  readonly Level: Float32Array;
  readonly End: Float32Array;
  /** Row of the sweep; 0 is never. */
  readonly Swept: Float32Array;
}

/** Extremes of an earlier bin, as `previous_high_low` returns them. */
export interface PreviousHighLowColumns {
  readonly PreviousHigh: Float32Array;
  readonly PreviousLow: Float32Array;
  readonly BrokenHigh: Int32Array;
  readonly BrokenLow: Int32Array;
}

/** A trading session, as `sessions` returns it. */
export interface SessionColumns {
  readonly Active: Int32Array;
  /** Running extremes; 0 outside. */
  readonly High: Float32Array;
  readonly Low: Float32Array;
}

/** Retracements in percent of the last leg, as `retracements` returns them. */
export interface RetracementColumns {
  readonly Direction: Int32Array;
  readonly 'CurrentRetracement%': Float64Array;
  readonly 'DeepestRetracement%': Float64Array;
}

/** Value of a row inside the column. */
export function at(column: ReferenceValues, row: number): number {
  // Callers stay inside the column; NaN keeps every comparison false should one not.
  return column[row] ?? Number.NaN;
}

/**
 * Bars whose prices count ticks as bars in units of the price. `tickUnits / 10 ** tickScale` is the tick: a quotient of
 * two whole numbers is rounded once, so each price is the very number that its decimal text reads as.
 */
export function referenceBars(bars: BarColumns, tickUnits: number, tickScale: number): ReferenceBars {
  const parts = 10 ** tickScale;
  const prices = (ticks: Float64Array): Float64Array => ticks.map((count) => (count * tickUnits) / parts);
  return {
    length: bars.length,
    time: bars.time,
    open: prices(bars.open),
    high: prices(bars.high),
    low: prices(bars.low),
    close: prices(bars.close),
    volume: bars.volume,
  };
}

/** The column seen upside down, so that one rule serves both directions. Negation is exact. */
export function mirrored(column: Float64Array): Float64Array {
  return column.map((value) => -value);
}

/** Rows of the swings of one sign, ascending. */
export function swingRows(highLow: Float64Array, sign: number): Int32Array {
  let count = 0;
  const rows = new Int32Array(highLow.length);
  for (let row = 0; row < highLow.length; row++) if (at(highLow, row) === sign) rows[count++] = row;
  return rows.subarray(0, count);
}
