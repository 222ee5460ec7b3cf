import { filled } from './plain-columns.ts';

/** Links of slots in the order in which they became known: the first one expires first. Several lists share the links. */
export class LiveLinks {
  readonly next: number[];
  readonly previous: number[];

  constructor(capacity: number) {
    this.next = filled(capacity, -1);
    this.previous = filled(capacity, -1);
  }
}

/** One list over shared links; adding to the end and removing anywhere cost the same whatever its length. */
export class LiveList {
  readonly #links: LiveLinks;
  first = -1;
  #last = -1;
  length = 0;

  constructor(links: LiveLinks) {
    this.#links = links;
  }

  after(slot: number): number {
    return this.#links.next[slot] as number;
  }

  append(slot: number): void {
    const { next, previous } = this.#links;
    next[slot] = -1;
    previous[slot] = this.#last;
    if (this.#last < 0) this.first = slot;
    else next[this.#last] = slot;
    this.#last = slot;
    this.length += 1;
  }

  remove(slot: number): void {
    const { next, previous } = this.#links;
    const before = previous[slot] as number;
    const after = next[slot] as number;
    if (before < 0) this.first = after;
    else next[before] = after;
    if (after < 0) this.#last = before;
    else previous[after] = before;
    this.length -= 1;
  }

  clear(): void {
    this.first = -1;
    this.#last = -1;
    this.length = 0;
  }
}

/** Free slots of a store, lowest first after a restore. */
export class FreeSlots {
  readonly #stack: number[];
  #height = 0;

  constructor(capacity: number) {
    this.#stack = filled(capacity, 0);
    this.reset(0);
  }

  /** Slots below `used` are taken, all others free. */
  reset(used: number): void {
    this.#height = 0;
    for (let slot = this.#stack.length - 1; slot >= used; slot--) this.give(slot);
  }

  take(): number {
    this.#height -= 1;
    return this.#stack[this.#height] as number;
  }

  give(slot: number): void {
    this.#stack[this.#height] = slot;
    this.#height += 1;
  }
}
