import { EdgeList } from './edge-list.ts';
import { FreeSlots, LiveLinks, LiveList } from './live-list.ts';
import type { StateReader, StateWriter } from './state-io.ts';

/** `expireAt` of a level that never expires by age. */
export const NEVER = 2 ** 31 - 1;

/**
 * All live levels of an engine as columns: pivots, pools, previous days and weeks. An armed level lies in the edge
 * list of its side; a breached one is in its window and lies in `pending`. Lists by kind keep the order of knowing.
 */
export class LevelBook {
  readonly uid: Int32Array;
  readonly kind: Int32Array;
  /** +1 a high, -1 a low. */
  readonly side: Int32Array;
  readonly price: Float64Array;
  readonly at: Int32Array;
  readonly atTime: Float64Array;
  /** Bar at whose close the level became known; it lives from the next bar on. */
  readonly known: Int32Array;
  readonly expireAt: Int32Array;
  /** Breach bar, -1 while armed; with the largest excursion so far and the least one that makes a sweep. */
  readonly breach: Int32Array;
  readonly breachTime: Float64Array;
  readonly excursion: Float64Array;
  readonly leastExcursion: Float64Array;
  /** 1 once a newer bucket has replaced it while it was in its window. */
  readonly replaced: Int32Array;
  /** Bar of the structure break that spent the pivot, -1 when none did. */
  readonly spent: Int32Array;
  readonly spentTime: Float64Array;
  /** 1 while a pivot belongs to no pool. */
  readonly lone: Int32Array;
  /** Entry in the pool store, of pools only. */
  readonly pool: Int32Array;
  readonly highs: EdgeList;
  readonly lows: EdgeList;
  readonly pending: Int32Array;
  pendingCount = 0;
  readonly lists: readonly LiveList[];
  readonly #free: FreeSlots;
  readonly #capacity: number;
  #nextUid = 0;

  constructor(kinds: number, capacity: number) {
    this.#capacity = capacity;
    const ints = (): Int32Array => new Int32Array(capacity);
    const doubles = (): Float64Array => new Float64Array(capacity);
    this.uid = ints().fill(-1);
    this.kind = ints();
    this.side = ints();
    this.price = doubles();
    this.at = ints();
    this.atTime = doubles();
    this.known = ints();
    this.expireAt = ints();
    this.breach = ints();
    this.breachTime = doubles();
    this.excursion = doubles();
    this.leastExcursion = doubles();
    this.replaced = ints();
    this.spent = ints();
    this.spentTime = doubles();
    this.lone = ints();
    this.pool = ints();
    this.highs = new EdgeList(capacity);
    this.lows = new EdgeList(capacity);
    this.pending = ints();
    const links = new LiveLinks(capacity);
    this.lists = Array.from({ length: kinds }, () => new LiveList(links));
    this.#free = new FreeSlots(capacity);
  }

  list(kind: number): LiveList {
    return this.lists[kind] as LiveList; // There is one list for each kind.
  }

  /** A new armed level; returns its slot. The caller sees to the bound of its kind. */
  add(kind: number, side: number, price: number, at: number, atTime: number, known: number, expireAt: number): number {
    const slot = this.#free.take();
    this.uid[slot] = this.#nextUid;
    this.#nextUid += 1;
    this.kind[slot] = kind;
    this.side[slot] = side;
    this.price[slot] = price;
    this.at[slot] = at;
    this.atTime[slot] = atTime;
    this.known[slot] = known;
    this.expireAt[slot] = expireAt;
    this.breach[slot] = -1;
    this.breachTime[slot] = 0;
    this.excursion[slot] = 0;
    this.leastExcursion[slot] = 0;
    this.replaced[slot] = 0;
    this.spent[slot] = -1;
    this.spentTime[slot] = 0;
    this.lone[slot] = 0;
    this.list(kind).append(slot);
    this.arm(slot);
    return slot;
  }

  /** Whether the slot still holds the level it held when its uid was noted. */
  holds(slot: number, uid: number): boolean {
    return slot >= 0 && (this.uid[slot] as number) === uid;
  }

  arm(slot: number): void {
    this.breach[slot] = -1;
    this.#edges(slot).insert(slot, this.#key(slot));
  }

  disarm(slot: number): void {
    this.#edges(slot).remove(slot, this.#key(slot));
  }

  /** Frees a slot that is neither armed nor pending any more. */
  free(slot: number): void {
    this.list(this.kind[slot] as number).remove(slot);
    this.uid[slot] = -1;
    this.#free.give(slot);
  }

  save(out: StateWriter): void {
    const placeOf = new Int32Array(this.#capacity);
    const total = this.lists.reduce((sum, list) => sum + list.length, 0);
    out.putAll(this.#nextUid, total);
    let place = 0;
    for (const list of this.lists) {
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
        placeOf[slot] = place;
        place += 1;
        for (const column of this.#columns()) out.put(column[slot] ?? Number.NaN);
      }
    }
    this.highs.save(out, placeOf);
    this.lows.save(out, placeOf);
    out.put(this.pendingCount);
    for (let n = 0; n < this.pendingCount; n++) out.put(placeOf[this.pending[n] as number] as number);
  }

  load(from: StateReader): void {
    this.#nextUid = from.takeCount(NEVER);
    const total = from.takeCount(this.#capacity);
    for (const list of this.lists) list.clear();
    this.uid.fill(-1);
    for (let slot = 0; slot < total; slot++) {
      for (const column of this.#columns()) column[slot] = from.take();
      this.list(this.kind[slot] as number).append(slot);
    }
    this.#free.reset(total);
    this.highs.load(from, total);
    this.lows.load(from, total);
    this.pendingCount = from.takeCount(total);
    for (let n = 0; n < this.pendingCount; n++) this.pending[n] = from.takeCount(total - 1);
  }

  /** Slot of a level by its uid, -1 when it has ended; used after a restore. */
  slotOf(uid: number): number {
    return uid < 0 ? -1 : this.uid.indexOf(uid);
  }

  /** Saved columns; pools are saved with their members by their owner. */
  #columns(): readonly (Int32Array | Float64Array)[] {
    return [
      ...[this.uid, this.kind, this.side, this.price, this.at, this.atTime, this.known, this.expireAt, this.breach],
      ...[this.breachTime, this.excursion, this.leastExcursion, this.replaced, this.spent, this.spentTime],
      this.lone,
    ];
  }

  #edges(slot: number): EdgeList {
    return (this.side[slot] as number) > 0 ? this.highs : this.lows;
  }

  /** The nearer the level, the larger the key: highs are breached from below, lows from above. */
  #key(slot: number): number {
    return -(this.side[slot] as number) * (this.price[slot] as number);
  }
}
