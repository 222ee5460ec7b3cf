import { EdgeList } from './edge-list.ts';
import { FreeSlots, LiveLinks, LiveList } from './live-list.ts';
import type { StateReader, StateWriter } from './state-io.ts';

/** `expireAt` of a level that never expires by age. */
export const NEVER = 2 ** 31 - 1;

/** A live level. One object serves many levels in turn, so that a bar allocates nothing. */
export class Level {
  uid = -1;
  kind = 0;
  /** +1 a high, -1 a low. */
  side = 1;
  price = 0;
  at = -1;
  atTime = Number.NaN;
  /** Bar at whose close the level became known; it lives from the next bar on. */
  known = -1;
  expireAt = 0;
  /** Breach bar, -1 while armed; with the largest excursion so far and the least one that makes a sweep. */
  breach = -1;
  breachTime = 0;
  excursion = 0;
  leastExcursion = 0;
  /** 1 once a newer bucket has replaced it while it was in its window. */
  replaced = 0;
  /** Bar of the structure break that spent the pivot, -1 when none did. */
  spent = -1;
  spentTime = 0;
  /** 1 while a pivot belongs to no pool. */
  lone = 0;
  /** Entry in the pool store, of pools only. */
  pool = -1;

  save(out: StateWriter): void {
    out.putAll(this.uid, this.kind, this.side, this.price, this.at, this.atTime, this.known, this.expireAt, this.breach);
    out.putAll(this.breachTime, this.excursion, this.leastExcursion, this.replaced, this.spent, this.spentTime, this.lone);
  }

  load(from: StateReader): void {
    this.uid = from.take();
    this.kind = from.take();
    this.side = from.take();
    this.price = from.take();
    this.at = from.take();
    this.atTime = from.take();
    this.known = from.take();
    this.expireAt = from.take();
    this.breach = from.take();
    this.breachTime = from.take();
    this.excursion = from.take();
    this.leastExcursion = from.take();
    this.replaced = from.take();
    this.spent = from.take();
    this.spentTime = from.take();
    this.lone = from.take();
  }
}

/**
 * All live levels of an engine by slot: pivots, pools, previous days and weeks. An armed level lies in the edge list of
 * its side; a breached one is in its window and lies in `pending`. Lists by kind keep the order of knowing.
 */
export class LevelBook {
  readonly #levels: Level[] = [];
  readonly highs: EdgeList;
  readonly lows: EdgeList;
  readonly pending: number[] = [];
  pendingCount = 0;
  readonly lists: readonly LiveList[];
  readonly #free: FreeSlots;
  readonly #capacity: number;
  #nextUid = 0;

  constructor(kinds: number, capacity: number) {
    this.#capacity = capacity;
    this.highs = new EdgeList();
    this.lows = new EdgeList();
    const links = new LiveLinks();
    this.lists = Array.from({ length: kinds }, () => new LiveList(links));
    this.#free = new FreeSlots();
  }

  list(kind: number): LiveList {
    return this.lists[kind] as LiveList; // There is one list for each kind.
  }

  /** A new armed level; returns its slot. The caller sees to the bound of its kind. */
  add(kind: number, side: number, price: number, at: number, atTime: number, known: number, expireAt: number): number {
    const slot = this.#free.take();
    const level = this.#levelFor(slot);
    level.uid = this.#nextUid;
    this.#nextUid += 1;
    level.kind = kind;
    level.side = side;
    level.price = price;
    level.at = at;
    level.atTime = atTime;
    level.known = known;
    level.expireAt = expireAt;
    level.breach = -1;
    level.breachTime = 0;
    level.excursion = 0;
    level.leastExcursion = 0;
    level.replaced = 0;
    level.spent = -1;
    level.spentTime = 0;
    level.lone = 0;
    this.list(kind).append(slot);
    this.#edges(level).insert(slot, this.#key(level));
    return slot;
  }

  /** The level in a slot that is in use. */
  level(slot: number): Level {
    return this.#levels[slot] as Level; // A slot in use has its level.
  }

  /** Whether the slot still holds the level it held when its uid was noted. */
  holds(slot: number, uid: number): boolean {
    return slot >= 0 && this.level(slot).uid === uid;
  }

  arm(slot: number): void {
    const level = this.level(slot);
    level.breach = -1;
    this.#edges(level).insert(slot, this.#key(level));
  }

  disarm(slot: number): void {
    const level = this.level(slot);
    this.#edges(level).remove(slot, this.#key(level));
  }

  /** Frees a slot that is neither armed nor pending any more. */
  free(slot: number): void {
    const level = this.level(slot);
    this.list(level.kind).remove(slot);
    level.uid = -1;
    this.#free.give(slot);
  }

  save(out: StateWriter): void {
    const placeOf: number[] = [];
    const total = this.lists.reduce((sum, list) => sum + list.length, 0);
    out.putAll(this.#nextUid, total);
    let place = 0;
    for (const list of this.lists) {
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
        placeOf[slot] = place;
        place += 1;
        this.level(slot).save(out);
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
    for (const level of this.#levels) level.uid = -1;
    for (let slot = 0; slot < total; slot++) {
      const level = this.#levelFor(slot);
      level.load(from);
      this.list(level.kind).append(slot);
    }
    this.#free.reset(total);
    this.highs.load(from, total);
    this.lows.load(from, total);
    this.pendingCount = from.takeCount(total);
    for (let n = 0; n < this.pendingCount; n++) this.pending[n] = from.takeCount(total - 1);
  }

  /** Slot of a level by its uid, -1 when it has ended; used after a restore. */
  slotOf(uid: number): number {
    return uid < 0 ? -1 : this.#levels.findIndex((level) => level.uid === uid);
  }

  /** The object of a slot; slots are handed out from the lowest on, so it is there or the next one. */
  #levelFor(slot: number): Level {
    let level = this.#levels[slot];
    if (level === undefined) {
      level = new Level();
      this.#levels[slot] = level;
    }
    return level;
  }

  #edges({ side }: Level): EdgeList {
    return side > 0 ? this.highs : this.lows;
  }

  /** The nearer the level, the larger the key: highs are breached from below, lows from above. */
  #key({ side, price }: Level): number {
    return -side * price;
  }
}
