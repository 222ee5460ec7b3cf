import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { CREATED, type ZoneBook } from '../../core/zone-book.ts';
import type { SmcScale } from '../../types.ts';
import type { DealingRange } from '../dealing-range/dealing-range.ts';
import type { DealingRangeDetector } from '../dealing-range/dealing-range-detector.ts';
import type { Reference } from '../structure/reference.ts';

/** Zones among which a point of interest is looked for. */
export interface PoiSource {
  readonly book: ZoneBook;
  /** Bars a zone lives untouched. */
  readonly maxAge: number;
  readonly flags: number;
}

/** What the inducements of a scale read. */
export interface InducementDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  /** The ranges of the scale as they are told, and the newest one's running extreme. */
  readonly ranges: DealingRangeDetector;
  readonly range: DealingRange;
  /** Of equally near zones the source named first gives the point of interest. */
  readonly sources: readonly PoiSource[];
}

const OVERLAPPED = flagBit('overlapped');

/**
 * Inducement of a scale: after a bullish break the first internal pivot low that follows the impulse high (running
 * extreme of the dealing range) with a point of interest below it, namely the nearest untouched order block of the scale or fair
 * value gap inside the range. One for each impulse high. at = pivot, confirmedAt = its confirmation. Ends once: taken (l < it), void (a
 * higher high, or another break), expired (on the bar on which the point of interest would). The rule in full: README of this folder; 6.2.
 */
export class InducementDetector {
  readonly #deps: InducementDeps;
  readonly #codes: Readonly<Record<'formed' | 'taken' | 'void' | 'expired', number>>;
  /** Direction of the impulse, 0 when no inducement lives. */
  #dir = 0;
  #price = Number.NaN;
  #at = -1;
  #atTime = Number.NaN;
  /** Impulse extreme of this range that has had its inducement, NaN before. */
  #impulse = Number.NaN;
  /** Near edge, bar and flags of the point of interest. */
  #poiEdge = Number.NaN;
  #poiAt = -1;
  #poiTime = Number.NaN;
  #poiFlags = 0;
  /** Bar on which it expires, Infinity when none lives. */
  end = Number.POSITIVE_INFINITY;

  constructor(scale: SmcScale, deps: InducementDeps) {
    this.#deps = deps;
    this.#codes = {
      formed: eventCode('inducement', `formed.${scale}`),
      taken: eventCode('inducement', `taken.${scale}`),
      void: eventCode('inducement', `void.${scale}`),
      expired: eventCode('inducement', `expired.${scale}`),
    };
  }

  /** Highest low, respectively lowest high, that may change something; infinite when none. */
  get below(): number {
    return this.#dir > 0 ? this.#price : this.#dir < 0 ? this.#impulse : Number.NEGATIVE_INFINITY;
  }

  get above(): number {
    return this.#dir > 0 ? this.#impulse : this.#dir < 0 ? this.#price : Number.POSITIVE_INFINITY;
  }

  /** Step 2: whether a bar takes the level or carries the impulse on. */
  test(high: number, low: number): void {
    const dir = this.#dir;
    if (dir === 0) return;
    const reach = dir > 0 ? low : high;
    if (dir * reach < dir * this.#price) {
      const within = dir * reach <= dir * this.#poiEdge;
      this.#finish(this.#codes.taken, within ? OVERLAPPED : 0);
    } else if (dir * (dir > 0 ? high : low) > dir * this.#impulse) {
      this.#finish(this.#codes.void, 0);
    }
  }

  /** The end of step 2: its time is over. */
  expire(index: number): void {
    if (index >= this.end) this.#finish(this.#codes.expired, 0);
  }

  /** Step 9: another break has begun another range. */
  startAnew(): void {
    if (this.#dir !== 0) this.#finish(this.#codes.void, 0);
    this.#impulse = Number.NaN;
  }

  /** Step 9: an internal pivot against the direction of the range was confirmed by this bar; says whether one has formed. */
  form(pivot: Reference, index: number): boolean {
    const { ranges, range } = this.#deps;
    const { dir } = ranges;
    if (dir === 0 || this.#dir !== 0 || range.extreme === this.#impulse) return false;
    if (!this.#follows(pivot, index) || !this.#findPoi(pivot.price)) return false;
    this.#dir = dir;
    this.#impulse = range.extreme;
    this.#price = pivot.price;
    this.#at = pivot.index;
    this.#atTime = pivot.time;
    this.#emit(this.#codes.formed, 0);
    return true;
  }

  save(out: StateWriter): void {
    out.putAll(this.#dir, this.#impulse);
    if (this.#dir === 0) return;
    out.putAll(this.#price, this.#at, this.#atTime, this.end);
    out.putAll(this.#poiEdge, this.#poiAt, this.#poiTime, this.#poiFlags);
  }

  load(from: StateReader): void {
    this.#dir = from.take();
    this.#impulse = from.take();
    this.end = Number.POSITIVE_INFINITY;
    if (this.#dir === 0) return;
    this.#price = from.take();
    this.#at = from.take();
    this.#atTime = from.take();
    this.end = from.take();
    this.#poiEdge = from.take();
    this.#poiAt = from.take();
    this.#poiTime = from.take();
    this.#poiFlags = from.take();
  }

  /** Whether the extreme lies before the pivot, and no bar from there on has come back to it. */
  #follows(pivot: Reference, index: number): boolean {
    const { bars, range } = this.#deps;
    const { dir, extreme } = range;
    for (let bar = pivot.index; bar <= index; bar++) {
      if (dir * (dir > 0 ? bars.highOf(bar) : bars.lowOf(bar)) >= dir * extreme) return false;
    }
    return true;
  }

  /** Finds the untouched zone inside the range that comes next behind a price. Touched ones and those beyond are none. */
  #findPoi(price: number): boolean {
    const { ranges, sources } = this.#deps;
    const { dir } = ranges;
    let nearest = Number.NEGATIVE_INFINITY;
    for (const { book, maxAge, flags } of sources) {
      const slot = nextUntouched(book, dir, price, ranges.anchor);
      if (slot < 0) continue;
      const { top, bottom, at, atTime, known } = book.zone(slot);
      const edge = dir > 0 ? top : bottom;
      // Of equally near ones that of the first source.
      if (dir * edge <= nearest) continue;
      nearest = dir * edge;
      this.#poiEdge = edge;
      this.#poiAt = at;
      this.#poiTime = atTime;
      this.#poiFlags = flags;
      this.end = known + maxAge;
    }
    return nearest > Number.NEGATIVE_INFINITY;
  }

  #finish(code: number, flags: number): void {
    this.#emit(code, flags);
    this.#dir = 0;
    this.end = Number.POSITIVE_INFINITY;
  }

  #emit(code: number, flags: number): void {
    const { log } = this.#deps;
    log.emit(code, this.#dir, this.#at, this.#atTime, this.#price);
    log.addRef(this.#poiAt, this.#poiTime);
    log.setFlags(this.#poiFlags | flags);
  }
}

/**
 * Slot of the untouched zone of a direction whose near edge is the next one behind a price and whose far edge does not lie
 * beyond another; of equally near ones the newest; -1 when there is none. An untouched zone waits at its near edge, so a
 * walk over the edges from the nearest on meets it first.
 */
function nextUntouched(book: ZoneBook, dir: number, price: number, last: number): number {
  const edges = dir > 0 ? book.below : book.above;
  for (let position = edges.length - 1; position >= 0; position--) {
    const slot = edges.slotAt(position);
    const { top, bottom, state } = book.zone(slot);
    if (state !== CREATED) continue;
    const edge = dir * (dir > 0 ? top : bottom);
    const far = dir * (dir > 0 ? bottom : top);
    if (edge < dir * last) return -1;
    if (edge < dir * price && far >= dir * last) return slot;
  }
  return -1;
}
