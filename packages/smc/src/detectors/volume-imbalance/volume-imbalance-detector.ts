import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { NEVER_FLIPS, NO_EVENT, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

const CODES = {
  ...NEVER_FLIPS,
  created: eventCode('volumeImbalance', 'created'),
  touched: eventCode('volumeImbalance', 'touched'),
  middle: NO_EVENT,
  filled: eventCode('volumeImbalance', 'filled'),
  expired: eventCode('volumeImbalance', 'expired'),
};

/**
 * Volume imbalance: two contiguous bars whose bodies are apart, min(o[i],c[i]) > max(o[i-1],c[i-1]), while their wicks
 * meet, l[i] <= h[i-1]; size >= max(m ticks, f * A(i-1)); zone from body to body; mirror below. at = i-1, confirmedAt = i.
 * Life from i+1: touched l <= top, filled l <= bottom, else expired after N bars. Rules: 6.2, 6.4 b, c, n.
 */
export class VolumeImbalanceDetector {
  readonly life: ZoneLife;
  readonly #bars: BarRing;
  readonly #barMs: number;
  readonly #minAtr: number;
  readonly #minTicks: number;

  constructor(params: FullParams, barMs: number, bars: BarRing, log: EventLog, handles: ZoneHandles) {
    this.#bars = bars;
    this.#barMs = barMs;
    this.#minAtr = params['volumeImbalance.minAtr'];
    this.#minTicks = params['volumeImbalance.minTicks'];
    this.life = new ZoneLife(log, handles, CODES, {
      maxAge: params['volumeImbalance.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Tells the imbalance that this bar makes with the one before; it lives from the next bar on. Prices in ticks. */
  create(index: number, open: number, high: number, low: number, close: number): void {
    if (index < 1) return;
    const bars = this.#bars;
    const closeBefore = bars.closeOf(index - 1);
    const least = Math.max(this.#minTicks, atrThreshold(this.#minAtr, bars.atrOf(index - 1)));
    // The bodies are at most as far apart as this open and the close before: on most bars that decides.
    if (open - closeBefore >= least) {
      const topBefore = Math.max(bars.openOf(index - 1), closeBefore);
      const bottom = Math.min(open, close);
      if (bottom - topBefore >= least && low <= bars.highOf(index - 1)) this.#tell(1, bottom, topBefore, index);
    } else if (closeBefore - open >= least) {
      const bottomBefore = Math.min(bars.openOf(index - 1), closeBefore);
      const top = Math.max(open, close);
      if (bottomBefore - top >= least && high >= bars.lowOf(index - 1)) this.#tell(-1, bottomBefore, top, index);
    }
  }

  save(out: StateWriter): void {
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.life.load(from);
  }

  #tell(dir: number, top: number, bottom: number, index: number): void {
    const bars = this.#bars;
    const before = index - 1;
    const time = bars.timeOf(before);
    if (bars.timeOf(index) - time !== this.#barMs) return;
    this.life.create(dir, top, bottom, before, time, index);
  }
}
