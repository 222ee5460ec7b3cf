import type { BarRing } from '../../core/bar-ring.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { Reference } from './reference.ts';

/**
 * The unspent references of one side behind the newest one, nearest first. Each lies beyond all newer ones, so the
 * nearest is also the newest of them. Those that a bar has broken stay readable until the next one is kept.
 */
export class OlderReferences {
  readonly #side: number;
  /** Farthest first; the ones at and after `#count` are not kept any more. */
  readonly #kept: Reference[];
  #count = 0;

  constructor(side: number, lookback: number, most: number) {
    this.#side = side;
    this.#kept = Array.from({ length: most }, () => new Reference(side, lookback));
  }

  /** The nearest one, null when none is kept. */
  get nearest(): Reference | null {
    return this.#count === 0 ? null : this.#at(this.#count - 1);
  }

  /** Keeps a reference as the nearest; when all places are taken, the oldest goes. */
  keep(reference: Reference): void {
    const most = this.#kept.length;
    if (most === 0) return;
    if (this.#count === most) {
      const oldest = this.#at(0);
      this.#kept.copyWithin(0, 1);
      this.#kept[most - 1] = oldest;
      this.#count -= 1;
    }
    this.#at(this.#count).copyFrom(reference);
    this.#count += 1;
  }

  /** Lets the nearest one go and gives it; there is one. */
  drop(): Reference {
    this.#count -= 1;
    return this.#at(this.#count);
  }

  /** Lets go of those that a new pivot reaches: whatever breaks it has passed them. */
  dropReached(price: number): void {
    while (this.nearest !== null && this.#side * this.nearest.price <= this.#side * price) this.drop();
  }

  holdsBlock(bar: number): boolean {
    for (let n = 0; n < this.#count; n++) if (this.#at(n).blockIndex === bar) return true;
    return false;
  }

  follow(bars: BarRing, upTo: number): void {
    for (let n = 0; n < this.#count; n++) this.#at(n).follow(bars, upTo);
  }

  save(out: StateWriter): void {
    out.put(this.#count);
    for (let n = 0; n < this.#count; n++) this.#at(n).save(out);
  }

  load(from: StateReader, slotOf: (uid: number) => number, newest: number): void {
    this.#count = from.takeCount(this.#kept.length);
    for (let n = 0; n < this.#count; n++) this.#at(n).load(from, slotOf, newest);
  }

  #at(place: number): Reference {
    return this.#kept[place] as Reference; // The place lies inside the list.
  }
}
