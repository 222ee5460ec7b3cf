import { invariant } from '@smc/domain';
import type { StateReader, StateWriter } from './state-io.ts';

/**
 * Slots sorted by key, the nearest edge last: a bar looks at the end and stops at the first edge it does not reach,
 * so only touched slots are visited. New edges lie near the price, hence near the end, and insertion moves little. The
 * slot at position p lies in cell p + 1; cell 0 holds -Infinity, so that neither a look nor an insertion asks for the length.
 */
export class EdgeList {
  readonly #keys: number[] = [Number.NEGATIVE_INFINITY];
  readonly #slots: number[] = [-1];
  length = 0;

  /** Key of the nearest edge, -Infinity when there is none. */
  get nearest(): number {
    return this.#keys[this.length] as number;
  }

  slotAt(position: number): number {
    return this.#slots[position + 1] as number;
  }

  insert(slot: number, key: number): void {
    const keys = this.#keys;
    const slots = this.#slots;
    let place = this.length;
    while ((keys[place] as number) > key) {
      keys[place + 1] = keys[place] as number;
      slots[place + 1] = slots[place] as number;
      place -= 1;
    }
    keys[place + 1] = key;
    slots[place + 1] = slot;
    this.length += 1;
  }

  /** Takes the nearest slot off. */
  pop(): number {
    const slot = this.#slots[this.length] as number;
    this.length -= 1;
    return slot;
  }

  /** Removes a slot that was inserted with this key. */
  remove(slot: number, key: number): void {
    const keys = this.#keys;
    const slots = this.#slots;
    let cell = this.firstFrom(key) + 1;
    while (cell <= this.length && (slots[cell] as number) !== slot) cell += 1;
    invariant(cell <= this.length, 'an edge that is removed was inserted with the same key');
    for (; cell < this.length; cell++) {
      keys[cell] = keys[cell + 1] as number;
      slots[cell] = slots[cell + 1] as number;
    }
    this.length -= 1;
  }

  /** First position whose key is no less than this one, the length when there is none. */
  firstFrom(key: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle + 1] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Key at a position. */
  keyAt(position: number): number {
    return this.#keys[position + 1] as number;
  }

  /** Writes the order as places in the owner's list of live slots. */
  save(out: StateWriter, placeOf: readonly number[]): void {
    out.put(this.length);
    for (let position = 0; position < this.length; position++) {
      out.putAll(placeOf[this.slotAt(position)] as number, this.keyAt(position));
    }
  }

  /** Reads an order whose places are slots. */
  load(from: StateReader, live: number): void {
    this.length = from.takeCount(live);
    for (let position = 0; position < this.length; position++) {
      this.#slots[position + 1] = from.takeCount(live - 1);
      this.#keys[position + 1] = from.take();
    }
  }
}
