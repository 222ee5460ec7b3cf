import type { BarRing } from '../../core/bar-ring.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

/** What a bar made of a side. */
export type SideOutcome = 'none' | 'sweep' | 'run';

/** Parameters of the window. */
export interface SideRules {
  /** m: bars of the window, the breach bar included. */
  readonly window: number;
  /** d: least excursion of a sweep in units of A(b-1). */
  readonly minExcursion: number;
}

/** One side of the day's range: it is swept or run once, by the rule of all levels (6.4 h). */
export class RangeSide {
  /** +1 the high, -1 the low. */
  readonly side: 1 | -1;
  readonly #rules: SideRules;
  readonly #bars: BarRing;
  price = 0;
  isSpent = true;
  /** Breach bar, -1 outside a window. It stays when the side is spent. */
  breach = -1;
  breachTime = 0;
  #excursion = 0;
  #least = 0;

  constructor(side: 1 | -1, rules: SideRules, bars: BarRing) {
    this.side = side;
    this.#rules = rules;
    this.#bars = bars;
  }

  /** Furthest price of the raid so far. */
  get extreme(): number {
    return this.price + this.side * this.#excursion;
  }

  /** A new day's side, alive from the next bar on. */
  lay(price: number): void {
    this.price = price;
    this.isSpent = false;
    this.breach = -1;
  }

  /** Judges a bar; `reach` is its extreme on this side. */
  test(index: number, time: number, reach: number, close: number): SideOutcome {
    const { side, price } = this;
    if (this.isSpent) return 'none';
    const beyond = side * (reach - price);
    if (this.breach < 0) {
      if (beyond <= 0) return 'none';
      this.breach = index;
      this.breachTime = time;
      this.#excursion = 0;
      this.#least = atrThreshold(this.#rules.minExcursion, this.#bars.atrOf(index - 1));
    }
    if (beyond > this.#excursion) this.#excursion = beyond;
    const outside = side * (close - price);
    if (outside < 0 && this.#excursion >= this.#least) {
      this.isSpent = true;
      return 'sweep';
    }
    if (index < this.breach + this.#rules.window - 1) return 'none';
    if (outside > 0) {
      this.isSpent = true;
      return 'run';
    }
    // Back inside by too little, or on the level: armed again from the next bar.
    this.breach = -1;
    return 'none';
  }

  save(out: StateWriter): void {
    out.putAll(this.price, this.isSpent ? 1 : 0, this.breach, this.breachTime, this.#excursion, this.#least);
  }

  load(from: StateReader): void {
    this.price = from.take();
    this.isSpent = from.takeCount(1) === 1;
    this.breach = from.take();
    this.breachTime = from.take();
    this.#excursion = from.take();
    this.#least = from.take();
  }
}
