import type { DayRule } from '@smc/domain';
import type { EventLog } from '../../core/event-log.ts';
import type { StateHolder } from '../../core/state-io.ts';
import type { LevelLife } from '../sweep/level-life.ts';
import { type Period, PreviousDetector } from './previous-detector.ts';

/** All periods in the order in which they speak on one bar. */
export const PERIODS: readonly Period[] = ['day', 'week', 'month'];

/**
 * The calendar buckets of a series. Days, weeks and months share the running high and low: a bar on which no bucket
 * begins or ends costs two comparisons of prices and one of times, however many periods run.
 */
export class Calendar {
  readonly #periods: readonly PreviousDetector[];
  readonly #barMs: number;
  /** Least close time of a bar that begins or ends a bucket. */
  #due = Number.NEGATIVE_INFINITY;
  /** Extremes of the bars that no bucket has taken in yet. */
  #high = Number.NEGATIVE_INFINITY;
  #low = Number.POSITIVE_INFINITY;

  constructor(periods: readonly Period[], rule: DayRule, barMs: number, log: EventLog, levels: LevelLife) {
    this.#barMs = barMs;
    this.#periods = periods.map((period) => new PreviousDetector(period, rule, barMs, log, levels));
    if (this.#periods.length === 0) this.#due = Number.POSITIVE_INFINITY;
  }

  /** Before the bar's tests: closes the buckets that ended in a hole. */
  closeEnded(time: number): void {
    if (time < this.#due) return;
    this.#share();
    for (const period of this.#periods) period.closeEnded(time);
  }

  /** After all else: takes the bar into its buckets and closes those that end with it. */
  settle(index: number, time: number, high: number, low: number): void {
    if (time + this.#barMs < this.#due) {
      if (high > this.#high) this.#high = high;
      if (low < this.#low) this.#low = low;
      return;
    }
    this.#share();
    this.#due = Number.POSITIVE_INFINITY;
    for (const period of this.#periods) {
      period.settle(index, time, high, low);
      if (period.due < this.#due) this.#due = period.due;
    }
  }

  /** The state of each period, as parts of the engine's state. */
  parts(): [string, StateHolder][] {
    return this.#periods.map((period) => [
      `previous.${period.period}`,
      {
        save: (out) => {
          this.#share();
          period.save(out);
        },
        load: (from) => {
          this.#high = Number.NEGATIVE_INFINITY;
          this.#low = Number.POSITIVE_INFINITY;
          this.#due = Number.NEGATIVE_INFINITY;
          period.load(from);
        },
      },
    ]);
  }

  /** Gives the open buckets the extremes of the bars since the last time. */
  #share(): void {
    if (this.#high === Number.NEGATIVE_INFINITY) return;
    for (const period of this.#periods) period.extend(this.#high, this.#low);
    this.#high = Number.NEGATIVE_INFINITY;
    this.#low = Number.POSITIVE_INFINITY;
  }
}
