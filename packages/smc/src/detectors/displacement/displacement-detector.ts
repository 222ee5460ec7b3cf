import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import type { FvgDetector } from '../fvg/fvg-detector.ts';

/** Parameters of displacement. */
export interface DisplacementRules {
  /** k: least body in units of the ATR. */
  readonly atr: number;
  /** q: least place of the close in the range, in the direction. */
  readonly closeLocation: number;
  /** g: most bars of a group. */
  readonly maxBars: number;
}

const BAR = eventCode('displacement', 'bar');
const GROUP = eventCode('displacement', 'group');
const HAS_FVG = flagBit('hasFvg');

/**
 * Displacement: first the single bar, |c - o| >= k * A(i-1) with its close at q or more of its range; else the smallest
 * group of n = 2..g time-contiguous bars of one direction with |close(last) - open(first)| >= k * sqrt(n) * A(first-1),
 * close location in the group's range, and no bar of an earlier displacement. A bar with h = l or c = o is none.
 * at = confirmedAt = i; price = close; references = its bars. Flag `hasFvg`: a gap of its direction is created on one
 * of its bars. Rules: 6.2, 6.4 b, c, e, k.
 */
export class DisplacementDetector {
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #barMs: number;
  readonly #rules: DisplacementRules;
  /** Factor of the ATR by the number of bars: k * sqrt(n). */
  readonly #factors: readonly number[];
  #lastUp = -1;
  #lastDown = -1;
  #found = 0;

  constructor(rules: DisplacementRules, barMs: number, bars: BarRing, log: EventLog) {
    this.#rules = rules;
    this.#factors = Array.from({ length: rules.maxBars + 1 }, (_, n) => rules.atr * Math.sqrt(n));
    this.#barMs = barMs;
    this.#bars = bars;
    this.#log = log;
  }

  /** Last bar of the newest displacement of a direction, -1 before the first. */
  lastOf(dir: number): number {
    return dir > 0 ? this.#lastUp : this.#lastDown;
  }

  /** Finds this bar's displacement, so that breaks of the same bar can see it; the event follows in `emit`. */
  detect(index: number, open: number, high: number, low: number, close: number): void {
    this.#found = 0;
    const body = Math.abs(close - open);
    const dir = close > open ? 1 : -1;
    const { atr, maxBars } = this.#rules;
    if (body >= atrThreshold(atr, this.#bars.atrOf(index - 1)) && body > 0 && this.#closesWell(dir, high, low, close)) this.#found = 1;
    else if (maxBars > 1 && this.#reaches(index, close) && body > 0) this.#found = this.#group(index, dir, high, low, close);
    if (this.#found === 0) return;
    if (dir > 0) this.#lastUp = index;
    else this.#lastDown = index;
  }

  /** Writes the event that `detect` found. */
  emit(index: number, fvg: FvgDetector): void {
    const bars = this.#found;
    if (bars === 0) return;
    const close = this.#bars.closeOf(index);
    const dir = this.#lastUp === index ? 1 : -1;
    const first = index - bars + 1;
    this.#log.emit(bars === 1 ? BAR : GROUP, dir, index, this.#bars.timeOf(index), close);
    for (let bar = first; bar <= index; bar++) this.#log.addRef(bar, this.#bars.timeOf(bar));
    if (fvg.lastConfirmedOf(dir) >= first) this.#log.setFlags(HAS_FVG);
  }

  save(out: StateWriter): void {
    out.putAll(this.#lastUp, this.#lastDown);
  }

  load(from: StateReader): void {
    this.#lastUp = from.take();
    this.#lastDown = from.take();
  }

  /** Whether the close lies at q or more of a range. */
  #closesWell(dir: number, top: number, bottom: number, close: number): boolean {
    return (dir > 0 ? close - bottom : top - close) / (top - bottom) >= this.#rules.closeLocation;
  }

  /** Whether a group of any size could be long enough. Nearly all bars end here, before it is asked what the bars are. */
  #reaches(index: number, close: number): boolean {
    const bars = this.#bars;
    const most = Math.min(this.#rules.maxBars, index + 1);
    for (let n = 2; n <= most; n++) {
      const first = index - n + 1;
      if (Math.abs(close - bars.openOf(first)) >= atrThreshold(this.#factors[n] as number, bars.atrOf(first - 1))) return true;
    }
    return false;
  }

  /** Bars of the smallest group that ends here, 0 when there is none. */
  #group(index: number, dir: number, high: number, low: number, close: number): number {
    const bars = this.#bars;
    const { maxBars } = this.#rules;
    const used = Math.max(this.#lastUp, this.#lastDown);
    let top = high;
    let bottom = low;
    for (let n = 2; n <= maxBars; n++) {
      const first = index - n + 1;
      if (first <= used || first < 0 || bars.timeOf(first + 1) - bars.timeOf(first) !== this.#barMs) return 0;
      if (dir * (bars.closeOf(first) - bars.openOf(first)) <= 0) return 0;
      top = Math.max(top, bars.highOf(first));
      bottom = Math.min(bottom, bars.lowOf(first));
      const least = atrThreshold(this.#factors[n] as number, bars.atrOf(first - 1));
      if (dir * (close - bars.openOf(first)) >= least && this.#closesWell(dir, top, bottom, close)) return n;
    }
    return 0;
  }
}
