import { type BarRing, PIVOT_HIGH, PIVOT_LOW } from '../../core/bar-ring.ts';
import { eventCode, levelCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { SmcScale } from '../../types.ts';
import type { LabelDetector } from '../label/label-detector.ts';
import type { Structure } from '../structure/structure.ts';
import type { LevelLife } from '../sweep/level-life.ts';

const BOTH = PIVOT_HIGH | PIVOT_LOW;

/** Whether bar p is the first of the extremes of its window: strict to the left, loose to the right. */
function isExtreme(column: readonly number[], mask: number, p: number, left: number, right: number, side: number): boolean {
  const value = side * (column[p & mask] as number);
  // The neighbours decide most bars.
  if (side * (column[(p + 1) & mask] as number) > value || side * (column[(p - 1) & mask] as number) >= value) return false;
  for (let step = 2; step <= right; step++) if (side * (column[(p + step) & mask] as number) > value) return false;
  for (let step = 2; step <= left; step++) if (side * (column[(p - step) & mask] as number) >= value) return false;
  return true;
}

/** What the pivots of a scale feed. */
export interface PivotDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly levels: LevelLife;
  readonly labels: LabelDetector;
  readonly structure: Structure;
  /** Whether every pivot of this scale is one of the internal scale too, which looks first. */
  readonly marked: boolean;
}

/**
 * Pivot (L, R): h[p] above every high of the L bars before, and at or above those of the R bars after. at = p,
 * confirmedAt = p + R; it needs all L bars on its left; both kinds may hold on one bar, the high comes first. Nothing
 * deletes it later. A confirmed pivot is a level and a structure reference from the next bar on (6.2, 6.4 a, d).
 */
export class PivotDetector {
  protected readonly deps: PivotDeps;
  readonly #left: number;
  /** R: bars after the pivot, the last of which confirms it. */
  protected readonly right: number;
  readonly #maxAge: number;
  readonly #level: number;
  readonly #highCode: number;
  readonly #lowCode: number;
  /** Level slot of the pivot confirmed on this bar, -1 when there is none. */
  newHigh = -1;
  newLow = -1;

  constructor(scale: SmcScale, left: number, right: number, maxAge: number, deps: PivotDeps) {
    this.deps = deps;
    this.#left = left;
    this.right = right;
    this.#maxAge = maxAge;
    this.#level = levelCode(`pivot.${scale}`);
    this.#highCode = eventCode(`pivot.${scale}`, 'high');
    this.#lowCode = eventCode(`pivot.${scale}`, 'low');
  }

  /** Confirms the pivots whose last right bar is this bar. */
  confirm(index: number): void {
    this.newHigh = -1;
    this.newLow = -1;
    const p = index - this.right;
    if (p < this.#left) return;
    const { bars } = this.deps;
    const candidate = (this.deps.marked ? (bars.marks[p & bars.mask] as number) : BOTH) & BOTH;
    if (candidate === 0) return;
    if ((candidate & PIVOT_HIGH) !== 0 && this.#holds(bars.high, p, 1)) this.newHigh = this.found(1, p, index);
    if ((candidate & PIVOT_LOW) !== 0 && this.#holds(bars.low, p, -1)) this.newLow = this.found(-1, p, index);
    // A tiny bound of live levels can end the high when the low comes.
    if (this.newHigh === this.newLow) this.newHigh = -1;
  }

  save(out: StateWriter): void {
    this.deps.labels.save(out);
  }

  load(from: StateReader): void {
    this.deps.labels.load(from);
  }

  #holds(column: readonly number[], p: number, side: number): boolean {
    return isExtreme(column, this.deps.bars.mask, p, this.#left, this.right, side);
  }

  /** Tells a pivot and makes it a level and a reference; returns its level's slot. */
  protected found(side: number, p: number, index: number): number {
    const { bars, log, levels, labels, structure } = this.deps;
    const price = side > 0 ? bars.highOf(p) : bars.lowOf(p);
    const time = bars.timeOf(p);
    bars.mark(p, side > 0 ? PIVOT_HIGH : PIVOT_LOW);
    log.emit(side > 0 ? this.#highCode : this.#lowCode, side, p, time, price);
    labels.judge(side, price, p, time, bars.atrOf(index));
    const slot = levels.add(this.#level, side, price, p, time, index, index + this.#maxAge);
    structure.setReference(side, price, p, slot);
    return slot;
  }
}
