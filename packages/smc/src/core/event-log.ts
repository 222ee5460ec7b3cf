import type { SmcDetectorName, SmcKind } from '@smc/contracts';
import { required } from '@smc/domain';
import type { SmcDir, SmcEvent, SmcEventLog, SmcRef } from '../types.ts';
import { f64, i32 } from './cells.ts';
import { DETECTOR_NAMES, FLAG_NAMES, FLIPPED_BIT, KIND_NAMES, LEVEL_KINDS, LEVEL_RANKS } from './codes.ts';
import { smcId } from './event-id.ts';

const CHUNK_BITS = 10;
const CHUNK = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK - 1;

/** Integers of a row: code and dir, bars, zone, flags, references. */
const INTS = 8;
const CODE = 0;
const DIR = 1;
const AT_INDEX = 2;
const CONFIRMED_INDEX = 3;
const ZONE = 4;
const FLAGS = 5;
const REF_END = 6;
const MEMBERS = 7;

/** Doubles of a row: times, prices (price or top, then bottom or NaN), and the open time of what the event is about. */
const DOUBLES = 5;
const AT = 0;
const CONFIRMED_AT = 1;
const PRICE_OR_TOP = 2;
const BOTTOM = 3;
const SOURCE_AT = 4;

interface Chunk {
  readonly ints: Int32Array;
  readonly doubles: Float64Array;
  /** Level code plus one, 0 when the event is about no level. */
  readonly levels: Int32Array;
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

/** A side of a price that is no number means "none". */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function asDir(value: number): SmcDir {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

function flagNames(bits: number): string[] {
  return FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/**
 * The append-only event log: rows of numbers in chunks, so that growth copies nothing and old chunks can be let go.
 * A detector writes a row with `emit` and completes the newest row with the `set` functions. Objects and ids are made
 * when they are read.
 */
export class EventLog implements SmcEventLog {
  readonly #symbol: string;
  readonly #timeframe: string;
  readonly #chunks = new Map<number, Chunk>();
  readonly #refChunks = new Map<number, RefChunk>();
  #chunk: Chunk = newChunk();
  #refChunk: RefChunk = newRefChunk();
  #index = -1;
  #time = Number.NaN;
  #refs = 0;
  #firstRef = 0;
  first = 0;
  length = 0;

  constructor(symbol: string, timeframe: string) {
    this.#symbol = symbol;
    this.#timeframe = timeframe;
    this.restart(0);
  }

  /** Empties the log and goes on from a position, as after a restore. */
  restart(position: number): void {
    this.#chunks.clear();
    this.#refChunks.clear();
    this.first = position;
    this.length = position;
    this.#refs = 0;
    this.#firstRef = 0;
    this.#chunks.set(position >>> CHUNK_BITS, this.#chunk);
    this.#refChunks.set(0, this.#refChunk);
  }

  /** The bar at whose close the next events become knowable. */
  beginBar(index: number, time: number): void {
    this.#index = index;
    this.#time = time;
  }

  /** Writes a row about a price (bottom NaN) or a zone. */
  emit(code: number, dir: number, atIndex: number, at: number, priceOrTop: number, bottom: number): void {
    const position = this.length;
    const row = position & CHUNK_MASK;
    if (row === 0 && position !== this.first) {
      this.#chunk = newChunk();
      this.#chunks.set(position >>> CHUNK_BITS, this.#chunk);
    }
    const { ints, doubles, levels } = this.#chunk;
    const int = row * INTS;
    const double = row * DOUBLES;
    ints[int + CODE] = code;
    ints[int + DIR] = dir;
    ints[int + AT_INDEX] = atIndex;
    ints[int + CONFIRMED_INDEX] = this.#index;
    ints[int + ZONE] = -1;
    ints[int + FLAGS] = 0;
    ints[int + REF_END] = this.#refs;
    ints[int + MEMBERS] = 0;
    doubles[double + AT] = at;
    doubles[double + CONFIRMED_AT] = this.#time;
    doubles[double + PRICE_OR_TOP] = priceOrTop;
    doubles[double + BOTTOM] = bottom;
    doubles[double + SOURCE_AT] = at;
    levels[row] = 0;
    this.length = position + 1;
  }

  /** The newest row points to a bar. References keep their order. */
  addRef(index: number, at: number): void {
    const cell = this.#refs & CHUNK_MASK;
    if (cell === 0 && this.#refs > 0) {
      this.#refChunk = newRefChunk();
      this.#refChunks.set(this.#refs >>> CHUNK_BITS, this.#refChunk);
    }
    this.#refChunk.index[cell] = index;
    this.#refChunk.at[cell] = at;
    this.#refs += 1;
    this.#chunk.ints[((this.length - 1) & CHUNK_MASK) * INTS + REF_END] = this.#refs;
  }

  /** The newest row is about a level of this kind that began at this time. */
  setLevel(level: number, sourceAt: number): void {
    const row = (this.length - 1) & CHUNK_MASK;
    this.#chunk.levels[row] = level + 1;
    this.#chunk.doubles[row * DOUBLES + SOURCE_AT] = sourceAt;
  }

  setZone(zone: number): void {
    this.#chunk.ints[((this.length - 1) & CHUNK_MASK) * INTS + ZONE] = zone;
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
    const oldRefs = first === this.length ? this.#refs : this.#refStart(first);
    this.first = first;
    this.#firstRef = oldRefs;
    for (const key of this.#chunks.keys()) {
      if (key < first >>> CHUNK_BITS && this.#chunks.get(key) !== this.#chunk) this.#chunks.delete(key);
    }
    for (const key of this.#refChunks.keys()) {
      if (key < oldRefs >>> CHUNK_BITS && this.#refChunks.get(key) !== this.#refChunk) this.#refChunks.delete(key);
    }
  }

  at(position: number): SmcEvent {
    const detector = this.detectorAt(position);
    const kind = this.kindAt(position);
    const dir = asDir(this.dirAt(position));
    const at = this.#double(position, AT);
    const confirmedAt = this.#double(position, CONFIRMED_AT);
    const source = this.#source(position);
    const level = this.levelAt(position);
    const flags = flagNames(this.#int(position, FLAGS));
    const members = this.#int(position, MEMBERS);
    return {
      id: smcId([this.#symbol, this.#timeframe, detector, kind, dir, at, confirmedAt, source]),
      detector,
      kind,
      dir,
      at,
      atIndex: this.atIndexAt(position),
      confirmedAt,
      confirmedIndex: this.confirmedIndexAt(position),
      price: orNull(this.priceAt(position)),
      top: orNull(this.topAt(position)),
      bottom: orNull(this.bottomAt(position)),
      refs: this.#refsOf(position),
      ...(level === null ? {} : { level, rank: this.rankAt(position) }),
      ...(flags.length === 0 ? {} : { flags }),
      ...(this.zoneAt(position) < 0 ? {} : { zoneId: source }),
      ...(members === 0 ? {} : { members }),
    };
  }

  detectorAt(position: number): SmcDetectorName {
    return required(DETECTOR_NAMES[this.#int(position, CODE) & 0xff], 'detector name');
  }

  kindAt(position: number): SmcKind {
    return required(KIND_NAMES[this.#int(position, CODE) >>> 8], 'kind name');
  }

  dirAt(position: number): number {
    return this.#int(position, DIR);
  }

  atIndexAt(position: number): number {
    return this.#int(position, AT_INDEX);
  }

  confirmedIndexAt(position: number): number {
    return this.#int(position, CONFIRMED_INDEX);
  }

  priceAt(position: number): number {
    return Number.isNaN(this.bottomAt(position)) ? this.#double(position, PRICE_OR_TOP) : Number.NaN;
  }

  topAt(position: number): number {
    return Number.isNaN(this.bottomAt(position)) ? Number.NaN : this.#double(position, PRICE_OR_TOP);
  }

  bottomAt(position: number): number {
    return this.#double(position, BOTTOM);
  }

  rankAt(position: number): number {
    return LEVEL_RANKS[this.#level(position)] ?? 0;
  }

  levelAt(position: number): string | null {
    return LEVEL_KINDS[this.#level(position)] ?? null;
  }

  zoneAt(position: number): number {
    return this.#int(position, ZONE);
  }

  /**
   * What the event is about, as text for the id: the zone's id, else the level's kind and bar, else the price. Two
   * levels of one kind and side never begin on the same bar, so kind, bar and price name one level.
   */
  #source(position: number): string {
    const sourceAt = this.#double(position, SOURCE_AT);
    if (this.zoneAt(position) >= 0) {
      const flipped = (this.#int(position, FLAGS) & FLIPPED_BIT) !== 0;
      const dir = flipped ? -this.dirAt(position) : this.dirAt(position);
      const parts = [this.detectorAt(position), 'zone', dir, sourceAt, this.topAt(position), this.bottomAt(position)];
      return smcId([this.#symbol, this.#timeframe, ...parts]);
    }
    const level = this.levelAt(position);
    return level === null ? String(this.priceAt(position)) : `${level}@${sourceAt}:${this.priceAt(position)}`;
  }

  #refsOf(position: number): SmcRef[] {
    const refs: SmcRef[] = [];
    for (let ref = this.#refStart(position); ref < this.#int(position, REF_END); ref++) {
      const chunk = required(this.#refChunks.get(ref >>> CHUNK_BITS), 'reference chunk');
      refs.push({ at: f64(chunk.at, ref & CHUNK_MASK), index: i32(chunk.index, ref & CHUNK_MASK) });
    }
    return refs;
  }

  #refStart(position: number): number {
    return position === this.first ? this.#firstRef : this.#int(position - 1, REF_END);
  }

  #level(position: number): number {
    return i32(this.#chunkOf(position).levels, position & CHUNK_MASK) - 1;
  }

  #int(position: number, field: number): number {
    return i32(this.#chunkOf(position).ints, (position & CHUNK_MASK) * INTS + field);
  }

  #double(position: number, field: number): number {
    return f64(this.#chunkOf(position).doubles, (position & CHUNK_MASK) * DOUBLES + field);
  }

  #chunkOf(position: number): Chunk {
    const chunk = position < this.first || position >= this.length ? undefined : this.#chunks.get(position >>> CHUNK_BITS);
    if (chunk === undefined) {
      throw new RangeError(`event ${position} is not in the log; it holds [${this.first}, ${this.length})`);
    }
    return chunk;
  }
}
