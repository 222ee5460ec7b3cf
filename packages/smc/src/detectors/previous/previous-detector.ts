import { type DayRule, type TradingDay, tradingDay, tradingMonth, tradingWeek } from '@smc/domain';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { NEVER } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { LevelLife } from '../sweep/level-life.ts';

const BUCKETS = { day: tradingDay, week: tradingWeek, month: tradingMonth } as const;

/** A calendar bucket whose extremes become levels. */
export type Period = keyof typeof BUCKETS;

/**
 * Levels of the previous day, week or month. Buckets go by the calendar of a zone with a roll; a bar belongs to the bucket of
 * its open. A bucket closes with the bar whose close time reaches its end, else on the first later bar (a hole); then
 * its high and low replace those of the last closed bucket with data and live from the next bar on. The first bucket of
 * a feed may be partial and counts. at = first bar of the bucket, confirmedAt = closing bar. Ends by the rules of the
 * sweeps, or `replaced`. Rules: 6.2, 6.4 a, d, g, p.
 */
export class PreviousDetector {
  readonly period: Period;
  readonly #log: EventLog;
  readonly #levels: LevelLife;
  readonly #level: number;
  readonly #highCode: number;
  readonly #lowCode: number;
  readonly #bucketOf: (rule: DayRule, time: number) => TradingDay;
  readonly #rule: DayRule;
  readonly #barMs: number;
  #open = false;
  #end = Number.NEGATIVE_INFINITY;
  #high = 0;
  #low = 0;
  #first = -1;
  #firstTime = 0;
  /** A bucket was closed before this bar's tests; its levels are laid down after them. */
  #late = false;
  #highSlot = -1;
  #highUid = -1;
  #lowSlot = -1;
  #lowUid = -1;

  constructor(period: Period, rule: DayRule, barMs: number, log: EventLog, levels: LevelLife) {
    this.period = period;
    this.#log = log;
    this.#levels = levels;
    this.#rule = rule;
    this.#barMs = barMs;
    this.#bucketOf = BUCKETS[period];
    this.#level = levelCode(`previous.${period}`);
    this.#highCode = eventCode(`previous.${period}`, 'high');
    this.#lowCode = eventCode(`previous.${period}`, 'low');
  }

  /** Least close time of a bar that begins or ends a bucket. */
  get due(): number {
    return this.#open ? this.#end : Number.NEGATIVE_INFINITY;
  }

  /** Takes the extremes of earlier bars into the open bucket. */
  extend(high: number, low: number): void {
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  /** Before the bar's tests: closes a bucket that ended in a hole. The levels it replaces take no new breach. */
  closeEnded(time: number): void {
    if (!this.#open || time < this.#end) return;
    this.#late = true;
    this.#tell();
  }

  /** After all else: takes the bar into its bucket and closes the bucket that ends with the bar. */
  settle(index: number, time: number, high: number, low: number): void {
    if (this.#late) {
      this.#lay(index);
      this.#late = false;
    }
    if (!this.#open || time >= this.#end) {
      this.#end = this.#bucketOf(this.#rule, time).end;
      this.#open = true;
      this.#high = high;
      this.#low = low;
      this.#first = index;
      this.#firstTime = time;
    } else {
      this.extend(high, low);
    }
    if (time + this.#barMs < this.#end) return;
    this.#tell();
    this.#lay(index);
  }

  save(out: StateWriter): void {
    out.putAll(this.#open ? 1 : 0, this.#open ? this.#end : 0, this.#high, this.#low, this.#first, this.#firstTime);
    out.putAll(this.#highUid, this.#lowUid);
  }

  load(from: StateReader): void {
    this.#open = from.takeCount(1) === 1;
    this.#end = from.take();
    this.#high = from.take();
    this.#low = from.take();
    this.#first = from.take();
    this.#firstTime = from.take();
    this.#highUid = from.take();
    this.#lowUid = from.take();
    this.#highSlot = this.#levels.book.slotOf(this.#highUid);
    this.#lowSlot = this.#levels.book.slotOf(this.#lowUid);
  }

  /** The bucket is over: its levels are known, the ones before them are replaced. */
  #tell(): void {
    const log = this.#log;
    this.#open = false;
    this.#levels.replace(this.#highSlot, this.#highUid);
    this.#levels.replace(this.#lowSlot, this.#lowUid);
    log.emit(this.#highCode, 1, this.#first, this.#firstTime, this.#high);
    log.setLevel(this.#level, this.#firstTime);
    log.emit(this.#lowCode, -1, this.#first, this.#firstTime, this.#low);
    log.setLevel(this.#level, this.#firstTime);
  }

  #lay(index: number): void {
    this.#highSlot = this.#add(1, this.#high, index);
    this.#highUid = this.#levels.book.level(this.#highSlot).uid;
    this.#lowSlot = this.#add(-1, this.#low, index);
    this.#lowUid = this.#levels.book.level(this.#lowSlot).uid;
  }

  #add(side: number, price: number, index: number): number {
    return this.#levels.add(this.#level, side, price, this.#first, this.#firstTime, index, NEVER);
  }
}
