import { type DailyHours, dailyWindow } from '@smc/domain';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { FullParams } from '../../params.ts';
import { sessionHours } from '../session/session-hours.ts';
import { type CycleDeps, DayCycle } from './day-cycle.ts';
import { DailyRanges } from './daily-ranges.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Before all times: the window of Asia before the first bar. */
const LONG_OVER = Number.MIN_SAFE_INTEGER;

/** Hours that end at a time of the clock, so that the end of the first of them after an instant is that time's next one. */
function hoursUntil(time: string): DailyHours {
  const endMs = (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE_MS;
  return { startMs: (endMs + DAY_MS / 2) % DAY_MS, lengthMs: DAY_MS / 2 };
}

/** The detector for bars of some length; null when they are too long for it. */
export function createAmdDetector(params: FullParams, barMs: number, deps: CycleDeps): AmdDetector | null {
  const asia = sessionHours(params, 'asia');
  return HOUR_MS % barMs === 0 && barMs < asia.lengthMs ? new AmdDetector(asia, params, barMs, deps) : null;
}

/**
 * Detector `amd`: keeps the Asian session and the ranges of trading days, and starts a day's cycle when a session that
 * is narrow against them closes. A bar on which nothing opens or closes costs a few comparisons. Rule: README of this
 * folder; 6.2, 6.4 a, d, h.
 */
export class AmdDetector {
  readonly #zone: string;
  readonly #asia: DailyHours;
  readonly #untilDayEnd: DailyHours;
  readonly #maxWidth: number;
  readonly #barMs: number;
  readonly #ranges: DailyRanges;
  readonly #cycle: DayCycle;
  /** Window of the Asian session that holds the last bar or is still to come. */
  #start = LONG_OVER;
  #end = LONG_OVER;
  /** First bar in the window, -1 while there is none. */
  #first = -1;
  #firstTime = 0;
  #high = 0;
  #low = 0;
  /** The session was closed before this bar's tests: the sides of its range live from the next bar on. */
  #isLate = false;
  /** Least close time of a bar that opens or closes something. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(asia: DailyHours, params: FullParams, barMs: number, deps: CycleDeps) {
    this.#zone = params['session.zone'];
    this.#asia = asia;
    this.#untilDayEnd = hoursUntil(params['amd.end']);
    this.#maxWidth = params['amd.maxWidth'];
    this.#barMs = barMs;
    const rule = { zone: params['day.zone'], roll: params['day.roll'] };
    this.#ranges = new DailyRanges(params['amd.days'], rule, barMs);
    const killzones = [sessionHours(params, 'london'), sessionHours(params, 'nyAm')];
    const rules = { window: params['sweep.window'], minExcursion: params['sweep.minExcursion'] };
    this.#cycle = new DayCycle({ zone: this.#zone, killzones }, rules, deps);
  }

  /** Before the bar's tests: ends what ended in a hole. */
  closeEnded(time: number): void {
    if (time < this.#due) return;
    if (time >= this.#cycle.due) this.#cycle.expire();
    this.#ranges.closeEnded(time);
    if (this.#first < 0 || time < this.#end) return;
    this.#close(time);
    this.#isLate = true;
  }

  /** After all else: takes the bar into the day, the Asian session and the trading day. */
  settle(index: number, time: number, high: number, low: number, close: number): void {
    if (this.#isLate) this.#isLate = false;
    else if (this.#cycle.isRunning) this.#cycle.test(index, time, high, low, close);
    if (time + this.#barMs >= this.#due) {
      this.#turn(index, time, high, low);
      return;
    }
    this.#ranges.extend(high, low);
    if (this.#first >= 0) this.#extend(high, low);
  }

  save(out: StateWriter): void {
    out.putAll(this.#start, this.#end, this.#first, this.#firstTime, this.#high, this.#low);
    this.#ranges.save(out);
    this.#cycle.save(out);
  }

  load(from: StateReader): void {
    this.#start = from.take();
    this.#end = from.take();
    this.#first = from.take();
    this.#firstTime = from.take();
    this.#high = from.take();
    this.#low = from.take();
    this.#ranges.load(from);
    this.#cycle.load(from);
    this.#look();
  }

  /** A bar that may open or close something. */
  #turn(index: number, time: number, high: number, low: number): void {
    const closes = time + this.#barMs;
    if (closes >= this.#cycle.due) this.#cycle.expire();
    this.#ranges.take(time, high, low);
    if (this.#first >= 0) {
      this.#extend(high, low);
    } else {
      if (time >= this.#end) this.#seek(time);
      if (time >= this.#start) this.#begin(index, time, high, low);
    }
    if (this.#first >= 0 && closes >= this.#end) {
      this.#close(time);
      this.#seek(this.#end);
    }
    this.#look();
  }

  #begin(index: number, time: number, high: number, low: number): void {
    this.#first = index;
    this.#firstTime = time;
    this.#high = high;
    this.#low = low;
  }

  #extend(high: number, low: number): void {
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  /** The Asian session is over with, or before, the bar of this time: a day begins if its range is narrow. */
  #close(time: number): void {
    const dayEnd = Math.min(
      dailyWindow(this.#untilDayEnd, this.#zone, this.#end).end,
      dailyWindow(this.#asia, this.#zone, this.#end).start,
    );
    // A day that ends with this bar has no bar left for the rest.
    if (time + this.#barMs < dayEnd && this.#ranges.holds(this.#high - this.#low, this.#maxWidth)) {
      const asia = { first: this.#first, firstTime: this.#firstTime, high: this.#high, low: this.#low, end: this.#end };
      this.#cycle.begin(asia, dayEnd);
    }
    this.#first = -1;
  }

  /** Looks up the Asian session that holds a time or follows it, once a day. */
  #seek(time: number): void {
    const { start, end } = dailyWindow(this.#asia, this.#zone, time);
    this.#start = start;
    this.#end = end;
  }

  #look(): void {
    const asia = this.#first >= 0 ? this.#end : this.#start + this.#barMs;
    this.#due = Math.min(asia, this.#ranges.due, this.#cycle.due);
  }
}
