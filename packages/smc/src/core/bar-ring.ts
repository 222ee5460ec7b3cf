import type { StateReader, StateWriter } from './state-io.ts';

/** Bits of `marks`: what was found out about a bar. */
const SWEPT_UP = 1;
const SWEPT_DOWN = 2;
/** A pivot of either scale. */
export const PIVOT_HIGH = 4;
export const PIVOT_LOW = 8;

/** Smallest power of two that holds so many bars. */
function powerOfTwo(least: number): number {
  let size = 8;
  while (size < least) size *= 2;
  return size;
}

/** A column as a plain array without holes. */
function filled(length: number, value: number): number[] {
  return Array.from({ length }, () => value);
}

/**
 * The newest bars, as far back as the longest window looks, with what was known on each of them. Reads take absolute
 * bar indices; the caller stays within the capacity.
 */
export class BarRing {
  readonly mask: number;
  readonly time: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  /** ATR after the bar, NaN before it has its bars. */
  readonly atr: number[];
  /** Bits of SWEPT_UP and so on. */
  readonly marks: number[];
  /** Bars taken so far; the newest one has index count - 1. */
  count = 0;

  constructor(longestWindow: number) {
    const size = powerOfTwo(longestWindow);
    this.mask = size - 1;
    this.time = filled(size, Number.NaN);
    this.open = filled(size, Number.NaN);
    this.high = filled(size, Number.NaN);
    this.low = filled(size, Number.NaN);
    this.close = filled(size, Number.NaN);
    this.atr = filled(size, Number.NaN);
    this.marks = filled(size, 0);
  }

  append(time: number, open: number, high: number, low: number, close: number): void {
    const index = this.count;
    const cell = index & this.mask;
    this.time[cell] = time;
    this.open[cell] = open;
    this.high[cell] = high;
    this.low[cell] = low;
    this.close[cell] = close;
    this.atr[cell] = Number.NaN;
    this.marks[cell] = 0;
    this.count = index + 1;
  }

  timeOf(index: number): number {
    return this.time[index & this.mask] as number;
  }

  openOf(index: number): number {
    return this.open[index & this.mask] as number;
  }

  highOf(index: number): number {
    return this.high[index & this.mask] as number;
  }

  lowOf(index: number): number {
    return this.low[index & this.mask] as number;
  }

  closeOf(index: number): number {
    return this.close[index & this.mask] as number;
  }

  /** ATR after a bar; NaN before the first bar, so that nothing qualifies there. */
  atrOf(index: number): number {
    return index < 0 ? Number.NaN : (this.atr[index & this.mask] as number);
  }

  /** Last candle against a direction in [earliest, index], falling ones for +1, rising ones for -1; -1 when there is none. */
  oppositeOf(dir: number, earliest: number, index: number): number {
    let bar = index;
    while (bar >= earliest && dir * (this.closeOf(bar) - this.openOf(bar)) >= 0) bar -= 1;
    return bar >= earliest ? bar : -1;
  }

  /** Last bar in [earliest, index] that confirmed a sweep in a direction, -1 when there is none. */
  sweepOf(dir: number, earliest: number, index: number): number {
    const bit = dir > 0 ? SWEPT_UP : SWEPT_DOWN;
    const first = Math.max(0, earliest);
    let bar = index;
    while (bar >= first && ((this.marks[bar & this.mask] as number) & bit) === 0) bar -= 1;
    return bar >= first ? bar : -1;
  }

  /** Notes that the newest bar confirmed a sweep in a direction. */
  markSweep(dir: number): void {
    this.mark(this.count - 1, dir > 0 ? SWEPT_UP : SWEPT_DOWN);
  }

  /** Adds a bit to a bar's marks. */
  mark(index: number, bit: number): void {
    const cell = index & this.mask;
    this.marks[cell] = (this.marks[cell] as number) | bit;
  }

  save(out: StateWriter): void {
    out.put(this.count);
    for (let index = this.#oldest(); index < this.count; index++) {
      const cell = index & this.mask;
      out.putAll(this.time[cell] as number, this.open[cell] as number, this.high[cell] as number, this.low[cell] as number);
      out.putAll(this.close[cell] as number, this.atr[cell] as number, this.marks[cell] as number);
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
      this.marks[cell] = from.take();
    }
  }

  #oldest(): number {
    return Math.max(0, this.count - this.mask - 1);
  }
}
