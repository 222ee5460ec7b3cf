import type { SmcDetectorName, SmcKind } from '@smc/contracts';
import { required } from '@smc/domain';
import type { SmcDir, SmcEvent, SmcEventLog } from '../types.ts';
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

/** A side of a price that is no number means "none". */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function asDir(value: number): SmcDir {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

function flagNames(bits: number): string[] {
  return bits === 0 ? [] : FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/** The append-only event log as its readers see it. Objects and ids are made when they are read. */
export class EventLog extends EventRows implements SmcEventLog {
  readonly #symbol: string;
  readonly #timeframe: string;
  constructor(symbol: string, timeframe: string) {
    super();
    this.#symbol = symbol;
    this.#timeframe = timeframe;
  }

  at(position: number): SmcEvent {
    const detector = this.detectorAt(position);
    const kind = this.kindAt(position);
    const dir = asDir(this.dirAt(position));
    const at = this.double(position, AT);
    const confirmedAt = this.double(position, CONFIRMED_AT);
    const source = this.#source(position);
    const level = this.levelAt(position);
    const flags = flagNames(this.int(position, FLAGS));
    const members = this.int(position, MEMBERS);
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
      refs: this.refs(position),
      ...(level === null ? {} : { level, rank: this.rankAt(position) }),
      ...(flags.length === 0 ? {} : { flags }),
      ...(this.zoneAt(position) < 0 ? {} : { zoneId: source }),
      ...(members === 0 ? {} : { members }),
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

  /**
   * What the event is about, as text for the id: the zone's id, else the level's kind and bar, else the price. Two
   * levels of one kind and side never begin on the same bar, so kind, bar and price name one level.
   */
  #source(position: number): string {
    const sourceAt = this.double(position, SOURCE_AT);
    if (this.zoneAt(position) >= 0) {
      const flipped = (this.int(position, FLAGS) & FLIPPED_BIT) !== 0;
      const dir = flipped ? -this.dirAt(position) : this.dirAt(position);
      const parts = [this.detectorAt(position), 'zone', dir, sourceAt, this.topAt(position), this.bottomAt(position)];
      return smcId([this.#symbol, this.#timeframe, ...parts]);
    }
    const level = this.levelAt(position);
    return level === null ? String(this.priceAt(position)) : `${level}@${sourceAt}:${this.priceAt(position)}`;
  }
}
