import { FLIPPED_BIT } from './codes.ts';
import type { EventLog } from './event-log.ts';
import type { StateReader, StateWriter } from './state-io.ts';
import { CREATED, FILLED, FLIPPED, MIDDLE, RETESTED, TOUCHED, type Zone, ZoneBook } from './zone-book.ts';

/** Code of a step that a life does not have. */
export const NO_EVENT = -1;

/** Codes of a zone that never flips: it ends when it is filled. */
export const NEVER_FLIPS = { flipped: NO_EVENT, retested: NO_EVENT, died: NO_EVENT } as const;

/** Codes of a zone that a close beyond its far edge ends: what `flipped` names is then its end. */
export const ENDS_BROKEN = { retested: NO_EVENT, died: NO_EVENT } as const;

/** Event codes of a zone's life; NO_EVENT where a life skips the middle or the flip. */
export interface ZoneCodes {
  readonly created: number;
  readonly touched: number;
  readonly middle: number;
  readonly flipped: number;
  readonly retested: number;
  readonly died: number;
  readonly expired: number;
  /** Only gaps are filled first and flip, or close, within a window from there. */
  readonly filled?: number;
  readonly closed?: number;
}

/** Rules of a zone's life. */
export interface ZoneRules {
  readonly maxAge: number;
  readonly maxLive: number;
  /** Bars from the fill on which a close beyond still flips; 0 when the zone flips without being filled first. */
  readonly flipWindow: number;
  /** Whether the event of the flip already carries the new direction. */
  readonly flipCarriesNewDir: boolean;
  /** Whether a wick beyond the far edge flips too; unless said so, only a close does. */
  readonly flipsByWick?: boolean;
}

/** Hands out handles of zones, unique in an engine and kept over a restore. */
export class ZoneHandles {
  next = 0;

  take(): number {
    const handle = this.next;
    this.next += 1;
    return handle;
  }
}

/**
 * The life of zones: created, touched, middle, filled, flipped, retested, died; states only move forward, several on
 * one bar are told in that order. Each zone ends exactly once: closed, expired or died; filled where a zone never
 * flips, and broken where a close beyond ends it. A zone lives on the bars after the one at whose close it became known. Rules: 6.4 l, m, n, s of the SMC reference.
 */
export class ZoneLife {
  readonly book: ZoneBook;
  readonly #log: EventLog;
  readonly #codes: ZoneCodes;
  readonly #rules: ZoneRules;
  readonly #flipsByWick: boolean;
  readonly #handles: ZoneHandles;
  readonly #touched: number[] = [];
  /** No zone ends by its time before this bar: a lower bound, so that a zone that ends otherwise need not move it. */
  #due = Number.POSITIVE_INFINITY;

  constructor(log: EventLog, handles: ZoneHandles, codes: ZoneCodes, rules: ZoneRules) {
    this.book = new ZoneBook(rules.maxLive + 1, codes.middle !== NO_EVENT);
    this.#log = log;
    this.#handles = handles;
    this.#codes = codes;
    this.#rules = rules;
    this.#flipsByWick = rules.flipsByWick === true;
  }

  /** A zone that becomes known on this bar. The caller may complete its event. Beyond the bound the oldest ends first. */
  create(dir: number, top: number, bottom: number, at: number, atTime: number, index: number): void {
    const { book } = this;
    if (book.lives.length >= this.#rules.maxLive) this.expireOldest();
    const slot = book.add(this.#handles.take(), dir, top, bottom, at, atTime, index);
    this.#dueBy(index + this.#rules.maxAge);
    this.#log.emitOf(this.#codes.created, book.zone(slot), dir, 0);
  }

  /** Tests the zones that this bar reaches. */
  test(index: number, high: number, low: number, close: number): void {
    const { below, above } = this.book;
    const touched = this.#touched;
    let count = 0;
    while (below.nearest >= 2 * low) touched[count++] = below.pop();
    while (above.nearest >= -2 * high) touched[count++] = above.pop();
    for (let n = 0; n < count; n++) {
      const slot = touched[n] as number;
      const zone = this.book.zone(slot);
      const reach = zone.dir > 0 ? low : high;
      if (zone.state >= FLIPPED) this.#advanceFlipped(slot, zone, reach, close);
      else this.#advance(slot, zone, index, reach, this.#flipsByWick ? reach : close);
    }
  }

  /** Bar on which the oldest life ends by its age, Infinity when nothing lives. */
  get nextEnd(): number {
    const { lives } = this.book;
    return lives.first < 0 ? Number.POSITIVE_INFINITY : this.book.zone(lives.first).known + this.#rules.maxAge;
  }

  /** Ends the zone whose life began first, to make room; there is one. */
  expireOldest(): void {
    this.#expire(this.book.lives.first);
  }

  /** Ends the zones whose time is over after this bar's tests. */
  expire(index: number): void {
    if (index < this.#due) return;
    const { book } = this;
    const { lives, filled } = book;
    while (filled.first >= 0 && book.zone(filled.first).filledAt + this.#rules.flipWindow - 1 <= index) {
      this.#close(filled.first);
    }
    while (lives.first >= 0 && book.zone(lives.first).known + this.#rules.maxAge <= index) {
      if (book.zone(lives.first).state === FILLED) this.#close(lives.first);
      else this.#expire(lives.first);
    }
    this.#due = Number.POSITIVE_INFINITY;
    if (filled.first >= 0) this.#dueBy(book.zone(filled.first).filledAt + this.#rules.flipWindow - 1);
    if (lives.first >= 0) this.#dueBy(book.zone(lives.first).known + this.#rules.maxAge);
  }

  save(out: StateWriter): void {
    this.book.save(out);
  }

  load(from: StateReader): void {
    this.book.load(from);
    this.#due = Number.NEGATIVE_INFINITY;
  }

  #dueBy(index: number): void {
    if (index < this.#due) this.#due = index;
  }

  /** `reach` is the bar's extreme on the side of the zone, `passing` what has to lie beyond the far edge to end or flip the life. */
  #advance(slot: number, zone: Zone, index: number, reach: number, passing: number): void {
    const { book } = this;
    const { dir, top, bottom } = zone;
    const far = dir > 0 ? bottom : top;
    if (zone.state === CREATED) {
      zone.state = TOUCHED;
      this.#log.emitOf(this.#codes.touched, zone, dir, 0);
    }
    const { middle, filled, flipped } = this.#codes;
    if (zone.state === TOUCHED && middle !== NO_EVENT && 2 * dir * reach <= dir * (top + bottom)) {
      zone.state = MIDDLE;
      this.#log.emitOf(middle, zone, dir, 0);
    }
    // Who reaches the far edge has passed the middle, so a life without one is filled from `touched`.
    if (zone.state < FILLED && filled !== undefined && dir * reach <= dir * far) {
      this.#log.emitOf(filled, zone, dir, 0);
      if (flipped === NO_EVENT) {
        book.free(slot);
        return;
      }
      zone.state = FILLED;
      zone.filledAt = index;
      book.filled.append(slot);
      this.#dueBy(index + this.#rules.flipWindow - 1);
    }
    if (dir * passing < dir * far) {
      if (this.#codes.retested === NO_EVENT) {
        this.#log.emitOf(flipped, zone, dir, 0);
        book.free(slot);
        return;
      }
      this.#flip(slot, zone, index);
    }
    book.wait(slot, zone);
  }

  #flip(slot: number, zone: Zone, index: number): void {
    const { book } = this;
    const { dir } = zone;
    if (zone.state === FILLED) book.filled.remove(slot);
    if (this.#rules.flipCarriesNewDir) this.#log.emitOf(this.#codes.flipped, zone, -dir, FLIPPED_BIT);
    else this.#log.emitOf(this.#codes.flipped, zone, dir, 0);
    book.flip(slot, zone, index);
    this.#dueBy(index + this.#rules.maxAge);
  }

  #advanceFlipped(slot: number, zone: Zone, reach: number, close: number): void {
    const { book } = this;
    const { dir, top, bottom } = zone;
    const near = dir > 0 ? top : bottom;
    const far = dir > 0 ? bottom : top;
    if (zone.state === FLIPPED && dir * reach <= dir * near) {
      zone.state = RETESTED;
      this.#log.emitOf(this.#codes.retested, zone, dir, FLIPPED_BIT);
    }
    if (dir * close < dir * far) {
      this.#log.emitOf(this.#codes.died, zone, dir, FLIPPED_BIT);
      book.free(slot);
    } else {
      book.wait(slot, zone);
    }
  }

  /** A filled gap that did not flip. */
  #close(slot: number): void {
    const { book } = this;
    const zone = book.zone(slot);
    if (this.#codes.closed !== undefined) this.#log.emitOf(this.#codes.closed, zone, zone.dir, 0);
    book.filled.remove(slot);
    book.leave(slot);
    book.free(slot);
  }

  #expire(slot: number): void {
    const { book } = this;
    const zone = book.zone(slot);
    this.#log.emitOf(this.#codes.expired, zone, zone.dir, zone.state >= FLIPPED ? FLIPPED_BIT : 0);
    if (zone.state === FILLED) book.filled.remove(slot);
    book.leave(slot);
    book.free(slot);
  }
}
