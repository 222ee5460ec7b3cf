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

/** A live zone. One object serves many zones in turn, so that a bar allocates nothing. */
export class Zone {
  uid = -1;
  /** Direction of the current life. */
  dir = 1;
  state = CREATED;
  at = -1;
  atTime = Number.NaN;
  top = 0;
  bottom = 0;
  /** Bar at whose close the current life began. */
  known = -1;
  /** Bar on which the zone was filled, -1 before. */
  filledAt = -1;

  save(out: StateWriter): void {
    out.putAll(this.uid, this.dir, this.state, this.at, this.atTime, this.top, this.bottom, this.known, this.filledAt);
  }

  load(from: StateReader): void {
    this.uid = from.take();
    this.dir = from.take();
    this.state = from.take();
    this.at = from.take();
    this.atTime = from.take();
    this.top = from.take();
    this.bottom = from.take();
    this.known = from.take();
    this.filledAt = from.take();
  }
}

/**
 * The live zones of one detector by slot. Each zone waits at one edge: the next price that changes its state. A bullish
 * life waits below the price, a bearish one above. `lives` keeps the order in which the lives began.
 */
export class ZoneBook {
  readonly #zones: Zone[] = [];
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
    this.below = new EdgeList();
    this.above = new EdgeList();
    this.lives = new LiveList(new LiveLinks());
    this.filled = new LiveList(new LiveLinks());
    this.#free = new FreeSlots();
  }

  /** The zone in a slot that is in use. */
  zone(slot: number): Zone {
    return this.#zones[slot] as Zone; // A slot in use has its zone.
  }

  /** A new zone in its first life; returns its slot. The caller sees to the bound. */
  add(uid: number, dir: number, top: number, bottom: number, at: number, atTime: number, known: number): number {
    const slot = this.#free.take();
    const zone = this.#zoneFor(slot);
    zone.uid = uid;
    zone.dir = dir;
    zone.state = CREATED;
    zone.at = at;
    zone.atTime = atTime;
    zone.top = top;
    zone.bottom = bottom;
    zone.known = known;
    zone.filledAt = -1;
    this.lives.append(slot);
    this.wait(slot, zone);
    return slot;
  }

  /** Lays the zone at the edge that changes its state next. */
  wait(slot: number, zone: Zone): void {
    (zone.dir > 0 ? this.below : this.above).insert(slot, this.#key(zone));
  }

  /** Takes a zone from its edge. */
  leave(slot: number): void {
    const zone = this.zone(slot);
    (zone.dir > 0 ? this.below : this.above).remove(slot, this.#key(zone));
  }

  /** Starts the flipped life: the other direction, known at this bar. */
  flip(slot: number, zone: Zone, known: number): void {
    zone.dir = -zone.dir;
    zone.state = FLIPPED;
    zone.known = known;
    this.lives.remove(slot);
    this.lives.append(slot);
  }

  /** Frees a slot that lies at no edge any more. */
  free(slot: number): void {
    this.lives.remove(slot);
    this.#free.give(slot);
  }

  save(out: StateWriter): void {
    const placeOf: number[] = [];
    out.put(this.lives.length);
    let place = 0;
    for (let slot = this.lives.first; slot >= 0; slot = this.lives.after(slot)) {
      placeOf[slot] = place;
      place += 1;
      this.zone(slot).save(out);
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
      this.#zoneFor(slot).load(from);
      this.lives.append(slot);
    }
    this.#free.reset(total);
    this.below.load(from, total);
    this.above.load(from, total);
    for (let left = from.takeCount(total); left > 0; left--) this.filled.append(from.takeCount(total - 1));
  }

  /** The object of a slot; slots are handed out from the lowest on, so it is there or the next one. */
  #zoneFor(slot: number): Zone {
    let zone = this.#zones[slot];
    if (zone === undefined) {
      zone = new Zone();
      this.#zones[slot] = zone;
    }
    return zone;
  }

  /** Twice the price of the next edge, so that the middle needs no rounding; larger is nearer on both sides. */
  #key({ dir, top, bottom, state }: Zone): number {
    const near = dir > 0 ? top : bottom;
    const far = dir > 0 ? bottom : top;
    if (state === CREATED || state === FLIPPED) return 2 * dir * near;
    return state === TOUCHED && this.#hasMiddle ? dir * (top + bottom) : 2 * dir * far;
  }
}
