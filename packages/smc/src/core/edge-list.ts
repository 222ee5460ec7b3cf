import { invariant } from '@smc/domain';
import { f64, i32 } from './cells.ts';
import type { StateReader, StateWriter } from './state-io.ts';

/**
 * Slots sorted by key, the nearest edge last: a bar looks at the end and stops at the first edge it does not reach,
 * so only touched slots are visited. New edges lie near the price, hence near the end, and insertion moves little.
 */
export class EdgeList {
  readonly #keys: Float64Array;
  readonly #slots: Int32Array;
  length = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
    this.#slots = new Int32Array(capacity);
  }

  /** Key of the nearest edge, -Infinity when there is none. */
  get nearest(): number {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : f64(this.#keys, this.length - 1);
  }

  slotAt(position: number): number {
    return i32(this.#slots, position);
  }

  insert(slot: number, key: number): void {
    const keys = this.#keys;
    const slots = this.#slots;
    let place = this.length;
    while (place > 0 && f64(keys, place - 1) > key) {
      keys[place] = f64(keys, place - 1);
      slots[place] = i32(slots, place - 1);
      place -= 1;
    }
    keys[place] = key;
    slots[place] = slot;
    this.length += 1;
  }

  /** Takes the nearest slot off. */
  pop(): number {
    this.length -= 1;
    return i32(this.#slots, this.length);
  }

  /** Removes a slot that was inserted with this key. */
  remove(slot: number, key: number): void {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (f64(this.#keys, middle) < key) low = middle + 1;
      else high = middle;
    }
    while (low < this.length && i32(this.#slots, low) !== slot) low += 1;
    invariant(low < this.length, 'an edge that is removed was inserted with the same key');
    this.#keys.copyWithin(low, low + 1, this.length);
    this.#slots.copyWithin(low, low + 1, this.length);
    this.length -= 1;
  }

  /** Writes the order as places in the owner's list of live slots. */
  save(out: StateWriter, placeOf: Int32Array): void {
    out.put(this.length);
    for (let position = 0; position < this.length; position++) {
      out.putAll(i32(placeOf, i32(this.#slots, position)), f64(this.#keys, position));
    }
  }

  /** Reads an order whose places are slots. */
  load(from: StateReader, live: number): void {
    this.length = from.takeCount(live);
    for (let position = 0; position < this.length; position++) {
      this.#slots[position] = from.takeCount(live - 1);
      this.#keys[position] = from.take();
    }
  }
}
