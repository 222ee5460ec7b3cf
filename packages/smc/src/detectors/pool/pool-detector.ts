import type { BarRing } from '../../core/bar-ring.ts';
import { f64, i32 } from '../../core/cells.ts';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { LevelBook } from '../../core/level-book.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import type { PivotDetector } from '../pivot/pivot-detector.ts';
import type { LevelLife } from '../sweep/level-life.ts';
import type { SmcScale } from '../../types.ts';
import type { PoolStore } from './pool-store.ts';

/** What the pools read and write. */
export interface PoolDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly levels: LevelLife;
  readonly pools: PoolStore;
}

/**
 * Pools of equal highs or lows of one scale. A new pivot joins the live pool or live lone pivot of its side whose mean is nearest
 * within e * A(confirming bar); ties go to the most recently updated. A candidate in its breach window cannot be
 * joined. Level = outermost member; at = first member; confirmedAt = the new member's confirmation; references = newest
 * 16 members, `members` counts all. The level lives by the rules of the sweeps and expires 1,000 bars after its newest
 * member's confirmation; members of an ended pool are never lone again. Rules: 6.2, 6.4 b, g, j.
 */
export class PoolDetector {
  readonly #deps: PoolDeps;
  readonly #tolerance: number;
  readonly #maxAge: number;
  readonly #formed: number;
  readonly #grown: number;
  readonly #pivotLevel: number;
  readonly #poolLevel: number;
  /** Best candidate so far: |price * n - sum| over n is its distance; whole numbers compare without rounding. */
  #slot = -1;
  #distance = 0;
  #count = 1;

  constructor(scale: SmcScale, tolerance: number, maxAge: number, deps: PoolDeps) {
    this.#formed = eventCode(`pool.${scale}`, 'formed');
    this.#grown = eventCode(`pool.${scale}`, 'grown');
    this.#pivotLevel = levelCode(`pivot.${scale}`);
    this.#poolLevel = levelCode(`pool.${scale}`);
    this.#tolerance = tolerance;
    this.#maxAge = maxAge;
    this.#deps = deps;
  }

  /** Pivots that this bar confirmed look for their pools. */
  joinNew({ newHigh, newLow }: PivotDetector, index: number): void {
    if (newHigh >= 0) this.#join(newHigh, index);
    if (newLow >= 0) this.#join(newLow, index);
  }

  /** A pivot that this bar confirmed looks for its pool. */
  #join(slot: number, index: number): void {
    const { bars, levels } = this.#deps;
    const { book } = levels;
    const within = atrThreshold(this.#tolerance, bars.atrOf(index));
    const price = f64(book.price, slot);
    this.#slot = -1;
    this.#considerLone(slot, price, within);
    this.#considerPools(slot, price, within);
    if (this.#slot < 0) book.lone[slot] = 1;
    else if (i32(book.kind, this.#slot) === this.#poolLevel) this.#grow(this.#slot, slot, index);
    else this.#form(this.#slot, slot, index);
  }

  /** A lone pivot that is not in a breach window lies among the armed levels of its side, sorted by price. */
  #considerLone(slot: number, price: number, within: number): void {
    const { book } = this.#deps.levels;
    const side = i32(book.side, slot);
    const edges = side > 0 ? book.highs : book.lows;
    const least = -side * price - within;
    const most = -side * price + within;
    for (let place = edges.firstFrom(least); place < edges.length && edges.keyAt(place) <= most; place++) {
      const other = edges.slotAt(place);
      if (other === slot || i32(book.kind, other) !== this.#pivotLevel || i32(book.lone, other) === 0) continue;
      this.#consider(book, other, Math.abs(price - f64(book.price, other)), 1, within);
    }
  }

  #considerPools(slot: number, price: number, within: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const list = book.list(this.#poolLevel);
    for (let pool = list.first; pool >= 0; pool = list.after(pool)) {
      if (!this.#open(book, pool, slot)) continue;
      const entry = i32(book.pool, pool);
      const count = pools.countOf(entry);
      this.#consider(book, pool, Math.abs(price * count - pools.sumOf(entry)), count, within);
    }
  }

  /** Of the same side and not in a breach window. */
  #open(book: LevelBook, candidate: number, slot: number): boolean {
    return i32(book.breach, candidate) < 0 && i32(book.side, candidate) === i32(book.side, slot);
  }

  #consider(book: LevelBook, candidate: number, distance: number, count: number, within: number): void {
    if (!(distance / count <= within)) return;
    if (this.#slot >= 0) {
      const nearer = this.#distance * count - distance * this.#count;
      if (nearer < 0) return;
      if (nearer === 0 && i32(book.known, candidate) < i32(book.known, this.#slot)) return;
    }
    this.#slot = candidate;
    this.#distance = distance;
    this.#count = count;
  }

  #form(first: number, second: number, index: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const side = i32(book.side, second);
    const one = f64(book.price, first);
    const two = f64(book.price, second);
    const outer = side > 0 ? Math.max(one, two) : Math.min(one, two);
    const at = i32(book.at, first);
    const atTime = f64(book.atTime, first);
    const level = levels.add(this.#poolLevel, side, outer, at, atTime, index, index + this.#maxAge);
    const entry = pools.open();
    book.pool[level] = entry;
    book.lone[first] = 0;
    pools.join(entry, one, at, atTime);
    pools.join(entry, two, i32(book.at, second), f64(book.atTime, second));
    this.#tell(this.#formed, level);
  }

  #grow(level: number, member: number, index: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const side = i32(book.side, level);
    const price = f64(book.price, member);
    pools.join(i32(book.pool, level), price, i32(book.at, member), f64(book.atTime, member));
    if (side * price > side * f64(book.price, level)) {
      book.disarm(level);
      book.price[level] = price;
      book.arm(level);
    }
    book.known[level] = index;
    book.expireAt[level] = index + this.#maxAge;
    const list = book.list(this.#poolLevel);
    list.remove(level);
    list.append(level);
    this.#tell(this.#grown, level);
  }

  #tell(code: number, level: number): void {
    const { log, levels, pools } = this.#deps;
    const { book } = levels;
    const atTime = f64(book.atTime, level);
    log.emit(code, i32(book.side, level), i32(book.at, level), atTime, f64(book.price, level));
    log.setLevel(this.#poolLevel, atTime);
    pools.tell(i32(book.pool, level), log);
  }
}
