import { SmcSnapshotError } from '../errors.ts';

/** A part of the state as a flat list: plain JSON, with null for "not a number yet". */
export type StatePart = readonly (number | null)[];

/** Writes one part of the state. */
export class StateWriter {
  readonly values: (number | null)[] = [];

  put(value: number): void {
    this.values.push(Number.isNaN(value) ? null : value);
  }

  putAll(...values: number[]): void {
    for (const value of values) this.put(value);
  }
}

/** Reads one part of the state in the order it was written; throws when the part is shorter or longer. */
export class StateReader {
  readonly #name: string;
  readonly #values: StatePart;
  #next = 0;

  constructor(name: string, values: StatePart) {
    this.#name = name;
    this.#values = values;
  }

  take(): number {
    const value = this.#values[this.#next];
    if (value === undefined) throw new SmcSnapshotError(`snapshot part ${this.#name} ends early`);
    this.#next += 1;
    return value ?? Number.NaN;
  }

  /** A count or position: an integer within the bounds. */
  takeCount(most: number): number {
    const value = this.take();
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new SmcSnapshotError(`snapshot part ${this.#name} holds ${value}; expected an integer from 0 to ${most}`);
    }
    return value;
  }

  end(): void {
    if (this.#next !== this.#values.length) throw new SmcSnapshotError(`snapshot part ${this.#name} has too many values`);
  }
}

/** What holds a part of the state. */
export interface StateHolder {
  save(out: StateWriter): void;
  load(from: StateReader): void;
}
