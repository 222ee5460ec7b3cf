import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { Level, LevelBook } from '../../core/level-book.ts';
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
    const price = book.level(slot).price;
    this.#slot = -1;
    this.#considerLone(slot, price, within);
    this.#considerPools(slot, price, within);
    if (this.#slot < 0) book.level(slot).lone = 1;
    else if (book.level(this.#slot).kind === this.#poolLevel) this.#grow(this.#slot, slot, index);
    else this.#form(this.#slot, slot, index);
  }

  /** A lone pivot that is not in a breach window lies among the armed levels of its side, sorted by price. */
  #considerLone(slot: number, price: number, within: number): void {
    const { book } = this.#deps.levels;
    const side = book.level(slot).side;
    const edges = side > 0 ? book.highs : book.lows;
    const least = -side * price - within;
    const most = -side * price + within;
    for (let place = edges.firstFrom(least); place < edges.length && edges.keyAt(place) <= most; place++) {
      const other = edges.slotAt(place);
      const { kind, lone, price: mean } = book.level(other);
      if (other === slot || kind !== this.#pivotLevel || lone === 0) continue;
      this.#consider(book, other, Math.abs(price - mean), 1, within);
    }
  }

  #considerPools(slot: number, price: number, within: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const list = book.list(this.#poolLevel);
    for (let pool = list.first; pool >= 0; pool = list.after(pool)) {
      if (!this.#open(book, pool, slot)) continue;
      const entry = book.level(pool).pool;
      const count = pools.countOf(entry);
      this.#consider(book, pool, Math.abs(price * count - pools.sumOf(entry)), count, within);
    }
  }

  /** Of the same side and not in a breach window. */
  #open(book: LevelBook, candidate: number, slot: number): boolean {
    return book.level(candidate).breach < 0 && book.level(candidate).side === book.level(slot).side;
  }

  #consider(book: LevelBook, candidate: number, distance: number, count: number, within: number): void {
    if (!(distance / count <= within)) return;
    if (this.#slot >= 0) {
      const nearer = this.#distance * count - distance * this.#count;
      if (nearer < 0) return;
      if (nearer === 0 && book.level(candidate).known < book.level(this.#slot).known) return;
    }
    this.#slot = candidate;
    this.#distance = distance;
    this.#count = count;
  }

  #form(first: number, second: number, index: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const { side, price: two, at: secondAt, atTime: secondTime } = book.level(second);
    const { price: one, at, atTime } = book.level(first);
    const outer = side > 0 ? Math.max(one, two) : Math.min(one, two);
    const slot = levels.add(this.#poolLevel, side, outer, at, atTime, index, index + this.#maxAge);
    const entry = pools.open();
    const pool = book.level(slot);
    pool.pool = entry;
    book.level(first).lone = 0;
    pools.join(entry, one, at, atTime);
    pools.join(entry, two, secondAt, secondTime);
    this.#tell(this.#formed, pool);
  }

  #grow(slot: number, member: number, index: number): void {
    const { levels, pools } = this.#deps;
    const { book } = levels;
    const pool = book.level(slot);
    const { price, at, atTime } = book.level(member);
    pools.join(pool.pool, price, at, atTime);
    if (pool.side * price > pool.side * pool.price) {
      book.disarm(slot);
      pool.price = price;
      book.arm(slot);
    }
    pool.known = index;
    pool.expireAt = index + this.#maxAge;
    const list = book.list(this.#poolLevel);
    list.remove(slot);
    list.append(slot);
    this.#tell(this.#grown, pool);
  }

  #tell(code: number, { side, at, atTime, price, pool }: Level): void {
    const { log, pools } = this.#deps;
    log.emit(code, side, at, atTime, price);
    log.setLevel(this.#poolLevel, atTime);
    pools.tell(pool, log);
  }
}
