import { required } from '@smc/domain';
import type { SmcRef } from '../types.ts';

const CHUNK_BITS = 11;
const CHUNK = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK - 1;
/** Most chunks kept for use again: a reader that releases now and then makes no garbage. */
const SPARES = 4;

/** Integers of a row: code and dir, bars, zone, flags, references. */
export const INTS = 8;
export const CODE = 0;
export const DIR = 1;
export const AT_INDEX = 2;
export const CONFIRMED_INDEX = 3;
export const ZONE = 4;
export const FLAGS = 5;
const REF_END = 6;
export const MEMBERS = 7;

/** Doubles of a row: times, prices (price or top, then bottom or NaN), and the open time of what the event is about. */
export const DOUBLES = 5;
export const AT = 0;
export const CONFIRMED_AT = 1;
export const PRICE_OR_TOP = 2;
export const BOTTOM = 3;
export const SOURCE_AT = 4;

/** Rows of numbers; the fields of a row stand side by side. */
export interface Chunk {
  readonly ints: Int32Array;
  readonly doubles: Float64Array;
  /** Level code plus one, 0 when the event is about no level. */
  readonly levels: Int32Array;
}

/** Place of a row in its chunk. */
export function rowOf(position: number): number {
  return position & CHUNK_MASK;
}

/** What an event says of its zone. */
interface ZoneOfEvent {
  readonly uid: number;
  readonly at: number;
  readonly atTime: number;
  readonly top: number;
  readonly bottom: number;
}

interface RefChunk {
  readonly index: Int32Array;
  readonly at: Float64Array;
}

function newChunk(): Chunk {
  return {
    ints: new Int32Array(CHUNK * INTS),
    doubles: new Float64Array(CHUNK * DOUBLES),
    levels: new Int32Array(CHUNK),
  };
}

function newRefChunk(): RefChunk {
  return { index: new Int32Array(CHUNK), at: new Float64Array(CHUNK) };
}

/**
 * Storage of the event log: rows of numbers in chunks, so that growth copies nothing and old chunks can be let go. A
 * detector writes a row with `emit` or `emitZone` and completes the newest row with the other functions.
 */
export class EventRows {
  readonly #chunks = new Map<number, Chunk>();
  readonly #refChunks = new Map<number, RefChunk>();
  readonly #spare: Chunk[] = [];
  #chunk: Chunk = newChunk();
  #refChunk: RefChunk = newRefChunk();
  /** Bar at whose close the next events become knowable; plain fields, since they are written on every bar. */
  protected barIndex = -1;
  protected barTime = Number.NaN;
  #refCount = 0;
  #firstRef = 0;
  first = 0;
  length = 0;

  constructor() {
    this.restart(0);
  }

  /** Empties the log and goes on from a position, as after a restore. */
  restart(position: number): void {
    this.#chunks.clear();
    this.#refChunks.clear();
    this.first = position;
    this.length = position;
    this.#refCount = 0;
    this.#firstRef = 0;
    this.#chunks.set(position >>> CHUNK_BITS, this.#chunk);
    this.#refChunks.set(0, this.#refChunk);
  }

  /** The bar at whose close the next events become knowable. */
  beginBar(index: number, time: number): void {
    this.barIndex = index;
    this.barTime = time;
  }

  /** Writes a row about a price. */
  emit(code: number, dir: number, atIndex: number, at: number, price: number): void {
    this.#write(code, dir, atIndex, at, price, Number.NaN, -1, 0);
  }

  /** Writes a row about a zone, known by its handle. */
  emitZone(code: number, dir: number, atIndex: number, at: number, top: number, bottom: number, zone: number, flags: number): void {
    this.#write(code, dir, atIndex, at, top, bottom, zone, flags);
  }

  /** Writes a row about a zone that lies in a book. Its fields are read here: doubles that are passed on have to be boxed. */
  emitOf(code: number, zone: ZoneOfEvent, dir: number, flags: number): void {
    const row = this.#nextRow();
    const { ints, doubles } = this.#chunk;
    const int = row * INTS;
    const double = row * DOUBLES;
    ints[int + CODE] = code;
    ints[int + DIR] = dir;
    ints[int + AT_INDEX] = zone.at;
    ints[int + ZONE] = zone.uid;
    ints[int + FLAGS] = flags;
    doubles[double + AT] = zone.atTime;
    doubles[double + PRICE_OR_TOP] = zone.top;
    doubles[double + BOTTOM] = zone.bottom;
    doubles[double + SOURCE_AT] = zone.atTime;
    this.#finish(row);
  }

  /** The newest row points to a bar. References keep their order. */
  addRef(index: number, at: number): void {
    const cell = this.#refCount & CHUNK_MASK;
    if (cell === 0 && this.#refCount > 0) {
      this.#refChunk = newRefChunk();
      this.#refChunks.set(this.#refCount >>> CHUNK_BITS, this.#refChunk);
    }
    this.#refChunk.index[cell] = index;
    this.#refChunk.at[cell] = at;
    this.#refCount += 1;
    this.#chunk.ints[((this.length - 1) & CHUNK_MASK) * INTS + REF_END] = this.#refCount;
  }

  /** The newest row is about a level of this kind that began at this time. */
  setLevel(level: number, sourceAt: number): void {
    const row = (this.length - 1) & CHUNK_MASK;
    this.#chunk.levels[row] = level + 1;
    this.#chunk.doubles[row * DOUBLES + SOURCE_AT] = sourceAt;
  }

  setFlags(bits: number): void {
    this.#chunk.ints[((this.length - 1) & CHUNK_MASK) * INTS + FLAGS] = bits;
  }

  setMembers(count: number): void {
    this.#chunk.ints[((this.length - 1) & CHUNK_MASK) * INTS + MEMBERS] = count;
  }

  release(upTo: number): void {
    const first = Math.min(Math.max(upTo, this.first), this.length);
    if (first === this.first) return;
    const oldRefs = first === this.length ? this.#refCount : this.#refStart(first);
    this.first = first;
    this.#firstRef = oldRefs;
    for (const key of this.#chunks.keys()) {
      if (key < first >>> CHUNK_BITS) this.#letGo(key);
    }
    for (const key of this.#refChunks.keys()) {
      if (key < oldRefs >>> CHUNK_BITS && this.#refChunks.get(key) !== this.#refChunk) this.#refChunks.delete(key);
    }
  }

  /** Level code of a row, -1 when it is about no level. */
  level(position: number): number {
    return (this.chunkOf(position).levels[position & CHUNK_MASK] as number) - 1;
  }

  int(position: number, field: number): number {
    return this.chunkOf(position).ints[(position & CHUNK_MASK) * INTS + field] as number;
  }

  double(position: number, field: number): number {
    return this.chunkOf(position).doubles[(position & CHUNK_MASK) * DOUBLES + field] as number;
  }

  /** Bars a row points to. */
  refs(position: number): SmcRef[] {
    const refs: SmcRef[] = [];
    const end = this.int(position, REF_END);
    for (let ref = this.#refStart(position); ref < end; ref++) {
      const chunk = required(this.#refChunks.get(ref >>> CHUNK_BITS), 'reference chunk');
      refs.push({ at: chunk.at[ref & CHUNK_MASK] as number, index: chunk.index[ref & CHUNK_MASK] as number });
    }
    return refs;
  }

  #write(code: number, dir: number, atIndex: number, at: number, priceOrTop: number, bottom: number, zone: number, flags: number): void {
    const row = this.#nextRow();
    const { ints, doubles } = this.#chunk;
    const int = row * INTS;
    const double = row * DOUBLES;
    ints[int + CODE] = code;
    ints[int + DIR] = dir;
    ints[int + AT_INDEX] = atIndex;
    ints[int + ZONE] = zone;
    ints[int + FLAGS] = flags;
    doubles[double + AT] = at;
    doubles[double + PRICE_OR_TOP] = priceOrTop;
    doubles[double + BOTTOM] = bottom;
    doubles[double + SOURCE_AT] = at;
    this.#finish(row);
  }

  /** Place of the next row, in a chunk that has room for it. */
  #nextRow(): number {
    const position = this.length;
    const row = position & CHUNK_MASK;
    if (row === 0 && !this.#chunks.has(position >>> CHUNK_BITS)) {
      this.#chunk = this.#spare.pop() ?? newChunk();
      this.#chunks.set(position >>> CHUNK_BITS, this.#chunk);
    }
    return row;
  }

  /** What all rows say: the bar that made them known, no level, no references of their own yet. */
  #finish(row: number): void {
    const { ints, doubles, levels } = this.#chunk;
    const int = row * INTS;
    ints[int + CONFIRMED_INDEX] = this.barIndex;
    ints[int + REF_END] = this.#refCount;
    ints[int + MEMBERS] = 0;
    doubles[row * DOUBLES + CONFIRMED_AT] = this.barTime;
    levels[row] = 0;
    this.length += 1;
  }

  /** Takes a chunk out of the log, the newest one aside; a new row overwrites every field, so it can serve again. */
  #letGo(key: number): void {
    const chunk = this.#chunks.get(key);
    if (chunk === undefined || chunk === this.#chunk) return;
    this.#chunks.delete(key);
    if (this.#spare.length < SPARES) this.#spare.push(chunk);
  }

  #refStart(position: number): number {
    return position === this.first ? this.#firstRef : this.int(position - 1, REF_END);
  }

  /** The chunk that holds a row; the row's place in it is `rowOf(position)`. Throws RangeError for a row that is not held. */
  protected chunkOf(position: number): Chunk {
    const held = position >= this.first && position < this.length;
    // Most reads are about the bar that just closed, whose rows stand in the newest chunk.
    if (held && position >>> CHUNK_BITS === (this.length - 1) >>> CHUNK_BITS) return this.#chunk;
    const chunk = held ? this.#chunks.get(position >>> CHUNK_BITS) : undefined;
    if (chunk === undefined) {
      throw new RangeError(`event ${position} is not in the log; it holds [${this.first}, ${this.length})`);
    }
    return chunk;
  }
}
