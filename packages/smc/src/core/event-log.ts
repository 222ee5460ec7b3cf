import type { SmcDetectorName, SmcKind } from '@smc/contracts';
import { required } from '@smc/domain';
import type { SmcDir, SmcEvent, SmcEventHead, SmcEventLog } from '../types.ts';
import { DETECTOR_NAMES, FLAG_NAMES, FLIPPED_BIT, KIND_NAMES, LEVEL_KINDS, LEVEL_RANKS } from './codes.ts';
import { smcId } from './event-id.ts';
import {
  AT,
  AT_INDEX,
  BOTTOM,
  CODE,
  CONFIRMED_AT,
  CONFIRMED_INDEX,
  DIR,
  EventRows,
  FLAGS,
  MEMBERS,
  PRICE_OR_TOP,
  SOURCE_AT,
  ZONE,
} from './event-rows.ts';

const NO_FLAGS: readonly string[] = [];

/** A side of a price that is no number means "none". */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function asDir(value: number): SmcDir {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

function flagNames(bits: number): readonly string[] {
  return bits === 0 ? NO_FLAGS : FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/** An event while it is being put together. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The append-only event log as its readers see it. Objects and ids are made when they are read. */
export class EventLog extends EventRows implements SmcEventLog {
  /** Symbol and time frame, the first parts of every id. */
  readonly #series: string;
  constructor(symbol: string, timeframe: string) {
    super();
    this.#series = `${symbol}|${timeframe}`;
  }

  at(position: number): SmcEvent {
    const detector = this.detectorAt(position);
    const kind = this.kindAt(position);
    const dir = asDir(this.dirAt(position));
    const at = this.double(position, AT);
    const confirmedAt = this.double(position, CONFIRMED_AT);
    const source = this.#source(position);
    const event: Writable<SmcEvent> = {
      id: this.#id(detector, kind, dir, at, confirmedAt, source),
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
      refs: this.refs(position),
    };
    const level = this.levelAt(position);
    if (level !== null) {
      event.level = level;
      event.rank = this.rankAt(position);
    }
    const flags = flagNames(this.int(position, FLAGS));
    if (flags.length > 0) event.flags = flags;
    if (this.zoneAt(position) >= 0) event.zoneId = source;
    const members = this.int(position, MEMBERS);
    if (members !== 0) event.members = members;
    return event;
  }

  headAt(position: number): SmcEventHead {
    const detector = this.detectorAt(position);
    const kind = this.kindAt(position);
    const at = this.double(position, AT);
    const confirmedAt = this.double(position, CONFIRMED_AT);
    return {
      id: this.#id(detector, kind, asDir(this.dirAt(position)), at, confirmedAt, this.#source(position)),
      detector,
      kind,
      at,
      confirmedAt,
      price: orNull(this.priceAt(position)),
      top: orNull(this.topAt(position)),
      bottom: orNull(this.bottomAt(position)),
    };
  }

  detectorAt(position: number): SmcDetectorName {
    return required(DETECTOR_NAMES[this.int(position, CODE) & 0xff], 'detector name');
  }

  kindAt(position: number): SmcKind {
    return required(KIND_NAMES[this.int(position, CODE) >>> 8], 'kind name');
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

  #id(detector: string, kind: string, dir: SmcDir, at: number, confirmedAt: number, source: string): string {
    return smcId(`${this.#series}|${detector}|${kind}|${dir}|${at}|${confirmedAt}|${source}`);
  }

  /**
   * What the event is about, as text for the id: the zone's id, else the level's kind and bar, else the price. Two
   * levels of one kind and side never begin on the same bar, so kind, bar and price name one level.
   */
  #source(position: number): string {
    const sourceAt = this.double(position, SOURCE_AT);
    if (this.zoneAt(position) >= 0) {
      const flipped = (this.int(position, FLAGS) & FLIPPED_BIT) !== 0;
      const dir = flipped ? -this.dirAt(position) : this.dirAt(position);
      const detector = this.detectorAt(position);
      return smcId(`${this.#series}|${detector}|zone|${dir}|${sourceAt}|${this.topAt(position)}|${this.bottomAt(position)}`);
    }
    const level = this.levelAt(position);
    return level === null ? String(this.priceAt(position)) : `${level}@${sourceAt}:${this.priceAt(position)}`;
  }
}
