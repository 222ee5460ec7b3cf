import { type DailyHours, dailyWindow } from '@smc/domain';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { NEVER } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { SessionDetectorName } from '../../sessions.ts';
import type { LevelLife } from '../sweep/level-life.ts';

/** What sessions share. */
export interface SessionSetting {
  /** IANA zone of the hours. */
  readonly zone: string;
  readonly barMs: number;
  readonly log: EventLog;
  readonly levels: LevelLife;
}

/**
 * One session of every day. A bar belongs to the session of its open time. `opened` on the first bar, `closed` on the
 * bar whose close time reaches the end, else on the first later bar (a hole); then high and low become levels from the
 * next bar on and replace those of the session before with bars. A session without a bar says nothing. The rule in full:
 * README of this folder; 6.2, 6.4 a, d, e, g.
 */
export class Session {
  readonly #hours: DailyHours;
  readonly #setting: SessionSetting;
  readonly #level: number;
  readonly #openedCode: number;
  readonly #closedCode: number;
  readonly #highCode: number;
  readonly #lowCode: number;
  /** The window that holds the last bar or is still to come; before the first bar one that is long over. */
  #start = Number.MIN_SAFE_INTEGER;
  #end = Number.MIN_SAFE_INTEGER;
  /** First bar in the window, -1 while there is none. */
  #first = -1;
  #firstTime = 0;
  #high = 0;
  #low = 0;
  /** It was closed before this bar's tests; its levels are laid down after them. */
  #late = false;
  #highSlot = -1;
  #highUid = -1;
  #lowSlot = -1;
  #lowUid = -1;

  constructor(name: SessionDetectorName, hours: DailyHours, setting: SessionSetting) {
    this.#hours = hours;
    this.#setting = setting;
    this.#level = levelCode(name);
    this.#openedCode = eventCode(name, 'opened');
    this.#closedCode = eventCode(name, 'closed');
    this.#highCode = eventCode(name, 'high');
    this.#lowCode = eventCode(name, 'low');
  }

  get isOpen(): boolean {
    return this.#first >= 0;
  }

  /** Least close time of a bar that opens or closes the session, epoch ms UTC. */
  get due(): number {
    return this.#first >= 0 ? this.#end : this.#start + this.#setting.barMs;
  }

  /** Before the bar's tests: closes a session that ended in a hole. The levels it replaces take no new breach. */
  closeEnded(time: number): void {
    if (this.#first < 0 || time < this.#end) return;
    this.#tell();
    this.#late = true;
  }

  /** A bar inside the open session that does not end it. */
  extend(high: number, low: number): void {
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  /** After all else: takes the bar in if it belongs here, and closes the session that ends with the bar. */
  settle(index: number, time: number, open: number, high: number, low: number): void {
    if (this.#late) {
      this.#late = false;
      this.#lay(index);
    }
    if (this.#first >= 0) {
      this.extend(high, low);
    } else {
      if (time >= this.#end) this.#seek(time);
      if (time < this.#start) return;
      this.#begin(index, time, open, high, low);
    }
    if (time + this.#setting.barMs < this.#end) return;
    this.#tell();
    this.#lay(index);
    this.#seek(this.#end);
  }

  save(out: StateWriter): void {
    out.putAll(this.#start, this.#end, this.#first, this.#firstTime, this.#high, this.#low, this.#highUid, this.#lowUid);
  }

  load(from: StateReader): void {
    this.#start = from.take();
    this.#end = from.take();
    this.#first = from.take();
    this.#firstTime = from.take();
    this.#high = from.take();
    this.#low = from.take();
    this.#highUid = from.take();
    this.#lowUid = from.take();
    const { book } = this.#setting.levels;
    this.#highSlot = book.slotOf(this.#highUid);
    this.#lowSlot = book.slotOf(this.#lowUid);
  }

  /** Looks up the window that holds a time or follows it: the only place that asks the zone, once a session. */
  #seek(time: number): void {
    const { start, end } = dailyWindow(this.#hours, this.#setting.zone, time);
    this.#start = start;
    this.#end = end;
  }

  #begin(index: number, time: number, open: number, high: number, low: number): void {
    this.#first = index;
    this.#firstTime = time;
    this.#high = high;
    this.#low = low;
    this.#setting.log.emit(this.#openedCode, 0, index, time, open);
  }

  /** The session is over: its levels are known, the ones before them are replaced. */
  #tell(): void {
    const { log, levels } = this.#setting;
    const first = this.#first;
    const time = this.#firstTime;
    levels.replace(this.#highSlot, this.#highUid);
    levels.replace(this.#lowSlot, this.#lowUid);
    // No zone of its own: the range says no more than that the session lay in it.
    log.emitZone(this.#closedCode, 0, first, time, this.#high, this.#low, -1, 0);
    log.emit(this.#highCode, 1, first, time, this.#high);
    log.setLevel(this.#level, time);
    log.emit(this.#lowCode, -1, first, time, this.#low);
    log.setLevel(this.#level, time);
  }

  #lay(index: number): void {
    const { book } = this.#setting.levels;
    this.#highSlot = this.#add(1, this.#high, index);
    this.#highUid = book.level(this.#highSlot).uid;
    this.#lowSlot = this.#add(-1, this.#low, index);
    this.#lowUid = book.level(this.#lowSlot).uid;
    this.#first = -1;
  }

  #add(side: number, price: number, index: number): number {
    return this.#setting.levels.add(this.#level, side, price, this.#first, this.#firstTime, index, NEVER);
  }
}
