import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { LevelBook } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { SmcScale } from '../../types.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import type { DealingRange } from '../dealing-range/dealing-range.ts';
import type { DisplacementDetector } from '../displacement/displacement-detector.ts';
import { Reference } from './reference.ts';

/** What structure reads and writes. */
export interface StructureDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly book: LevelBook;
  readonly displacement: DisplacementDetector;
  readonly range: DealingRange;
}

/** Parameters of structure. */
export interface StructureRules {
  /** Factor of A(i-1) by which the close must pass the reference. */
  readonly buffer: number;
  readonly orderBlockLookback: number;
}

/** Most bars that a running extreme lags behind; the ring of bars holds so many. */
export const FOLLOW_BARS = 32;

const MSS = flagBit('mss');

/**
 * Structure breaks of a scale, and the protected level of each break.
 *
 * Break at the first bar i with close > H* + b * A(i-1), H* the newest confirmed pivot high that is not spent (mirror
 * below). With the trend: BOS; against: CHoCH; without a trend: init. The trend turns to the break, H* is spent. A
 * pivot can break from the bar after its confirmation. at = pivot, confirmedAt = i. The protected low is the lowest
 * low in [pivot, i], last on ties. CHoCH carries `mss` when a displacement of its direction lies in [protected bar, i].
 * `failedBreak` comes from the sweeps. Rules: 6.2, 6.4 a, c, f.
 */
export class Structure {
  protected readonly deps: StructureDeps;
  readonly #buffer: number;
  readonly high: Reference;
  readonly low: Reference;
  readonly #init: number;
  readonly #bos: number;
  readonly #choch: number;
  readonly #protectedLow: number;
  readonly #protectedHigh: number;
  trend = 0;
  protectedPrice = Number.NaN;
  protectedIndex = -1;
  /** References that this bar has broken. */
  brokeHigh = false;
  brokeLow = false;
  /** Further references that this bar has broken, in the order of their events: with options of structure only. */
  readonly alsoBroken: Reference[] = [];
  /** Bar on which the running extremes take in what they have not seen. */
  #followAt = Number.POSITIVE_INFINITY;
  /** Direction of the MSS of this bar, of the last one if it has two, 0 when it has none. */
  mss = 0;
  /** Whether this bar broke a reference or confirmed a pivot. */
  hasNews = false;
  /** Open time of the protected level's bar. It holds on the bar of the break only. */
  protectedTime = Number.NaN;

  constructor(scale: SmcScale, rules: StructureRules, deps: StructureDeps) {
    this.deps = deps;
    this.#buffer = rules.buffer;
    this.high = new Reference(1, rules.orderBlockLookback);
    this.low = new Reference(-1, rules.orderBlockLookback);
    this.#init = eventCode(`structure.${scale}`, 'init');
    this.#bos = eventCode(`structure.${scale}`, 'BOS');
    this.#choch = eventCode(`structure.${scale}`, 'CHoCH');
    this.#protectedLow = eventCode(`protected.${scale}`, 'low');
    this.#protectedHigh = eventCode(`protected.${scale}`, 'high');
  }

  /** A pivot confirmed by this bar becomes the reference of its side from the next bar on. */
  setReference(side: number, price: number, p: number, slot: number): void {
    const { bars, book, range } = this.deps;
    this.hasNews = true;
    (side > 0 ? this.high : this.low).set(bars, price, p, slot, book.level(slot).uid);
    this.#followAt = Math.min(this.#followAt, p + FOLLOW_BARS);
    range.confirm(side, price);
  }

  /** Tests the references known before this bar. */
  test(index: number, close: number): void {
    this.brokeHigh = false;
    this.brokeLow = false;
    this.mss = 0;
    this.hasNews = false;
    const { high, low } = this;
    // The buffer is no less than nothing, so most bars end here.
    if (high.active && close > high.price && close - high.price > this.least(index)) {
      this.breakOf(high, index);
      this.brokeHigh = true;
    }
    if (low.active && close < low.price && low.price - close > this.least(index)) {
      this.breakOf(low, index);
      this.brokeLow = true;
    }
  }

  /** How far beyond the reference a close must lie. */
  protected least(index: number): number {
    return atrThreshold(this.#buffer, this.deps.bars.atrOf(index - 1));
  }

  /** Takes the bars up to this one into the running extremes, after the order blocks of its breaks, when it is time. */
  follow(index: number): void {
    if (index < this.#followAt) return;
    this.followTo(index);
    this.#followAt = index + FOLLOW_BARS;
  }

  /** Takes the bars up to this one into the running extremes. */
  followTo(index: number): void {
    if (this.high.active) this.high.follow(this.deps.bars, index);
    if (this.low.active) this.low.follow(this.deps.bars, index);
  }

  save(out: StateWriter): void {
    this.followTo(this.deps.bars.count - 1);
    out.putAll(this.trend, this.protectedPrice, this.protectedIndex);
    this.high.save(out);
    this.low.save(out);
  }

  load(from: StateReader): void {
    this.trend = from.take();
    this.protectedPrice = from.take();
    this.protectedIndex = from.take();
    const slotOf = (uid: number): number => this.deps.book.slotOf(uid);
    const newest = this.deps.bars.count - 1;
    this.high.load(from, slotOf, newest);
    this.low.load(from, slotOf, newest);
    this.#followAt = newest + FOLLOW_BARS;
  }

  /** Whether a living reference of a side has its order block candle on this bar. */
  holdsBlock(side: number, bar: number): boolean {
    const reference = side > 0 ? this.high : this.low;
    return reference.active && reference.blockIndex === bar;
  }

  /** Tells a break; `told` is the protected bar that this bar has told for the same side, which it tells no second time. */
  protected breakOf(reference: Reference, index: number, told = -1): void {
    const { bars, log, book, displacement, range } = this.deps;
    const { side } = reference;
    reference.follow(bars, index - 1);
    reference.active = false;
    const reach = side > 0 ? bars.lowOf(index) : bars.highOf(index);
    const own = side * reach <= side * reference.extreme;
    this.hasNews = true;
    this.protectedTime = own ? bars.timeOf(index) : reference.extremeTime;
    this.protectedPrice = own ? reach : reference.extreme;
    this.protectedIndex = own ? index : reference.extremeIndex;
    const against = this.trend === -side;
    log.emit(this.#codeOf(side), side, reference.index, reference.time, reference.price);
    if (against && displacement.lastOf(side) >= this.protectedIndex) {
      log.setFlags(MSS);
      this.mss = side;
    }
    if (this.protectedIndex !== told) this.#tellProtected(reference);
    this.trend = side;
    if (book.holds(reference.slot, reference.uid)) {
      book.level(reference.slot).spent = index;
      book.level(reference.slot).spentTime = bars.timeOf(index);
    }
    range.start(side, this.protectedPrice, side > 0 ? bars.highOf(index) : bars.lowOf(index), index);
  }

  #tellProtected({ side, index, time }: Reference): void {
    const { log } = this.deps;
    log.emit(side > 0 ? this.#protectedLow : this.#protectedHigh, side, this.protectedIndex, this.protectedTime, this.protectedPrice);
    log.addRef(index, time);
  }

  /** Code of a break to a side in the trend before it. */
  #codeOf(side: number): number {
    if (this.trend === 0) return this.#init;
    return this.trend === side ? this.#bos : this.#choch;
  }
}
