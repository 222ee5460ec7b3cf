import type { StateReader, StateWriter } from '../../core/state-io.ts';

/** Bars of the seed and of the smoothing. */
const PERIOD = 14;

/**
 * Wilder's average true range in ticks. Seed: mean of the first 14 true ranges; the first bar's is high - low. The
 * true range takes the previous close across a hole too (6.4 e). NaN before bar 13: no filter qualifies then (6.4 b).
 */
export class WilderAtr {
  value = Number.NaN;
  #count = 0;
  #sum = 0;
  #close = 0;

  push(high: number, low: number, close: number): void {
    let range = high - low;
    if (this.#count > 0) {
      const previous = this.#close;
      range = Math.max(range, Math.abs(high - previous), Math.abs(low - previous));
    }
    this.#close = close;
    if (this.#count >= PERIOD) {
      this.value = (this.value * (PERIOD - 1) + range) / PERIOD;
      return;
    }
    this.#count += 1;
    this.#sum += range;
    if (this.#count === PERIOD) this.value = this.#sum / PERIOD;
  }

  save(out: StateWriter): void {
    out.putAll(this.value, this.#count, this.#sum, this.#close);
  }

  load(from: StateReader): void {
    this.value = from.take();
    this.#count = from.takeCount(PERIOD);
    this.#sum = from.take();
    this.#close = from.take();
  }
}

/**
 * A factor of the ATR as a threshold. A factor of 0 needs no ATR; else an absent ATR gives NaN, which no comparison
 * passes: the rule does not qualify (6.4 b).
 */
export function atrThreshold(factor: number, atr: number): number {
  return factor === 0 ? 0 : factor * atr;
}
