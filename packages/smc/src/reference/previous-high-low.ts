import { type PreviousHighLowColumns, type ReferenceBars, at } from './columns.ts';
import { binsOf } from './time-bins.ts';

/** Options of {@link previousHighLow}. */
export interface PreviousHighLowOptions {
  /** `time_frame`: a pandas offset, see `timeBins` (default `1D`). */
  readonly timeFrame?: string;
}

/**
 * The library's `previous_high_low` (SMC reference, section 1). Of the bins stamped strictly before the bar's own stamp the
 * one before the last; broken once a high (low) has been beyond its 32-bit level since that bin became the reference.
 * Throws InputError on a time frame that is no pandas offset.
 */
export function previousHighLow(bars: ReferenceBars, options: PreviousHighLowOptions = {}): PreviousHighLowColumns {
  const { length, time, high, low } = bars;
  const bins = binsOf(time, high, low, options.timeFrame ?? '1D');
  const out: PreviousHighLowColumns = {
    PreviousHigh: new Float32Array(length).fill(Number.NaN),
    PreviousLow: new Float32Array(length).fill(Number.NaN),
    BrokenHigh: new Int32Array(length),
    BrokenLow: new Int32Array(length),
  };
  let before = 0;
  let [isHighBroken, isLowBroken] = [false, false];
  for (let row = 0; row < length; row++) {
    const earlier = before;
    while ((bins[before]?.label ?? Infinity) < at(time, row)) before += 1;
    const bin = bins[before - 2];
    if (bin === undefined) continue;
    if (earlier !== before) [isHighBroken, isLowBroken] = [false, false];
    out.PreviousHigh[row] = bin.high;
    out.PreviousLow[row] = bin.low;
    isHighBroken ||= at(high, row) > at(out.PreviousHigh, row);
    isLowBroken ||= at(low, row) < at(out.PreviousLow, row);
    out.BrokenHigh[row] = Number(isHighBroken);
    out.BrokenLow[row] = Number(isLowBroken);
  }
  return out;
}
