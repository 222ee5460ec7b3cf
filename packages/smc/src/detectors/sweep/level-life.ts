import type { BarRing } from '../../core/bar-ring.ts';
import { f64, i32 } from '../../core/cells.ts';
import { type LevelKindName, eventCode, flagBit, isOpen, levelCode, LEVEL_KINDS } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { LevelBook } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import type { PoolStore } from '../pool/pool-store.ts';

const SWEEP = 0;
const RUN = 1;
const EXPIRED = 2;
const REPLACED = 3;
const REPLACED_BEFORE = flagBit('replacedBefore');
const FIRST_POOL = levelCode('pool.internal');
const FIRST_PREVIOUS = levelCode('previous.day');

/** Codes of the four ends of a level kind, for its high and its low side. */
interface EndCodes {
  readonly high: readonly [number, number, number, number];
  readonly low: readonly [number, number, number, number];
}

function pivotEnds(detector: 'sweep.internal' | 'sweep.swing' | 'pool.internal' | 'pool.swing'): EndCodes {
  const expired = eventCode(detector, 'expired');
  // Pivots and pools are never replaced; the last code is there for the shape.
  const codes = [eventCode(detector, 'sweep'), eventCode(detector, 'run'), expired, expired] as const;
  return { high: codes, low: codes };
}

/** A calendar bucket whose levels are replaced and never expire. */
type BucketName = Extract<LevelKindName, `previous.${string}` | `session.${string}` | `open.${string}`>;

function isBucket(kind: LevelKindName): kind is BucketName {
  return kind.startsWith('previous.') || kind.startsWith('session.') || isOpen(kind);
}

function bucketEnds(detector: BucketName): EndCodes {
  const replacedHigh = eventCode(detector, 'replaced.high');
  const replacedLow = eventCode(detector, 'replaced.low');
  // They never expire; the third code is there for the shape.
  return {
    high: [eventCode(detector, 'sweep.high'), eventCode(detector, 'run.high'), replacedHigh, replacedHigh],
    low: [eventCode(detector, 'sweep.low'), eventCode(detector, 'run.low'), replacedLow, replacedLow],
  };
}

/** Ends by level code, in the order of LEVEL_KINDS. */
const ENDS: readonly EndCodes[] = [
  pivotEnds('sweep.internal'),
  pivotEnds('sweep.swing'),
  pivotEnds('pool.internal'),
  pivotEnds('pool.swing'),
  ...LEVEL_KINDS.filter(isBucket).map(bucketEnds),
];
/** Whether stops rest at a level of a kind, so that a sweep of it may stand before an order block. */
const HOLDS_STOPS: readonly boolean[] = LEVEL_KINDS.map((kind) => !isOpen(kind));
const FAILED_BREAK = [eventCode('structure.internal', 'failedBreak'), eventCode('structure.swing', 'failedBreak')];

function isPool(kind: number): boolean {
  return kind >= FIRST_POOL && kind < FIRST_PREVIOUS;
}

/** Parameters of the window. */
export interface SweepRules {
  /** m: bars of the window, the breach bar included. */
  readonly window: number;
  /** d: least excursion of a sweep in units of A(b-1). */
  readonly minExcursion: number;
  /** Most live levels of one kind. */
  readonly maxLive: number;
}

/**
 * The life of all levels: detectors `sweep.<scale>`, and the ends of `pool.<scale>`, `previous.<period>`, `session.<name>`
 * and `open.<name>`. A level lives from the bar after the one that made it known and ends exactly once.
 *
 * Breach at b: h > X. On bars b .. b+m-1: c < X with the largest excursion so far >= d * A(b-1): sweep, at once, dir -1
 * for a high. At the window's end with c > X: run, dir +1. Else the level is armed again from the next bar. at = breach
 * bar, confirmedAt = the bar that decides. Age over after its tests: expired; a breach in its window may finish first.
 * A sweep of a pivot that a break of its scale spent at or after b also says `structure.failedBreak`. Rules: 6.4 c, g,
 * h, i, r, s.
 */
export class LevelLife {
  readonly book: LevelBook;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #pools: PoolStore;
  readonly #rules: SweepRules;

  constructor(rules: SweepRules, bars: BarRing, log: EventLog, pools: PoolStore) {
    this.#rules = rules;
    this.#bars = bars;
    this.#log = log;
    this.#pools = pools;
    // Two levels of each bucket are armed; others of its kind are in a window that they entered one bar each.
    const buckets = (LEVEL_KINDS.length - FIRST_PREVIOUS) * (2 * rules.window + 8);
    this.book = new LevelBook(LEVEL_KINDS.length, FIRST_PREVIOUS * (rules.maxLive + 1) + buckets);
  }

  /** A new level, alive from the next bar on; beyond the bound the pivot or pool confirmed first ends. Returns its slot. */
  add(kind: number, side: number, price: number, at: number, atTime: number, known: number, expireAt: number): number {
    const { book } = this;
    const list = book.list(kind);
    if (kind < FIRST_PREVIOUS && list.length >= this.#rules.maxLive) this.#evict(list.first);
    return book.add(kind, side, price, at, atTime, known, expireAt);
  }

  /** Tests the levels that this bar breaches and those in their window. */
  test(index: number, time: number, high: number, low: number, close: number): void {
    const { book } = this;
    while (book.highs.nearest > -high) this.#breach(book.highs.pop(), index, time);
    while (book.lows.nearest > low) this.#breach(book.lows.pop(), index, time);
    const count = book.pendingCount;
    if (count === 0) return;
    let kept = 0;
    for (let n = 0; n < count; n++) {
      const slot = i32(book.pending, n);
      if (this.#inWindow(slot, index, i32(book.side, slot) > 0 ? high : low, close)) {
        book.pending[kept] = slot;
        kept += 1;
      }
    }
    book.pendingCount = kept;
  }

  /** Ends the levels whose age is over after this bar's tests. */
  expire(index: number): void {
    const { book } = this;
    for (let kind = 0; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      let slot = list.first;
      while (slot >= 0 && i32(book.expireAt, slot) <= index) {
        const next = list.after(slot);
        if (i32(book.breach, slot) < 0) {
          book.disarm(slot);
          this.#end(slot, EXPIRED);
        }
        slot = next;
      }
    }
  }

  /** A newer bucket replaces a level: it ends now, or when its window closes without a sweep or run. */
  replace(slot: number, uid: number): void {
    const { book } = this;
    if (!book.holds(slot, uid)) return;
    if (i32(book.breach, slot) >= 0) {
      book.replaced[slot] = 1;
      return;
    }
    book.disarm(slot);
    this.#end(slot, REPLACED);
  }

  save(out: StateWriter): void {
    const { book } = this;
    book.save(out);
    for (let kind = FIRST_POOL; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) this.#pools.save(i32(book.pool, slot), out);
    }
  }

  load(from: StateReader): void {
    const { book } = this;
    book.load(from);
    this.#pools.clear();
    for (let kind = FIRST_POOL; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
        const entry = this.#pools.open();
        book.pool[slot] = entry;
        this.#pools.load(entry, from);
      }
    }
  }

  #breach(slot: number, index: number, time: number): void {
    const { book } = this;
    book.breach[slot] = index;
    book.breachTime[slot] = time;
    book.excursion[slot] = 0;
    book.leastExcursion[slot] = atrThreshold(this.#rules.minExcursion, this.#bars.atrOf(index - 1));
    book.pending[book.pendingCount] = slot;
    book.pendingCount += 1;
  }

  /** Judges a breached level on this bar; false when it has left its window. */
  #inWindow(slot: number, index: number, reach: number, close: number): boolean {
    const { book } = this;
    const side = i32(book.side, slot);
    const price = f64(book.price, slot);
    const excursion = Math.max(f64(book.excursion, slot), side * (reach - price));
    book.excursion[slot] = excursion;
    const beyond = side * (close - price);
    if (beyond < 0 && excursion >= f64(book.leastExcursion, slot)) {
      this.#end(slot, SWEEP);
      return false;
    }
    if (index < i32(book.breach, slot) + this.#rules.window - 1) return true;
    if (beyond > 0) this.#end(slot, RUN);
    else if (i32(book.replaced, slot) === 1) this.#end(slot, REPLACED);
    else if (i32(book.expireAt, slot) <= index) this.#end(slot, EXPIRED);
    else book.arm(slot);
    return false;
  }

  #evict(slot: number): void {
    const { book } = this;
    if (i32(book.breach, slot) < 0) {
      book.disarm(slot);
    } else {
      const place = book.pending.indexOf(slot);
      book.pending.copyWithin(place, place + 1, book.pendingCount);
      book.pendingCount -= 1;
    }
    this.#end(slot, EXPIRED);
  }

  #end(slot: number, outcome: 0 | 1 | 2 | 3): void {
    const { book } = this;
    const log = this.#log;
    const kind = i32(book.kind, slot);
    const side = i32(book.side, slot);
    const at = i32(book.at, slot);
    const atTime = f64(book.atTime, slot);
    const price = f64(book.price, slot);
    const ends = ENDS[kind] as EndCodes; // There are ends for each kind.
    const code = side > 0 ? ends.high[outcome] : ends.low[outcome];
    if (outcome === SWEEP || outcome === RUN) {
      const dir = outcome === SWEEP ? -side : side;
      log.emit(code, dir, i32(book.breach, slot), f64(book.breachTime, slot), price);
      if (i32(book.replaced, slot) === 1) log.setFlags(REPLACED_BEFORE);
    } else {
      log.emit(code, side, at, atTime, price);
    }
    log.setLevel(kind, atTime);
    if (isPool(kind)) this.#pools.tell(i32(book.pool, slot), log);
    else if (kind < FIRST_POOL || outcome === SWEEP || outcome === RUN) log.addRef(at, atTime);
    if (outcome === SWEEP) this.#swept(slot, kind, side, at, atTime, price);
    if (isPool(kind)) this.#pools.free(i32(book.pool, slot));
    book.free(slot);
  }

  #swept(slot: number, kind: number, side: number, at: number, atTime: number, price: number): void {
    const { book } = this;
    if (HOLDS_STOPS[kind] === true) this.#bars.markSweep(-side);
    const code = FAILED_BREAK[kind];
    if (code === undefined || i32(book.spent, slot) < i32(book.breach, slot)) return;
    this.#log.emit(code, -side, at, atTime, price);
    this.#log.addRef(i32(book.spent, slot), f64(book.spentTime, slot));
  }
}
