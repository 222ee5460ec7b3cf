import type { BarRing } from '../../core/bar-ring.ts';
import { type LevelKindName, eventCode, flagBit, isOpen, levelCode, LEVEL_KINDS } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { type Level, LevelBook, NEVER } from '../../core/level-book.ts';
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
  /** No level ends by its age before this bar: a lower bound. */
  #due = NEVER;

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
    if (expireAt < this.#due) this.#due = expireAt;
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
      const slot = book.pending[n] as number;
      const level = book.level(slot);
      if (this.#inWindow(slot, level, index, level.side > 0 ? high : low, close)) {
        book.pending[kept] = slot;
        kept += 1;
      }
    }
    book.pendingCount = kept;
  }

  /** Ends the levels whose age is over after this bar's tests. */
  expire(index: number): void {
    if (index < this.#due) return;
    const { book } = this;
    this.#due = NEVER;
    for (let kind = 0; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      let slot = list.first;
      while (slot >= 0 && book.level(slot).expireAt <= index) {
        const next = list.after(slot);
        if (book.level(slot).breach < 0) {
          book.disarm(slot);
          this.#end(slot, book.level(slot), EXPIRED);
        }
        slot = next;
      }
      // A list keeps the order of knowing, and a kind has one age: the first that is left is the first to end.
      if (slot >= 0 && book.level(slot).expireAt < this.#due) this.#due = book.level(slot).expireAt;
    }
  }

  /** A newer bucket replaces a level: it ends now, or when its window closes without a sweep or run. */
  replace(slot: number, uid: number): void {
    const { book } = this;
    if (!book.holds(slot, uid)) return;
    const level = book.level(slot);
    if (level.breach >= 0) {
      level.replaced = 1;
      return;
    }
    book.disarm(slot);
    this.#end(slot, level, REPLACED);
  }

  save(out: StateWriter): void {
    const { book } = this;
    book.save(out);
    for (let kind = FIRST_POOL; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) this.#pools.save(book.level(slot).pool, out);
    }
  }

  load(from: StateReader): void {
    const { book } = this;
    book.load(from);
    this.#due = 0;
    this.#pools.clear();
    for (let kind = FIRST_POOL; kind < FIRST_PREVIOUS; kind++) {
      const list = book.list(kind);
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
        const entry = this.#pools.open();
        book.level(slot).pool = entry;
        this.#pools.load(entry, from);
      }
    }
  }

  #breach(slot: number, index: number, time: number): void {
    const { book } = this;
    const level = book.level(slot);
    level.breach = index;
    level.breachTime = time;
    level.excursion = 0;
    level.leastExcursion = atrThreshold(this.#rules.minExcursion, this.#bars.atrOf(index - 1));
    book.pending[book.pendingCount] = slot;
    book.pendingCount += 1;
  }

  /** Judges a breached level on this bar; false when it has left its window. */
  #inWindow(slot: number, level: Level, index: number, reach: number, close: number): boolean {
    const { side, price } = level;
    const excursion = Math.max(level.excursion, side * (reach - price));
    level.excursion = excursion;
    const beyond = side * (close - price);
    if (beyond < 0 && excursion >= level.leastExcursion) {
      this.#end(slot, level, SWEEP);
      return false;
    }
    if (index < level.breach + this.#rules.window - 1) return true;
    if (beyond > 0) this.#end(slot, level, RUN);
    else if (level.replaced === 1) this.#end(slot, level, REPLACED);
    else if (level.expireAt <= index) this.#end(slot, level, EXPIRED);
    else this.book.arm(slot);
    return false;
  }

  #evict(slot: number): void {
    const { book } = this;
    if (book.level(slot).breach < 0) {
      book.disarm(slot);
    } else {
      const place = book.pending.indexOf(slot);
      book.pending.copyWithin(place, place + 1, book.pendingCount);
      book.pendingCount -= 1;
    }
    this.#end(slot, book.level(slot), EXPIRED);
  }

  #end(slot: number, level: Level, outcome: 0 | 1 | 2 | 3): void {
    const log = this.#log;
    const { kind, side, at, atTime, price } = level;
    const ends = ENDS[kind] as EndCodes; // There are ends for each kind.
    const code = side > 0 ? ends.high[outcome] : ends.low[outcome];
    if (outcome === SWEEP || outcome === RUN) {
      const dir = outcome === SWEEP ? -side : side;
      log.emit(code, dir, level.breach, level.breachTime, price);
      if (level.replaced === 1) log.setFlags(REPLACED_BEFORE);
    } else {
      log.emit(code, side, at, atTime, price);
    }
    log.setLevel(kind, atTime);
    if (isPool(kind)) this.#pools.tell(level.pool, log);
    else if (kind < FIRST_POOL || outcome === SWEEP || outcome === RUN) log.addRef(at, atTime);
    if (outcome === SWEEP) this.#swept(level);
    if (isPool(kind)) this.#pools.free(level.pool);
    this.book.free(slot);
  }

  #swept({ kind, side, at, atTime, price, spent, spentTime, breach }: Level): void {
    if (HOLDS_STOPS[kind] === true) this.#bars.markSweep(-side);
    const code = FAILED_BREAK[kind];
    if (code === undefined || spent < breach) return;
    this.#log.emit(code, -side, at, atTime, price);
    this.#log.addRef(spent, spentTime);
  }
}
