import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

const CODES = {
  created: eventCode('fvg', 'created'),
  touched: eventCode('fvg', 'touched'),
  middle: eventCode('fvg', 'ce'),
  filled: eventCode('fvg', 'filled'),
  closed: eventCode('fvg', 'closed'),
  flipped: eventCode('fvg', 'inverted'),
  retested: eventCode('fvg', 'retested'),
  died: eventCode('fvg', 'died'),
  expired: eventCode('fvg', 'expired'),
};
const COLOR_MATCHED = flagBit('colorMatched');

/**
 * Fair value gap: three time-contiguous bars with l[i] > h[i-2] and size >= max(m ticks, f * A(i-1)); zone
 * [h[i-2], l[i]]; mirror below. at = i-1, confirmedAt = i. Flag `colorMatched`: the middle bar closes in the gap's
 * direction (told, not filtered). Life from i+1: touched l <= top, ce 2l <= top + bottom, filled l <= bottom, inverted
 * c < bottom on one of the v bars from the fill on, else closed; unfilled after N bars: expired; after the flip
 * retested, died, expired. Rules: 6.2, 6.4 c, e, l, m, n.
 */
export class FvgDetector {
  readonly life: ZoneLife;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #barMs: number;
  readonly #minAtr: number;
  readonly #minTicks: number;
  #lastUp = -1;
  #lastDown = -1;
  #dir = 0;
  #top = 0;
  #bottom = 0;

  constructor(params: FullParams, barMs: number, bars: BarRing, log: EventLog, handles: ZoneHandles) {
    this.#bars = bars;
    this.#log = log;
    this.#barMs = barMs;
    this.#minAtr = params['fvg.minAtr'];
    this.#minTicks = params['fvg.minTicks'];
    this.life = new ZoneLife(log, handles, CODES, {
      maxAge: params['fvg.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: params['fvg.inversionWindow'],
      flipCarriesNewDir: true,
      flipsByWick: params['fvg.invertedBy'] === 'wick',
    });
  }

  /** Bar that confirmed the newest gap of a direction, -1 before the first. */
  lastConfirmedOf(dir: number): number {
    return dir > 0 ? this.#lastUp : this.#lastDown;
  }

  /** Direction of the gap that the newest bar confirmed, 0 when it confirmed none; its edges hold only then. */
  get newDir(): number {
    return this.#dir;
  }

  get newTop(): number {
    return this.#top;
  }

  get newBottom(): number {
    return this.#bottom;
  }

  /** Finds this bar's gap, so that breaks and displacements of the same bar can see it; `emit` follows. */
  detect(index: number, high: number, low: number): void {
    this.#dir = 0;
    if (index < 2) return;
    const bars = this.#bars;
    const above = low > bars.highOf(index - 2);
    if (!above && high >= bars.lowOf(index - 2)) return;
    const middle = bars.timeOf(index - 1);
    if (bars.timeOf(index) - middle !== this.#barMs || middle - bars.timeOf(index - 2) !== this.#barMs) return;
    const top = above ? low : bars.lowOf(index - 2);
    const bottom = above ? bars.highOf(index - 2) : high;
    const size = top - bottom;
    if (size < this.#minTicks || !(size >= atrThreshold(this.#minAtr, bars.atrOf(index - 1)))) return;
    this.#dir = above ? 1 : -1;
    this.#top = top;
    this.#bottom = bottom;
    if (above) this.#lastUp = index;
    else this.#lastDown = index;
  }

  /** Writes the event that `detect` found and lets the zone live from the next bar on. */
  emit(index: number): void {
    const dir = this.#dir;
    if (dir === 0) return;
    const middle = index - 1;
    this.life.create(dir, this.#top, this.#bottom, middle, this.#bars.timeOf(middle), index);
    if (dir * (this.#bars.closeOf(middle) - this.#bars.openOf(middle)) > 0) this.#log.setFlags(COLOR_MATCHED);
  }

  save(out: StateWriter): void {
    out.putAll(this.#lastUp, this.#lastDown);
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.#lastUp = from.take();
    this.#lastDown = from.take();
    this.life.load(from);
  }
}
