import type { EventLog } from '../../core/event-log.ts';
import { FreeSlots } from '../../core/live-list.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';

/** Members a pool remembers; older ones stay in its count and mean. */
const KEPT = 16;

/** Members of the live pools: count and sum of all of them, bars of the newest 16. */
export class PoolStore {
  readonly #count: Int32Array;
  readonly #sum: Float64Array;
  readonly #index: Int32Array;
  readonly #time: Float64Array;
  readonly #free: FreeSlots;

  constructor(capacity: number) {
    this.#count = new Int32Array(capacity);
    this.#sum = new Float64Array(capacity);
    this.#index = new Int32Array(capacity * KEPT);
    this.#time = new Float64Array(capacity * KEPT);
    this.#free = new FreeSlots();
  }

  open(): number {
    const entry = this.#free.take();
    this.#count[entry] = 0;
    this.#sum[entry] = 0;
    return entry;
  }

  free(entry: number): void {
    this.#free.give(entry);
  }

  join(entry: number, price: number, index: number, time: number): void {
    const count = this.#count[entry] as number;
    const cell = entry * KEPT + (count % KEPT);
    this.#index[cell] = index;
    this.#time[cell] = time;
    this.#count[entry] = count + 1;
    this.#sum[entry] = (this.#sum[entry] as number) + price;
  }

  countOf(entry: number): number {
    return this.#count[entry] as number;
  }

  sumOf(entry: number): number {
    return this.#sum[entry] as number;
  }

  /** Completes the newest event with the members, oldest first. */
  tell(entry: number, log: EventLog): void {
    const count = this.#count[entry] as number;
    for (let member = Math.max(0, count - KEPT); member < count; member++) {
      const cell = entry * KEPT + (member % KEPT);
      log.addRef(this.#index[cell] as number, this.#time[cell] as number);
    }
    log.setMembers(count);
  }

  /** Writes one pool. */
  save(entry: number, out: StateWriter): void {
    const count = this.#count[entry] as number;
    out.putAll(count, this.#sum[entry] as number);
    for (let cell = entry * KEPT; cell < entry * KEPT + Math.min(count, KEPT); cell++) {
      out.putAll(this.#index[cell] as number, this.#time[cell] as number);
    }
  }

  /** Reads one pool into an entry that is open. */
  load(entry: number, from: StateReader): void {
    const count = from.takeCount(2 ** 31 - 1);
    this.#count[entry] = count;
    this.#sum[entry] = from.take();
    for (let cell = entry * KEPT; cell < entry * KEPT + Math.min(count, KEPT); cell++) {
      this.#index[cell] = from.take();
      this.#time[cell] = from.take();
    }
  }

  /** Frees all entries, before a load. */
  clear(): void {
    this.#free.reset(0);
  }
}
