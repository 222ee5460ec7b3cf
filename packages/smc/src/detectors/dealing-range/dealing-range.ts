import type { StateReader, StateWriter } from '../../core/state-io.ts';

/** Edges of equilibrium: below is discount, above is premium. */
export const DISCOUNT_BELOW = 0.475;
export const PREMIUM_ABOVE = 0.525;

/**
 * Dealing range of a scale, as state: after a bullish break from the protected low to the highest high since the bar
 * of the break (that bar included), running; `open` until a confirmed pivot high of the scale stands at that high.
 * Mirror after a bearish break. Each break starts a new range. Position = (price - low) / (high - low).
 */
export class DealingRange {
  /** Direction of the break that started the range, 0 before the first. */
  #dir = 0;
  #anchor = Number.NaN;
  #extreme = Number.NaN;
  #open = true;
  #since = -1;
  /** Extreme of the range that the newest break ended, before that bar. It holds on the bar of the break only. */
  replacedExtreme = Number.NaN;

  /** A break in a direction: from its protected level to the breaking bar's own extreme. */
  start(dir: number, anchor: number, extreme: number, index: number): void {
    // Of two breaks on one bar the first gives no range that a bar could see.
    if (this.#since !== index) this.replacedExtreme = this.#extreme;
    this.#dir = dir;
    this.#anchor = anchor;
    this.#extreme = extreme;
    this.#open = true;
    this.#since = index;
  }

  /** Takes a bar after the break. */
  extend(index: number, high: number, low: number): void {
    if (this.#dir === 0 || index === this.#since) return;
    const reach = this.#dir > 0 ? high : low;
    if (this.#dir * reach <= this.#dir * this.#extreme) return;
    this.#extreme = reach;
    this.#open = true;
  }

  /** A pivot of the scale was confirmed. */
  confirm(side: number, price: number): void {
    if (side === this.#dir && price === this.#extreme) this.#open = false;
  }

  /** Direction of the break that started the range, 0 before the first. */
  get dir(): number {
    return this.#dir;
  }

  /** Bar of the break, -1 before the first. */
  get since(): number {
    return this.#since;
  }

  /** The protected level, NaN without a range. */
  get anchor(): number {
    return this.#anchor;
  }

  /** The running extreme on the other side, NaN without a range. */
  get extreme(): number {
    return this.#extreme;
  }

  /** Whether no pivot has confirmed the extreme yet. */
  get isOpen(): boolean {
    return this.#open;
  }

  get value(): { high: number; low: number; open: boolean } | null {
    if (this.#dir === 0) return null;
    return { high: this.#high, low: this.#low, open: this.#open };
  }

  /** Place of a price in the range, NaN without one. */
  position(price: number): number {
    const height = this.#high - this.#low;
    return this.#dir === 0 || height <= 0 ? Number.NaN : (price - this.#low) / height;
  }

  save(out: StateWriter): void {
    out.putAll(this.#dir, this.#anchor, this.#extreme, this.#open ? 1 : 0, this.#since);
  }

  load(from: StateReader): void {
    this.#dir = from.take();
    this.#anchor = from.take();
    this.#extreme = from.take();
    this.#open = from.takeCount(1) === 1;
    this.#since = from.take();
  }

  get #high(): number {
    return this.#dir > 0 ? this.#extreme : this.#anchor;
  }

  get #low(): number {
    return this.#dir > 0 ? this.#anchor : this.#extreme;
  }
}
