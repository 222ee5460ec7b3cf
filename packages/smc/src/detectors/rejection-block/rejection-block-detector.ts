import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { AT, AT_INDEX, DIR } from '../../core/event-rows.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { ENDS_BROKEN, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import type { SmcScale } from '../../types.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

const OVERLAPPED = flagBit('overlapped');

/**
 * Rejection block: the wick of a pivot p of the scale beyond the body, at least one tick, a share of the bar's range and a
 * factor of A(p-1) long. Zone = body to tip, at = p, confirmedAt = the bar that confirms the pivot, direction +1 at a low,
 * -1 at a high; flag `overlapped` where the confirming bar already trades in it. Life from the next bar: touched, mitigated
 * (middle), broken (close beyond the tip), else expired after N bars. It reads the pivots in the log. Rules: 6.2, 6.4 b, c,
 * n, and the README.
 */
export class RejectionBlockDetector {
  readonly life: ZoneLife;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #minShare: number;
  readonly #minAtr: number;

  constructor(scale: SmcScale, params: FullParams, bars: BarRing, log: EventLog, handles: ZoneHandles) {
    this.#bars = bars;
    this.#log = log;
    this.#minShare = params['rejectionBlock.minShare'];
    this.#minAtr = params['rejectionBlock.minAtr'];
    const codes = {
      ...ENDS_BROKEN,
      created: eventCode(`rejectionBlock.${scale}`, 'created'),
      touched: eventCode(`rejectionBlock.${scale}`, 'touched'),
      middle: eventCode(`rejectionBlock.${scale}`, 'mitigated'),
      flipped: eventCode(`rejectionBlock.${scale}`, 'broken'),
      expired: eventCode(`rejectionBlock.${scale}`, 'expired'),
    };
    this.life = new ZoneLife(log, handles, codes, {
      maxAge: params['rejectionBlock.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Takes a pivot of the scale that this bar has confirmed. */
  read(_code: number, position: number, index: number): void {
    const bars = this.#bars;
    const log = this.#log;
    const side = log.int(position, DIR);
    const p = log.int(position, AT_INDEX);
    const tip = side > 0 ? bars.highOf(p) : bars.lowOf(p);
    const body = side > 0 ? Math.max(bars.openOf(p), bars.closeOf(p)) : Math.min(bars.openOf(p), bars.closeOf(p));
    const wick = side * (tip - body);
    if (wick <= 0 || wick < this.#minShare * (bars.highOf(p) - bars.lowOf(p))) return;
    // An absent ATR gives NaN, which no wick reaches.
    if (!(wick >= atrThreshold(this.#minAtr, bars.atrOf(p - 1)))) return;
    this.life.create(-side, Math.max(body, tip), Math.min(body, tip), p, log.double(position, AT), index);
    if (side * ((side > 0 ? bars.highOf(index) : bars.lowOf(index)) - body) >= 0) log.setFlags(OVERLAPPED);
  }

  save(out: StateWriter): void {
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.life.load(from);
  }
}
