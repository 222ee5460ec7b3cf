import { InputError } from '@smc/domain';
import { type ReferenceBars, type SwingColumns, at, mirrored } from './columns.ts';

/** Options of {@link swingHighsLows}. */
export interface SwingOptions {
  /** `swing_length`: bars after a swing, and one more than the bars before it; a whole number from 1 (default 50). */
  readonly swingLength?: number;
}

/**
 * The library's `swing_highs_lows` (SMC reference, section 1). Row i is a high if its high is the largest of rows
 * i-L+1 to i+L, else a low mirrored; runs of one sign keep their most extreme swing, the first one on ties; then the
 * first and the last row are marked with the sign opposite to the nearest swing. Throws {@link InputError} on a length
 * that is no whole number from 1.
 */
export function swingHighsLows(bars: ReferenceBars, options: SwingOptions = {}): SwingColumns {
  const length = options.swingLength ?? 50;
  if (!Number.isSafeInteger(length) || length < 1) throw new InputError('swing_length', String(length), 'a whole number from 1');
  const rows = alternating(bars, extremes(bars, length));
  const HighLow = new Float64Array(bars.length).fill(Number.NaN);
  for (const row of rows) HighLow[Math.abs(row)] = Math.sign(row);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first !== undefined && last !== undefined) {
    HighLow[0] = -Math.sign(first);
    HighLow[bars.length - 1] = -Math.sign(last);
  }
  const Level = HighLow.map((sign, row) => (sign > 0 ? at(bars.high, row) : sign < 0 ? at(bars.low, row) : Number.NaN));
  return { HighLow, Level };
}

/** Rows of the extremes, positive for highs and negative for lows; row 0 is never one. */
function extremes(bars: ReferenceBars, length: number): number[] {
  const highs = windowMaxima(bars.high, length);
  const lows = windowMaxima(mirrored(bars.low), length);
  const found: number[] = [];
  for (let row = 2 * length - 1; row < bars.length - length; row++) {
    if (at(bars.high, row) === at(highs, row)) found.push(row);
    else if (-at(bars.low, row) === at(lows, row)) found.push(-row);
  }
  return found;
}

/** Largest value of rows [i-L+1, i+L] at each row i that has all of them, by a queue of falling candidates. */
function windowMaxima(values: Float64Array, length: number): Float64Array {
  const maxima = new Float64Array(values.length).fill(Number.NaN);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let row = 0; row < values.length; row++) {
    const value = at(values, row);
    while (tail > head && at(values, at(queue, tail - 1)) <= value) tail -= 1;
    queue[tail++] = row;
    const middle = row - length;
    if (at(queue, head) <= middle - length) head += 1;
    if (middle >= length - 1) maxima[middle] = at(values, at(queue, head));
  }
  return maxima;
}

function alternating(bars: ReferenceBars, rows: readonly number[]): number[] {
  const kept: number[] = [];
  const reach = (row: number): number => (row > 0 ? at(bars.high, row) : -at(bars.low, -row));
  for (const row of rows) {
    const last = kept.at(-1);
    if (last === undefined || Math.sign(last) !== Math.sign(row)) kept.push(row);
    else if (reach(row) > reach(last)) kept[kept.length - 1] = row;
  }
  return kept;
}
