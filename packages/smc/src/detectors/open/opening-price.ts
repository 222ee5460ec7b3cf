import type { TradingDay } from '@smc/domain';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { NEVER } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { OpenDetectorName } from '../../opens.ts';
import type { LevelLife } from '../sweep/level-life.ts';

/** `due` of an opening price that has seen no bar: before all times. */
const NO_BAR = Number.MIN_SAFE_INTEGER;

/** What opening prices share. */
export interface OpenSetting {
  readonly barMs: number;
  readonly log: EventLog;
  readonly levels: LevelLife;
}

/**
 * One opening price of every bucket or day. The first bar in its window gives the price; the first close far enough
 * above makes it a low, the first far enough below a high, each at most once; the next one replaces both. The rule in
 * full: README of this folder; 6.2, 6.4 a, g.
 */
export class OpeningPrice {
  readonly #windowOf: (time: number) => TradingDay;
  readonly #setting: OpenSetting;
  readonly #level: number;
  readonly #highCode: number;
  readonly #lowCode: number;
  /** Least open time of a bar that may give the next price. */
  due = NO_BAR;
  price = Number.NaN;
  #first = -1;
  #firstTime = 0;
  /** This bar gives the price; `settle` takes it. */
  #opening = false;
  #highSlot = -1;
  #highUid = -1;
  #lowSlot = -1;
  #lowUid = -1;

  /** `windowOf`: the first window that ends after a time, in which a bar may give the price. */
  constructor(name: OpenDetectorName, windowOf: (time: number) => TradingDay, setting: OpenSetting) {
    this.#windowOf = windowOf;
    this.#setting = setting;
    this.#level = levelCode(name);
    this.#highCode = eventCode(name, 'high');
    this.#lowCode = eventCode(name, 'low');
  }

  /** Whether price has not yet left the opening price upwards, so that it may still become a low. */
  get waitsAbove(): boolean {
    return this.#first >= 0 && this.#lowUid < 0;
  }

  /** Whether it may still become a high. */
  get waitsBelow(): boolean {
    return this.#first >= 0 && this.#highUid < 0;
  }

  /** Before the tests of a bar at `due` or later: a new opening replaces the one before it. */
  begin(time: number): void {
    if (time < this.due) return;
    const { levels, barMs } = this.#setting;
    const { start, end } = this.#windowOf(time);
    if (time < start) {
      this.due = start;
      return;
    }
    // Where the feed begins inside a window, the price that opened it was not seen.
    const missed = this.due === NO_BAR && time !== start;
    this.due = end;
    // Without a bar that opens at the start, the first open inside is another price.
    if (missed || start % barMs !== 0) return;
    levels.replace(this.#highSlot, this.#highUid);
    levels.replace(this.#lowSlot, this.#lowUid);
    this.#highSlot = -1;
    this.#highUid = -1;
    this.#lowSlot = -1;
    this.#lowUid = -1;
    this.#opening = true;
  }

  /** After all else, on a bar that `begin` has seen: takes its price. */
  take(index: number, time: number, open: number): void {
    if (!this.#opening) return;
    this.#opening = false;
    this.#first = index;
    this.#firstTime = time;
    this.price = open;
  }

  /** Lays a level where this close has left the price by `least` ticks or more; NaN never qualifies. */
  depart(index: number, close: number, least: number): void {
    const away = close - this.price;
    if (away > 0 && away >= least && this.waitsAbove) {
      this.#lowSlot = this.#lay(-1, this.#lowCode, index);
      this.#lowUid = this.#uidOf(this.#lowSlot);
    } else if (away < 0 && -away >= least && this.waitsBelow) {
      this.#highSlot = this.#lay(1, this.#highCode, index);
      this.#highUid = this.#uidOf(this.#highSlot);
    }
  }

  save(out: StateWriter): void {
    out.putAll(this.due, this.price, this.#first, this.#firstTime, this.#highUid, this.#lowUid);
  }

  load(from: StateReader): void {
    this.due = from.take();
    this.price = from.take();
    this.#first = from.take();
    this.#firstTime = from.take();
    this.#highUid = from.take();
    this.#lowUid = from.take();
    const { book } = this.#setting.levels;
    this.#highSlot = book.slotOf(this.#highUid);
    this.#lowSlot = book.slotOf(this.#lowUid);
    // A peek may have stopped the pipeline that is loaded anew in the middle of a bar.
    this.#opening = false;
  }

  #lay(side: number, code: number, index: number): number {
    const { log, levels } = this.#setting;
    log.emit(code, side, this.#first, this.#firstTime, this.price);
    log.setLevel(this.#level, this.#firstTime);
    return levels.add(this.#level, side, this.price, this.#first, this.#firstTime, index, NEVER);
  }

  #uidOf(slot: number): number {
    return this.#setting.levels.book.level(slot).uid;
  }
}
