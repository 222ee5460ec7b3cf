import type { BarRing } from '../../core/bar-ring.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';

/**
 * The structure reference of one side: the newest confirmed pivot that is not spent, with the extreme of the other
 * side since its bar (last on ties) and that extreme's order block candle. Both are kept up every some bars, so that an old
 * reference needs no old bars.
 */
export class Reference {
  /** +1 a pivot high, broken upwards. */
  readonly side: number;
  readonly #lookback: number;
  active = false;
  price = Number.NaN;
  index = -1;
  time = Number.NaN;
  slot = -1;
  uid = -1;
  /** Lowest low since a pivot high (highest high since a pivot low), in [pivot, newest bar]. */
  extreme = Number.NaN;
  extremeIndex = -1;
  extremeTime = Number.NaN;
  /** Last candle against the break in [max(pivot, extreme - w), extreme], else the extreme's own. */
  blockIndex = -1;
  blockTime = Number.NaN;
  blockTop = Number.NaN;
  blockBottom = Number.NaN;
  blockOpen = Number.NaN;
  blockClose = Number.NaN;
  /** Last bar that the extreme has taken in. */
  #seen = -1;
  /** ATR before the block candle. */
  blockAtr = Number.NaN;
  /** Bar of the last sweep in the direction of the break in [block - w, block], -1 when there is none. */
  blockSweep = -1;

  constructor(side: number, lookback: number) {
    this.side = side;
    this.#lookback = lookback;
  }

  /** A pivot of this side becomes the reference. */
  set(bars: BarRing, price: number, index: number, slot: number, uid: number): void {
    this.active = true;
    this.price = price;
    this.index = index;
    this.time = bars.timeOf(index);
    this.slot = slot;
    this.uid = uid;
    this.extreme = this.side * Number.POSITIVE_INFINITY;
    this.#seen = index - 1;
  }

  /** Becomes what another reference of the same side is. */
  copyFrom(other: Reference): void {
    Object.assign(this, other);
    this.#seen = other.#seen;
  }

  /**
   * Takes the bars up to this one into the running extreme. Most references are replaced before they break, so nobody
   * asks bar by bar; but it has to be asked before the bars leave the ring.
   */
  follow(bars: BarRing, upTo: number): void {
    const { side } = this;
    const { mask } = bars;
    const column = side > 0 ? bars.low : bars.high;
    let least = side * this.extreme;
    let extreme = -1;
    for (let bar = this.#seen + 1; bar <= upTo; bar++) {
      const reach = side * (column[bar & mask] as number);
      if (reach <= least) {
        least = reach;
        extreme = bar;
      }
    }
    this.#seen = upTo;
    if (extreme >= 0) this.#take(bars, extreme, side * least);
  }

  /** A new extreme with its order block candle. */
  #take(bars: BarRing, bar: number, reach: number): void {
    const { side } = this;
    this.extreme = reach;
    this.extremeIndex = bar;
    this.extremeTime = bars.timeOf(bar);
    const opposite = bars.oppositeOf(side, Math.max(this.index, bar - this.#lookback), bar);
    const block = opposite >= 0 ? opposite : bar;
    this.blockIndex = block;
    this.blockTime = bars.timeOf(block);
    this.blockTop = bars.highOf(block);
    this.blockBottom = bars.lowOf(block);
    this.blockOpen = bars.openOf(block);
    this.blockClose = bars.closeOf(block);
    this.blockAtr = bars.atrOf(block - 1);
    this.blockSweep = bars.sweepOf(side, block - this.#lookback, block);
  }

  save(out: StateWriter): void {
    out.putAll(this.active ? 1 : 0, this.price, this.index, this.time, this.uid);
    out.putAll(this.extreme, this.extremeIndex, this.extremeTime);
    out.putAll(this.blockIndex, this.blockTime, this.blockTop, this.blockBottom);
    out.putAll(this.blockOpen, this.blockClose, this.blockAtr, this.blockSweep);
  }

  load(from: StateReader, slotOf: (uid: number) => number, newest: number): void {
    this.#seen = newest;
    this.active = from.takeCount(1) === 1;
    this.price = from.take();
    this.index = from.take();
    this.time = from.take();
    this.uid = from.take();
    this.slot = slotOf(this.uid);
    this.extreme = from.take();
    this.extremeIndex = from.take();
    this.extremeTime = from.take();
    this.blockIndex = from.take();
    this.blockTime = from.take();
    this.blockTop = from.take();
    this.blockBottom = from.take();
    this.blockOpen = from.take();
    this.blockClose = from.take();
    this.blockAtr = from.take();
    this.blockSweep = from.take();
  }
}
