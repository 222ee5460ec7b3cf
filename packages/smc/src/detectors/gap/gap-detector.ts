import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { NEVER_FLIPS, NO_EVENT, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

const CODES = {
  ...NEVER_FLIPS,
  created: eventCode('gap', 'created'),
  touched: eventCode('gap', 'touched'),
  middle: NO_EVENT,
  filled: eventCode('gap', 'filled'),
  expired: eventCode('gap', 'expired'),
};
const COLOR_MATCHED = flagBit('colorMatched');

/**
 * Gap over a hole: the rule and the size of a fair value gap, where the three bars do not follow each other in time. Zone
 * [h[i-2], l[i]]; mirror below. at = i-1, confirmedAt = i. Flag `colorMatched` as there. Life from i+1: touched l <= top,
 * filled l <= bottom, else expired after N bars. Rules: 6.2 (FVG, last sentence), 6.4 c, e, n.
 */
export class GapDetector {
  readonly life: ZoneLife;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  /** Time from the first to the third of three bars without a hole, in milliseconds. */
  readonly #span: number;
  readonly #minAtr: number;
  readonly #minTicks: number;

  constructor(params: FullParams, barMs: number, bars: BarRing, log: EventLog, handles: ZoneHandles) {
    this.#bars = bars;
    this.#log = log;
    this.#span = 2 * barMs;
    this.#minAtr = params['fvg.minAtr'];
    this.#minTicks = params['fvg.minTicks'];
    this.life = new ZoneLife(log, handles, CODES, {
      maxAge: params['gap.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Tells the gap that this bar confirms; it lives from the next bar on. Prices in ticks. */
  create(index: number, high: number, low: number): void {
    if (index < 2) return;
    const bars = this.#bars;
    // Bars lie on the grid of their length, so three of them span two lengths or have a hole.
    if (bars.timeOf(index) - bars.timeOf(index - 2) === this.#span) return;
    const above = low > bars.highOf(index - 2);
    const top = above ? low : bars.lowOf(index - 2);
    const bottom = above ? bars.highOf(index - 2) : high;
    if (bottom >= top) return;
    const size = top - bottom;
    if (size < this.#minTicks || !(size >= atrThreshold(this.#minAtr, bars.atrOf(index - 1)))) return;
    const dir = above ? 1 : -1;
    const middle = index - 1;
    this.life.create(dir, top, bottom, middle, bars.timeOf(middle), index);
    if (dir * (bars.closeOf(middle) - bars.openOf(middle)) > 0) this.#log.setFlags(COLOR_MATCHED);
  }

  save(out: StateWriter): void {
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.life.load(from);
  }
}
