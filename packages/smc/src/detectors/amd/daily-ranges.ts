import { type DayRule, tradingDay } from '@smc/domain';
import type { StateReader, StateWriter } from '../../core/state-io.ts';

/**
 * High-low ranges of the last closed trading days. A bar belongs to the day of its open; a day closes with the bar whose
 * close time reaches its end, else on the first later bar. The first day of a feed may be partial and counts (6.4 d).
 */
export class DailyRanges {
  readonly #rule: DayRule;
  readonly #barMs: number;
  readonly #ranges: Float64Array;
  /** Days closed so far; the newest lies in the cell before this count's. */
  #closed = 0;
  /** Sum of the ranges held, in ticks. */
  #sum = 0;
  #isOpen = false;
  #end = 0;
  #high = 0;
  #low = 0;

  /** `days`: how many closed days are held. */
  constructor(days: number, rule: DayRule, barMs: number) {
    this.#ranges = new Float64Array(days);
    this.#rule = rule;
    this.#barMs = barMs;
  }

  /** Least close time of a bar that opens or closes a day, epoch ms UTC. */
  get due(): number {
    return this.#isOpen ? this.#end : Number.NEGATIVE_INFINITY;
  }

  /** Whether a width is at most a factor of the mean range; false before all days are there. */
  holds(width: number, factor: number): boolean {
    const days = this.#ranges.length;
    return this.#closed >= days && width * days <= factor * this.#sum;
  }

  /** Before a bar: closes the day that ended in a hole. */
  closeEnded(time: number): void {
    if (this.#isOpen && time >= this.#end) this.#close();
  }

  /** A bar inside the open day that does not end it. */
  extend(high: number, low: number): void {
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  /** Takes a bar into its day and closes the day that ends with it. */
  take(time: number, high: number, low: number): void {
    if (this.#isOpen) {
      this.extend(high, low);
    } else {
      this.#isOpen = true;
      this.#end = tradingDay(this.#rule, time).end;
      this.#high = high;
      this.#low = low;
    }
    if (time + this.#barMs >= this.#end) this.#close();
  }

  save(out: StateWriter): void {
    out.putAll(this.#closed, this.#isOpen ? 1 : 0, this.#end, this.#high, this.#low);
    for (const range of this.#ranges) out.put(range);
  }

  load(from: StateReader): void {
    this.#closed = from.takeCount(Number.MAX_SAFE_INTEGER);
    this.#isOpen = from.takeCount(1) === 1;
    this.#end = from.take();
    this.#high = from.take();
    this.#low = from.take();
    this.#sum = 0;
    for (let day = 0; day < this.#ranges.length; day++) {
      const range = from.take();
      this.#ranges[day] = range;
      this.#sum += range;
    }
  }

  #close(): void {
    const cell = this.#closed % this.#ranges.length;
    const range = this.#high - this.#low;
    this.#sum += range - (this.#ranges[cell] as number);
    this.#ranges[cell] = range;
    this.#closed += 1;
    this.#isOpen = false;
  }
}
