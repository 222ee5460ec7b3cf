import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { FLIPPED } from '../../core/zone-book.ts';
import { NEVER_FLIPS, NO_EVENT, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import type { FvgDetector } from '../fvg/fvg-detector.ts';

const CODES = {
  ...NEVER_FLIPS,
  created: eventCode('bpr', 'created'),
  touched: eventCode('bpr', 'touched'),
  middle: NO_EVENT,
  filled: eventCode('bpr', 'filled'),
  expired: eventCode('bpr', 'expired'),
};

/**
 * Balanced price range: the overlap, at least max(m ticks, f * A(i-1)), of the fair value gap that bar i confirms with a
 * living one born in the other direction (filled and inverted ones live on). at = middle bar of the later gap, confirmedAt = i, direction
 * that of the later gap; references: middle bars of the earlier and the later one. Of pairs with the same overlap the one
 * with the latest earlier gap speaks. Life from i+1: touched l <= top, filled l <= bottom, else expired after N bars.
 * Rules: 6.2, 6.4 b, c, l, m, n.
 */
export class BprDetector {
  readonly life: ZoneLife;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #fvg: FvgDetector;
  readonly #minTicks: number;
  readonly #minAtr: number;
  /** Least height of an overlap on this bar, in ticks. */
  #leastSize = 0;
  /** Earlier gaps of the pairs of this bar, by their slot in the book of the gaps. */
  readonly #partners: Int32Array;

  constructor(params: FullParams, bars: BarRing, log: EventLog, handles: ZoneHandles, fvg: FvgDetector) {
    this.#bars = bars;
    this.#log = log;
    this.#fvg = fvg;
    this.#minTicks = params['bpr.minTicks'];
    this.#minAtr = params['bpr.minAtr'];
    this.#partners = new Int32Array(params['zone.maxLive']);
    this.life = new ZoneLife(log, handles, CODES, {
      maxAge: params['bpr.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Tells the pairs that this bar's fair value gap makes, after it was created; they live from the next bar on. */
  create(index: number): void {
    const fvg = this.#fvg;
    const dir = fvg.newDir;
    if (dir === 0) return;
    const atr = atrThreshold(this.#minAtr, this.#bars.atrOf(index - 1));
    if (Number.isNaN(atr)) return;
    this.#leastSize = Math.max(this.#minTicks, atr);
    const count = this.#findPartners(dir, fvg.newTop, fvg.newBottom);
    const { book } = fvg.life;
    const middle = index - 1;
    const time = this.#bars.timeOf(middle);
    for (let n = 0; n < count; n++) {
      const partner = book.zone(this.#partners[n] as number);
      const top = Math.min(fvg.newTop, partner.top);
      const bottom = Math.max(fvg.newBottom, partner.bottom);
      this.life.create(dir, top, bottom, middle, time, index);
      this.#log.addRef(partner.at, partner.atTime);
      this.#log.addRef(middle, time);
    }
  }

  save(out: StateWriter): void {
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.life.load(from);
  }

  /** Collects the living gaps born against a direction that overlap a zone, one for each overlap; returns how many. */
  #findPartners(dir: number, top: number, bottom: number): number {
    const { book } = this.#fvg.life;
    const { lives } = book;
    const least = this.#leastSize;
    let count = 0;
    for (let slot = lives.first; slot >= 0; slot = lives.after(slot)) {
      // Most lie above or below; so does every gap that no bar has touched since.
      const zone = book.zone(slot);
      if (zone.bottom >= top || zone.top <= bottom) continue;
      const born = zone.state >= FLIPPED ? -zone.dir : zone.dir;
      if (born === dir) continue;
      const overlap = Math.min(top, zone.top) - Math.max(bottom, zone.bottom);
      if (overlap >= least) count = this.#keep(slot, top, bottom, count);
    }
    return count;
  }

  /** Adds a partner, or lets it take the place of an earlier one with the same overlap; returns how many there are. */
  #keep(slot: number, top: number, bottom: number, count: number): number {
    const { book } = this.#fvg.life;
    const partners = this.#partners;
    const zone = book.zone(slot);
    const upper = Math.min(top, zone.top);
    const lower = Math.max(bottom, zone.bottom);
    for (let n = 0; n < count; n++) {
      const other = book.zone(partners[n] as number);
      if (Math.min(top, other.top) !== upper || Math.max(bottom, other.bottom) !== lower) continue;
      if (zone.at > other.at) partners[n] = slot;
      return count;
    }
    partners[count] = slot;
    return count + 1;
  }
}
