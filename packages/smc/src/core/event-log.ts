import type { SmcDetectorName, SmcKind } from '@smc/contracts';
import { required } from '@smc/domain';
import type { SmcDir, SmcEvent, SmcEventHead, SmcEventLog } from '../types.ts';
import { DETECTOR_NAMES, FLAG_NAMES, FLIPPED_BIT, KIND_NAMES, LEVEL_KINDS, LEVEL_RANKS } from './codes.ts';
import { EventId, type IdSeed, seedOf } from './event-id.ts';
import {
  AT,
  AT_INDEX,
  BOTTOM,
  CODE,
  CONFIRMED_AT,
  CONFIRMED_INDEX,
  type Chunk,
  DIR,
  DOUBLES,
  EventRows,
  FLAGS,
  INTS,
  MEMBERS,
  PRICE_OR_TOP,
  SOURCE_AT,
  ZONE,
  rowOf,
} from './event-rows.ts';

const NO_FLAGS: readonly string[] = [];
const flagSets = new Map<number, readonly string[]>();

/** Names of the level kinds as words of an id: the names, not the codes, so that a new kind changes no id. */
const LEVEL_WORDS: readonly number[] = LEVEL_KINDS.map((kind) => seedOf(kind).a);

function detectorOf(code: number): SmcDetectorName {
  return required(DETECTOR_NAMES[code & 0xff], 'detector name');
}

function kindOf(code: number): SmcKind {
  return required(KIND_NAMES[code >>> 8], 'kind name');
}

/** Whose zone it is: the detector, with the scale where a kind names one. Zones of two scales may have the same edges. */
function zoneOwner(code: number): string {
  const kind = kindOf(code);
  const scale = kind.endsWith('.internal') ? '.internal' : kind.endsWith('.swing') ? '.swing' : '';
  return detectorOf(code) + scale;
}

function asDir(value: number): SmcDir {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/** Names of a set of flags, made once for each set that occurs. */
function flagNames(bits: number): readonly string[] {
  if (bits === 0) return NO_FLAGS;
  let names = flagSets.get(bits);
  if (names === undefined) {
    names = FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0);
    flagSets.set(bits, names);
  }
  return names;
}

/** An event while it is being put together. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The append-only event log as its readers see it. Objects and ids are made when they are read. */
export class EventLog extends EventRows implements SmcEventLog {
  /** Symbol and time frame, the first parts of every id. */
  readonly #series: string;
  readonly #hash = new EventId();
  readonly #seeds = new Map<number, IdSeed>();
  readonly #zoneSeeds = new Map<number, IdSeed>();

  constructor(symbol: string, timeframe: string) {
    super();
    this.#series = `${symbol}|${timeframe}`;
  }

  at(position: number): SmcEvent {
    const chunk = this.chunkOf(position);
    const row = rowOf(position);
    const { ints, doubles } = chunk;
    const int = row * INTS;
    const double = row * DOUBLES;
    const code = ints[int + CODE] as number;
    const edge = doubles[double + PRICE_OR_TOP] as number;
    const bottom = doubles[double + BOTTOM] as number;
    const isZone = !Number.isNaN(bottom);
    const event: Writable<SmcEvent> = {
      id: this.#id(chunk, row),
      detector: detectorOf(code),
      kind: kindOf(code),
      dir: asDir(ints[int + DIR] as number),
      at: doubles[double + AT] as number,
      atIndex: ints[int + AT_INDEX] as number,
      confirmedAt: doubles[double + CONFIRMED_AT] as number,
      confirmedIndex: ints[int + CONFIRMED_INDEX] as number,
      price: isZone ? null : edge,
      top: isZone ? edge : null,
      bottom: isZone ? bottom : null,
      refs: this.refs(position),
    };
    const level = (chunk.levels[row] as number) - 1;
    if (level >= 0) {
      event.level = LEVEL_KINDS[level] ?? '';
      event.rank = LEVEL_RANKS[level] ?? 0;
    }
    const flags = flagNames(ints[int + FLAGS] as number);
    if (flags.length > 0) event.flags = flags;
    if ((ints[int + ZONE] as number) >= 0) event.zoneId = this.#zoneId(chunk, row);
    const members = ints[int + MEMBERS] as number;
    if (members !== 0) event.members = members;
    return event;
  }

  headAt(position: number): SmcEventHead {
    const chunk = this.chunkOf(position);
    const row = rowOf(position);
    const double = row * DOUBLES;
    const code = chunk.ints[row * INTS + CODE] as number;
    const edge = chunk.doubles[double + PRICE_OR_TOP] as number;
    const bottom = chunk.doubles[double + BOTTOM] as number;
    const isZone = !Number.isNaN(bottom);
    return {
      id: this.#id(chunk, row),
      detector: detectorOf(code),
      kind: kindOf(code),
      at: chunk.doubles[double + AT] as number,
      confirmedAt: chunk.doubles[double + CONFIRMED_AT] as number,
      price: isZone ? null : edge,
      top: isZone ? edge : null,
      bottom: isZone ? bottom : null,
    };
  }

  detectorAt(position: number): SmcDetectorName {
    return detectorOf(this.int(position, CODE));
  }

  kindAt(position: number): SmcKind {
    return kindOf(this.int(position, CODE));
  }

  dirAt(position: number): number {
    return this.int(position, DIR);
  }

  atIndexAt(position: number): number {
    return this.int(position, AT_INDEX);
  }

  confirmedIndexAt(position: number): number {
    return this.int(position, CONFIRMED_INDEX);
  }

  priceAt(position: number): number {
    return Number.isNaN(this.bottomAt(position)) ? this.double(position, PRICE_OR_TOP) : Number.NaN;
  }

  topAt(position: number): number {
    return Number.isNaN(this.bottomAt(position)) ? Number.NaN : this.double(position, PRICE_OR_TOP);
  }

  bottomAt(position: number): number {
    return this.double(position, BOTTOM);
  }

  rankAt(position: number): number {
    return LEVEL_RANKS[this.level(position)] ?? 0;
  }

  levelAt(position: number): string | null {
    return LEVEL_KINDS[this.level(position)] ?? null;
  }

  zoneAt(position: number): number {
    return this.int(position, ZONE);
  }

  /**
   * Id of an event: a hash over symbol, time frame, detector, kind, direction, both bars, and what the event is about (6.4
   * q): a zone, a level, else a price. Two levels of one kind and side never begin on the same bar, so kind, bar and price
   * name one level.
   */
  #id({ ints, doubles, levels }: Chunk, row: number): string {
    const int = row * INTS;
    const double = row * DOUBLES;
    const hash = this.#hash;
    hash.begin(this.#seedOf(ints[int + CODE] as number));
    hash.word(ints[int + DIR] as number);
    hash.number(doubles[double + AT] as number);
    hash.number(doubles[double + CONFIRMED_AT] as number);
    if ((ints[int + ZONE] as number) >= 0) {
      this.#addZone(ints, doubles, row);
      return hash.text();
    }
    const level = (levels[row] as number) - 1;
    if (level >= 0) {
      hash.word(LEVEL_WORDS[level] ?? 0);
      hash.number(doubles[double + SOURCE_AT] as number);
    }
    hash.number(doubles[double + PRICE_OR_TOP] as number);
    return hash.text();
  }

  #zoneId({ ints, doubles }: Chunk, row: number): string {
    const code = ints[row * INTS + CODE] as number;
    let seed = this.#zoneSeeds.get(code);
    if (seed === undefined) {
      seed = seedOf(`${this.#series}|${zoneOwner(code)}|zone`);
      this.#zoneSeeds.set(code, seed);
    }
    this.#hash.begin(seed);
    this.#addZone(ints, doubles, row);
    return this.#hash.text();
  }

  /** Takes in what names a zone over its whole life: the direction it was born with, its bar, its edges. */
  #addZone(ints: Int32Array, doubles: Float64Array, row: number): void {
    const hash = this.#hash;
    const dir = ints[row * INTS + DIR] as number;
    const double = row * DOUBLES;
    hash.word(((ints[row * INTS + FLAGS] as number) & FLIPPED_BIT) === 0 ? dir : -dir);
    hash.number(doubles[double + SOURCE_AT] as number);
    hash.number(doubles[double + PRICE_OR_TOP] as number);
    hash.number(doubles[double + BOTTOM] as number);
  }

  #seedOf(code: number): IdSeed {
    let seed = this.#seeds.get(code);
    if (seed === undefined) {
      seed = seedOf(`${this.#series}|${detectorOf(code)}|${kindOf(code)}`);
      this.#seeds.set(code, seed);
    }
    return seed;
  }
}
