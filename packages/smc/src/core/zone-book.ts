import { EdgeList } from './edge-list.ts';
import { FreeSlots, LiveLinks, LiveList } from './live-list.ts';
import type { StateReader, StateWriter } from './state-io.ts';

/** States of a zone in the order it may pass through them. A flip starts again at FLIPPED. */
export const CREATED = 0;
export const TOUCHED = 1;
export const MIDDLE = 2;
export const FILLED = 3;
export const FLIPPED = 4;
export const RETESTED = 5;

/**
 * The live zones of one detector as columns. Each zone waits at one edge: the next price that changes its state. A
 * bullish life waits below the price, a bearish one above. `lives` keeps the order in which the lives began.
 */
export class ZoneBook {
  readonly uid: Int32Array;
  /** Direction of the current life. */
  readonly dir: Int32Array;
  readonly state: Int32Array;
  readonly at: Int32Array;
  readonly atTime: Float64Array;
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  /** Bar at whose close the current life began. */
  readonly known: Int32Array;
  /** Bar on which the zone was filled. */
  readonly filledAt: Int32Array;
  readonly below: EdgeList;
  readonly above: EdgeList;
  readonly lives: LiveList;
  /** Filled zones in order, while they may still flip. */
  readonly filled: LiveList;
  readonly #free: FreeSlots;
  readonly #capacity: number;
  readonly #hasMiddle: boolean;

  /** `hasMiddle`: whether the zones change at their middle; without, a touched zone waits at its far edge. */
  constructor(capacity: number, hasMiddle = true) {
    this.#capacity = capacity;
    this.#hasMiddle = hasMiddle;
    const ints = (): Int32Array => new Int32Array(capacity);
    const doubles = (): Float64Array => new Float64Array(capacity);
    this.uid = ints();
    this.dir = ints();
    this.state = ints();
    this.at = ints();
    this.atTime = doubles();
    this.top = doubles();
    this.bottom = doubles();
    this.known = ints();
    this.filledAt = ints();
    this.below = new EdgeList(capacity);
    this.above = new EdgeList(capacity);
    this.lives = new LiveList(new LiveLinks(capacity));
    this.filled = new LiveList(new LiveLinks(capacity));
    this.#free = new FreeSlots(capacity);
  }

  /** A new zone in its first life; the caller sees to the bound. */
  add(uid: number, dir: number, top: number, bottom: number, at: number, atTime: number, known: number): number {
    const slot = this.#free.take();
    this.uid[slot] = uid;
    this.dir[slot] = dir;
    this.state[slot] = CREATED;
    this.at[slot] = at;
    this.atTime[slot] = atTime;
    this.top[slot] = top;
    this.bottom[slot] = bottom;
    this.known[slot] = known;
    this.filledAt[slot] = -1;
    this.lives.append(slot);
    this.wait(slot);
    return slot;
  }

  /** Lays the zone at the edge that changes its state next. */
  wait(slot: number): void {
    this.#edges(slot).insert(slot, this.#key(slot));
  }

  /** Takes a zone from its edge. */
  leave(slot: number): void {
    this.#edges(slot).remove(slot, this.#key(slot));
  }

  /** Starts the flipped life: the other direction, known at this bar. */
  flip(slot: number, known: number): void {
    this.dir[slot] = -(this.dir[slot] as number);
    this.state[slot] = FLIPPED;
    this.known[slot] = known;
    this.lives.remove(slot);
    this.lives.append(slot);
  }

  /** Frees a slot that lies at no edge any more. */
  free(slot: number): void {
    this.lives.remove(slot);
    this.#free.give(slot);
  }

  save(out: StateWriter): void {
    const placeOf = new Int32Array(this.#capacity);
    out.put(this.lives.length);
    let place = 0;
    for (let slot = this.lives.first; slot >= 0; slot = this.lives.after(slot)) {
      placeOf[slot] = place;
      place += 1;
      for (const column of this.#columns()) out.put(column[slot] ?? Number.NaN);
    }
    this.below.save(out, placeOf);
    this.above.save(out, placeOf);
    out.put(this.filled.length);
    for (let slot = this.filled.first; slot >= 0; slot = this.filled.after(slot)) out.put(placeOf[slot] as number);
  }

  load(from: StateReader): void {
    const total = from.takeCount(this.#capacity);
    this.lives.clear();
    this.filled.clear();
    for (let slot = 0; slot < total; slot++) {
      for (const column of this.#columns()) column[slot] = from.take();
      this.lives.append(slot);
    }
    this.#free.reset(total);
    this.below.load(from, total);
    this.above.load(from, total);
    for (let left = from.takeCount(total); left > 0; left--) this.filled.append(from.takeCount(total - 1));
  }

  #columns(): readonly (Int32Array | Float64Array)[] {
    return [...[this.uid, this.dir, this.state, this.at, this.atTime, this.top, this.bottom, this.known, this.filledAt]];
  }

  #edges(slot: number): EdgeList {
    return (this.dir[slot] as number) > 0 ? this.below : this.above;
  }

  /** Twice the price of the next edge, so that the middle needs no rounding; larger is nearer on both sides. */
  #key(slot: number): number {
    const dir = this.dir[slot] as number;
    const top = this.top[slot] as number;
    const bottom = this.bottom[slot] as number;
    const near = dir > 0 ? top : bottom;
    const far = dir > 0 ? bottom : top;
    const state = this.state[slot] as number;
    if (state === CREATED || state === FLIPPED) return 2 * dir * near;
    return state === TOUCHED && this.#hasMiddle ? dir * (top + bottom) : 2 * dir * far;
  }
}
