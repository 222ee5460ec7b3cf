import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { CREATED, MIDDLE, TOUCHED } from '../../core/zone-book.ts';
import type { ZoneHandles } from '../../core/zone-life.ts';
import type { SmcScale, SmcZone } from '../../types.ts';
import type { DealingRangeDetector } from '../dealing-range/dealing-range-detector.ts';
import type { Reference } from '../structure/reference.ts';

/** Retracements of the zone and of its middle, in thousandths of the range. */
const NEAR = 620;
const SWEET = 705;
const FAR = 790;
const OVERLAPPED = flagBit('overlapped');

/** Least whole number of ticks that is a share of a height. The product is exact, so a whole quotient is too. */
function atLeast(thousandths: number, height: number): number {
  return Math.ceil((thousandths * height) / 1000);
}

/** What the zones of a scale read. */
export interface OteDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly handles: ZoneHandles;
  /** The ranges of the scale. */
  readonly ranges: DealingRangeDetector;
}

/**
 * Optimal trade entry of a scale: retracements .62 to .79 of a dealing range whose extreme a pivot has just confirmed, in whole ticks
 * inside. at = that pivot, confirmedAt = the confirming bar; none when a close since the pivot lies beyond .79; flag
 * `overlapped` when a bar since the pivot reached .62. Life from the next bar: touched, sweet (.705), then once died
 * (close beyond .79) or closed (a farther extreme, or another break). The rule in full: README of this folder; 6.2.
 */
export class OteDetector {
  readonly #deps: OteDeps;
  readonly #codes: Readonly<Record<'created' | 'touched' | 'sweet' | 'closed' | 'died', number>>;
  /** Direction of the living zone, 0 when none lives. */
  #dir = 0;
  #state = CREATED;
  #extreme = Number.NaN;
  #at = -1;
  #atTime = Number.NaN;
  #known = -1;
  #uid = -1;
  /** Depths below the extreme, in ticks. */
  #near = 0;
  #sweet = 0;
  #far = 0;

  constructor(scale: SmcScale, deps: OteDeps) {
    this.#deps = deps;
    this.#codes = {
      created: eventCode('ote', `created.${scale}`),
      touched: eventCode('ote', `touched.${scale}`),
      sweet: eventCode('ote', `sweet.${scale}`),
      closed: eventCode('ote', `closed.${scale}`),
      died: eventCode('ote', `died.${scale}`),
    };
  }

  /** Highest low, respectively lowest high, that may change something; infinite when none. */
  get below(): number {
    return this.#dir > 0 ? this.#next : this.#dir < 0 ? this.#extreme : Number.NEGATIVE_INFINITY;
  }

  get above(): number {
    return this.#dir > 0 ? this.#extreme : this.#dir < 0 ? this.#next : Number.POSITIVE_INFINITY;
  }

  /** Step 2: what a bar after the confirmation makes of the zone. */
  test(high: number, low: number, close: number): void {
    const dir = this.#dir;
    if (dir === 0) return;
    const depth = dir * (this.#extreme - (dir > 0 ? low : high));
    if (this.#state === CREATED && depth >= this.#near) this.#advance(TOUCHED, this.#codes.touched);
    if (this.#state === TOUCHED && depth >= this.#sweet) this.#advance(MIDDLE, this.#codes.sweet);
    if (dir * (this.#extreme - close) > this.#far) this.#end(this.#codes.died);
    else if (dir * ((dir > 0 ? high : low) - this.#extreme) > 0) this.#end(this.#codes.closed);
  }

  /** Step 9: another break has ended the range. */
  close(): void {
    if (this.#dir !== 0) this.#end(this.#codes.closed);
  }

  /** Step 9: the zone of a range whose extreme the pivot has confirmed on this bar. */
  create(pivot: Reference, index: number): void {
    const { ranges, handles, log } = this.#deps;
    const { dir, anchor } = ranges;
    this.#extreme = pivot.price;
    this.#measure(dir * (pivot.price - anchor));
    if (this.#far <= this.#near) return;
    const { deepest, deepestClose } = this.#retraced(dir, pivot, index);
    if (deepestClose > this.#far) return;
    this.#dir = dir;
    this.#state = CREATED;
    this.#at = pivot.index;
    this.#atTime = pivot.time;
    this.#known = index;
    this.#uid = handles.take();
    this.#emit(this.#codes.created);
    log.addRef(ranges.anchorIndex, ranges.anchorTime);
    log.addRef(pivot.index, pivot.time);
    if (deepest >= this.#near) log.setFlags(OVERLAPPED);
  }

  /** Visits the living zone, if there is one. */
  visit(visit: (zone: SmcZone) => void): void {
    if (this.#dir === 0) return;
    visit({
      detector: 'ote',
      zone: this.#uid,
      dir: this.#dir > 0 ? 1 : -1,
      top: this.#top,
      bottom: this.#bottom,
      at: this.#atTime,
      atIndex: this.#at,
      confirmedIndex: this.#known,
      state: this.#state === CREATED ? 'created' : this.#state === TOUCHED ? 'touched' : 'middle',
    });
  }

  save(out: StateWriter): void {
    out.putAll(this.#dir);
    if (this.#dir === 0) return;
    out.putAll(this.#state, this.#extreme, this.#at, this.#atTime, this.#known, this.#uid);
    out.putAll(this.#near, this.#sweet, this.#far);
  }

  load(from: StateReader): void {
    this.#dir = from.take();
    if (this.#dir === 0) return;
    this.#state = from.takeCount(MIDDLE);
    this.#extreme = from.take();
    this.#at = from.take();
    this.#atTime = from.take();
    this.#known = from.take();
    this.#uid = from.take();
    this.#near = from.take();
    this.#sweet = from.take();
    this.#far = from.take();
  }

  /** Price that the retracement must reach for the next step. */
  get #next(): number {
    const depth = this.#state === CREATED ? this.#near : this.#state === TOUCHED ? this.#sweet : this.#far;
    return this.#extreme - this.#dir * depth;
  }

  get #top(): number {
    return this.#dir > 0 ? this.#extreme - this.#near : this.#extreme + this.#far;
  }

  get #bottom(): number {
    return this.#dir > 0 ? this.#extreme - this.#far : this.#extreme + this.#near;
  }

  /** The depths of a range of this height. Who is at least so many whole ticks deep is so deep exactly. */
  #measure(height: number): void {
    this.#near = atLeast(NEAR, height);
    this.#sweet = atLeast(SWEET, height);
    this.#far = Math.floor((FAR * height) / 1000);
  }

  /** How deep the bars after the pivot have gone until now; the pivot's right side lies in the ring. */
  #retraced(dir: number, pivot: Reference, index: number): { deepest: number; deepestClose: number } {
    const { bars } = this.#deps;
    let deepest = 0;
    let deepestClose = 0;
    for (let bar = pivot.index + 1; bar <= index; bar++) {
      const reach = dir > 0 ? bars.lowOf(bar) : bars.highOf(bar);
      deepest = Math.max(deepest, dir * (pivot.price - reach));
      deepestClose = Math.max(deepestClose, dir * (pivot.price - bars.closeOf(bar)));
    }
    return { deepest, deepestClose };
  }

  #advance(state: number, code: number): void {
    this.#state = state;
    this.#emit(code);
  }

  #end(code: number): void {
    this.#emit(code);
    this.#dir = 0;
  }

  #emit(code: number): void {
    this.#deps.log.emitZone(code, this.#dir, this.#at, this.#atTime, this.#top, this.#bottom, this.#uid, 0);
  }
}
