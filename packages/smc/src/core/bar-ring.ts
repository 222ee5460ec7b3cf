import { f64, i32 } from './cells.ts';
import type { StateReader, StateWriter } from './state-io.ts';

/** Bits of `turns`. */
export const HIGHER = 1;
export const LOWER = 2;

/** Smallest power of two that holds so many bars. */
function powerOfTwo(least: number): number {
  let size = 8;
  while (size < least) size *= 2;
  return size;
}

/**
 * The newest bars, as far back as the longest window looks, with what was known on each of them. Reads take absolute
 * bar indices; the caller stays within the capacity.
 */
export class BarRing {
  readonly mask: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** ATR after the bar, NaN before it has its bars. */
  readonly atr: Float64Array;
  /** Index of the last falling and last rising candle up to the bar, -1 before the first. */
  readonly fallingAt: Int32Array;
  readonly risingAt: Int32Array;
  /** How the bar stands to the one before: HIGHER when its high is above, LOWER when its low is below, or both. */
  readonly turns: Int32Array;
  /** Bar of the last bullish and bearish sweep confirmed up to the bar, -1 before the first. */
  readonly sweepUpAt: Int32Array;
  readonly sweepDownAt: Int32Array;
  /** Bars taken so far; the newest one has index count - 1. */
  count = 0;

  constructor(longestWindow: number) {
    const size = powerOfTwo(longestWindow);
    this.mask = size - 1;
    this.time = new Float64Array(size);
    this.open = new Float64Array(size);
    this.high = new Float64Array(size);
    this.low = new Float64Array(size);
    this.close = new Float64Array(size);
    this.atr = new Float64Array(size).fill(Number.NaN);
    this.fallingAt = new Int32Array(size).fill(-1);
    this.risingAt = new Int32Array(size).fill(-1);
    this.turns = new Int32Array(size);
    this.sweepUpAt = new Int32Array(size).fill(-1);
    this.sweepDownAt = new Int32Array(size).fill(-1);
  }

  append(time: number, open: number, high: number, low: number, close: number): void {
    const index = this.count;
    const cell = index & this.mask;
    const before = (index - 1) & this.mask;
    this.turns[cell] = (high > f64(this.high, before) ? HIGHER : 0) | (low < f64(this.low, before) ? LOWER : 0);
    this.time[cell] = time;
    this.open[cell] = open;
    this.high[cell] = high;
    this.low[cell] = low;
    this.close[cell] = close;
    this.atr[cell] = Number.NaN;
    this.fallingAt[cell] = close < open ? index : i32(this.fallingAt, before);
    this.risingAt[cell] = close > open ? index : i32(this.risingAt, before);
    this.sweepUpAt[cell] = i32(this.sweepUpAt, before);
    this.sweepDownAt[cell] = i32(this.sweepDownAt, before);
    this.count = index + 1;
  }

  timeOf(index: number): number {
    return f64(this.time, index & this.mask);
  }

  openOf(index: number): number {
    return f64(this.open, index & this.mask);
  }

  highOf(index: number): number {
    return f64(this.high, index & this.mask);
  }

  lowOf(index: number): number {
    return f64(this.low, index & this.mask);
  }

  closeOf(index: number): number {
    return f64(this.close, index & this.mask);
  }

  /** Where bar p turns: HIGHER at a high above the one before and not below the one after, LOWER at such a low. */
  turnOf(p: number): number {
    return i32(this.turns, p & this.mask) & ~i32(this.turns, (p + 1) & this.mask);
  }

  /** ATR after a bar; NaN before the first bar, so that nothing qualifies there. */
  atrOf(index: number): number {
    return index < 0 ? Number.NaN : f64(this.atr, index & this.mask);
  }

  /** Last candle against a direction up to a bar: falling ones for +1, rising ones for -1. */
  oppositeOf(dir: number, index: number): number {
    return i32(dir > 0 ? this.fallingAt : this.risingAt, index & this.mask);
  }

  /** Last sweep in a direction confirmed up to a bar. */
  sweepOf(dir: number, index: number): number {
    return i32(dir > 0 ? this.sweepUpAt : this.sweepDownAt, index & this.mask);
  }

  /** Notes that the newest bar confirmed a sweep in a direction. */
  markSweep(dir: number): void {
    const index = this.count - 1;
    (dir > 0 ? this.sweepUpAt : this.sweepDownAt)[index & this.mask] = index;
  }

  save(out: StateWriter): void {
    out.put(this.count);
    for (let index = this.#oldest(); index < this.count; index++) {
      const cell = index & this.mask;
      out.putAll(f64(this.time, cell), f64(this.open, cell), f64(this.high, cell), f64(this.low, cell));
      out.putAll(f64(this.close, cell), f64(this.atr, cell), i32(this.fallingAt, cell), i32(this.risingAt, cell));
      out.putAll(i32(this.sweepUpAt, cell), i32(this.sweepDownAt, cell));
    }
  }

  load(from: StateReader): void {
    this.count = from.takeCount(2 ** 31 - 2);
    for (let index = this.#oldest(); index < this.count; index++) {
      const cell = index & this.mask;
      this.time[cell] = from.take();
      this.open[cell] = from.take();
      this.high[cell] = from.take();
      this.low[cell] = from.take();
      this.close[cell] = from.take();
      this.atr[cell] = from.take();
      this.fallingAt[cell] = from.take();
      this.risingAt[cell] = from.take();
      this.sweepUpAt[cell] = from.take();
      this.sweepDownAt[cell] = from.take();
      // The oldest bar has none before it, and no window asks for its turn.
      const before = (index - 1) & this.mask;
      this.turns[cell] =
        (f64(this.high, cell) > f64(this.high, before) ? HIGHER : 0) | (f64(this.low, cell) < f64(this.low, before) ? LOWER : 0);
    }
  }

  #oldest(): number {
    return Math.max(0, this.count - this.mask - 1);
  }
}
