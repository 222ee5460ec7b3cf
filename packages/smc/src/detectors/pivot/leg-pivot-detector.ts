import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { PivotDetector } from './pivot-detector.ts';

/**
 * Pivots by legs (option `pivot.<scale>.mode` = `leg`), S = `pivot.<scale>.right`. Bar p begins a falling leg when its
 * high is above the highs of the S bars after it, a rising leg when its low is below their lows. A falling leg that
 * follows a rising one makes p a pivot high, a rising leg that follows a falling one a pivot low: at = p,
 * confirmedAt = p + S. Highs and lows take turns, no bar is both, nothing deletes one later. The first leg makes no
 * pivot. Rules: OPTIONS.md beside this file.
 */
export class LegPivotDetector extends PivotDetector {
  /** +1 in a rising leg, -1 in a falling one, 0 before the first. */
  #leg = 0;

  override confirm(index: number): void {
    this.newHigh = -1;
    this.newLow = -1;
    const p = index - this.right;
    if (p < 0) return;
    const { bars } = this.deps;
    if (this.#leg === 0) {
      // A bar that stands out on both sides begins neither leg.
      this.#leg = Number(this.#standsOut(bars.low, p, -1)) - Number(this.#standsOut(bars.high, p, 1));
    } else if (this.#leg > 0) {
      if (!this.#standsOut(bars.high, p, 1)) return;
      this.#leg = -1;
      this.newHigh = this.found(1, p, index);
    } else if (this.#standsOut(bars.low, p, -1)) {
      this.#leg = 1;
      this.newLow = this.found(-1, p, index);
    }
  }

  override save(out: StateWriter): void {
    super.save(out);
    out.put(this.#leg);
  }

  override load(from: StateReader): void {
    super.load(from);
    this.#leg = from.take();
  }

  /** Whether bar p is beyond all of the S bars after it; the first one that is not inside decides. */
  #standsOut(column: readonly number[], p: number, side: number): boolean {
    const { mask } = this.deps.bars;
    const value = side * (column[p & mask] as number);
    for (let step = 1; step <= this.right; step++) {
      if (side * (column[(p + step) & mask] as number) >= value) return false;
    }
    return true;
  }
}
