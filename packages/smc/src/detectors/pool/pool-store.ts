import { f64, i32 } from '../../core/cells.ts';
import type { EventLog } from '../../core/event-log.ts';
import { FreeSlots } from '../../core/live-list.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';

/** Members a pool remembers; older ones stay in its count and mean. */
const KEPT = 16;

/** Members of the live pools: count and sum of all of them, bars of the newest 16. */
export class PoolStore {
  readonly #capacity: number;
  readonly #used: Int32Array;
  readonly #count: Int32Array;
  readonly #sum: Float64Array;
  readonly #index: Int32Array;
  readonly #time: Float64Array;
  readonly #free: FreeSlots;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#used = new Int32Array(capacity);
    this.#count = new Int32Array(capacity);
    this.#sum = new Float64Array(capacity);
    this.#index = new Int32Array(capacity * KEPT);
    this.#time = new Float64Array(capacity * KEPT);
    this.#free = new FreeSlots(capacity);
  }

  open(): number {
    const entry = this.#free.take();
    this.#used[entry] = 1;
    this.#count[entry] = 0;
    this.#sum[entry] = 0;
    return entry;
  }

  free(entry: number): void {
    this.#used[entry] = 0;
    this.#free.give(entry);
  }

  join(entry: number, price: number, index: number, time: number): void {
    const count = i32(this.#count, entry);
    const cell = entry * KEPT + (count % KEPT);
    this.#index[cell] = index;
    this.#time[cell] = time;
    this.#count[entry] = count + 1;
    this.#sum[entry] = f64(this.#sum, entry) + price;
  }

  countOf(entry: number): number {
    return i32(this.#count, entry);
  }

  sumOf(entry: number): number {
    return f64(this.#sum, entry);
  }

  /** Completes the newest event with the members, oldest first. */
  tell(entry: number, log: EventLog): void {
    const count = i32(this.#count, entry);
    for (let member = Math.max(0, count - KEPT); member < count; member++) {
      const cell = entry * KEPT + (member % KEPT);
      log.addRef(i32(this.#index, cell), f64(this.#time, cell));
    }
    log.setMembers(count);
  }

  save(out: StateWriter): void {
    for (let entry = 0; entry < this.#capacity; entry++) {
      if (i32(this.#used, entry) === 0) continue;
      const count = i32(this.#count, entry);
      out.putAll(entry, count, f64(this.#sum, entry));
      for (let member = 0; member < Math.min(count, KEPT); member++) {
        out.putAll(i32(this.#index, entry * KEPT + member), f64(this.#time, entry * KEPT + member));
      }
    }
    out.put(-1);
  }

  load(from: StateReader): void {
    this.#used.fill(0);
    for (let entry = from.take(); entry >= 0; entry = from.take()) {
      this.#used[entry] = 1;
      this.#count[entry] = from.takeCount(2 ** 31 - 1);
      this.#sum[entry] = from.take();
      for (let member = 0; member < Math.min(i32(this.#count, entry), KEPT); member++) {
        this.#index[entry * KEPT + member] = from.take();
        this.#time[entry * KEPT + member] = from.take();
      }
    }
    this.#free.reset(this.#capacity);
    for (let entry = this.#capacity - 1; entry >= 0; entry--) {
      if (i32(this.#used, entry) === 0) this.#free.give(entry);
    }
  }
}
