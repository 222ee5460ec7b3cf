/**
 * Links of slots in the order in which they became known: the first one expires first. Several lists share the links.
 * Plain arrays, here and in the other small columns: a typed array costs two further cache lines on every read, for its
 * buffer and the check that nobody took that away.
 */
export class LiveLinks {
  readonly next: number[] = [];
  readonly previous: number[] = [];
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

/** Free slots of a store: those given back, the last one first, else the lowest that was never taken. */
export class FreeSlots {
  readonly #returned: number[] = [];
  #fresh = 0;

  /** Slots below `used` are taken, all others free. */
  reset(used: number): void {
    this.#returned.length = 0;
    this.#fresh = used;
  }

  take(): number {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    this.#fresh += 1;
    return this.#fresh - 1;
  }

  give(slot: number): void {
    this.#returned.push(slot);
  }
}
