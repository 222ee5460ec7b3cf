import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { Structure } from '../structure/structure.ts';

/** Places beyond the recent bars: one for each living reference of a side, the protected level and this bar's own. */
const REFERENCES = 10;

/**
 * Candles of a direction that were told as order blocks. With older references, and with breaks of the protected level,
 * candles go back in time; so all are kept that a break to come may name: the recent ones, which references to come may
 * take, and those of living references.
 */
export class ToldCandles {
  readonly #side: number;
  readonly #recent: number;
  readonly #structure: Structure;
  readonly #candles: number[] = [];

  /** `recent`: bars that a new reference, or a new extreme of a living one, reaches back. */
  constructor(side: number, recent: number, structure: Structure) {
    this.#side = side;
    this.#recent = recent;
    this.#structure = structure;
  }

  /** Notes a candle on the bar of its break; false when it was told before. */
  tell(candle: number, index: number): boolean {
    const candles = this.#candles;
    if (candles.includes(candle)) return false;
    const structure = this.#structure;
    structure.followTo(index - 1);
    let kept = 0;
    for (const old of candles) {
      if (old < index - this.#recent && !structure.holdsBlock(this.#side, old)) continue;
      candles[kept] = old;
      kept += 1;
    }
    candles.length = kept;
    candles.push(candle);
    return true;
  }

  save(out: StateWriter): void {
    out.putAll(this.#candles.length, ...this.#candles);
  }

  load(from: StateReader): void {
    this.#candles.length = 0;
    for (let left = from.takeCount(this.#recent + 1 + REFERENCES); left > 0; left--) this.#candles.push(from.take());
  }
}
