import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { type ZoneCodes, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import type { SmcScale } from '../../types.ts';
import { type DealingRange, DISCOUNT_BELOW, PREMIUM_ABOVE } from '../dealing-range/dealing-range.ts';
import type { DisplacementDetector } from '../displacement/displacement-detector.ts';
import type { FvgDetector } from '../fvg/fvg-detector.ts';
import { hasStructureOption } from '../structure/optional-structure.ts';
import type { Reference } from '../structure/reference.ts';
import type { Structure } from '../structure/structure.ts';
import { ToldCandles } from './told-candles.ts';

/** A candle longer than this many A(z-1) gives its body as the zone. */
const WIDE_CANDLE = 2;

function codesOf(scale: SmcScale): ZoneCodes {
  return {
    created: eventCode(`orderBlock.${scale}`, 'created'),
    touched: eventCode(`orderBlock.${scale}`, 'touched'),
    middle: eventCode(`orderBlock.${scale}`, 'mitigated'),
    flipped: eventCode(`orderBlock.${scale}`, 'broken'),
    retested: eventCode(`orderBlock.${scale}`, 'retested'),
    died: eventCode(`orderBlock.${scale}`, 'died'),
    expired: eventCode(`orderBlock.${scale}`, 'expired'),
  };
}
const FLAG = {
  colorMatched: flagBit('colorMatched'),
  hasDisplacement: flagBit('hasDisplacement'),
  hasFvg: flagBit('hasFvg'),
  sweptBefore: flagBit('sweptBefore'),
  inDiscount: flagBit('inDiscount'),
  inPremium: flagBit('inPremium'),
  overlapped: flagBit('overlapped'),
};

/** What the order blocks read. */
export interface OrderBlockDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly handles: ZoneHandles;
  readonly structure: Structure;
  readonly range: DealingRange;
  readonly displacement: DisplacementDetector;
  readonly fvg: FvgDetector;
}

/**
 * Order block of a break of one scale at i of pivot p (bullish): e = lowest low in [p, i-1], last on ties; z = last falling candle in
 * [max(p, e-w), e], else e itself (then without the flag `colorMatched`). Zone = wick range of z; its body when the
 * range exceeds 2 * A(z-1) and the body is not empty. One block per (z, direction): a later break with the same z says
 * nothing. at = z, confirmedAt = i; references: pivot, breaking bar. Life from i+1: touched, mitigated (middle), broken
 * (close beyond) -> breaker from the next bar: retested, died; else expired. Rules: 6.2, 6.4 m, n, o.
 *
 * Flags, never filters: a displacement or gap of its direction in (z, i]; a sweep in its direction confirmed in
 * [z-w, z]; the zone's middle in discount (bearish: premium) of the range the break opens; the breaking bar already
 * trades in the zone.
 */
export class OrderBlockDetector {
  readonly life: ZoneLife;
  readonly #deps: OrderBlockDeps;
  /** Newest candle told for each direction; candles never go back, so one is enough. */
  #lastUp = -1;
  #lastDown = -1;
  /** In their place where an option of structure lets candles go back. */
  readonly #told: { readonly up: ToldCandles; readonly down: ToldCandles } | null;
  readonly #zone: FullParams['orderBlock.zone'];

  constructor(scale: SmcScale, params: FullParams, deps: OrderBlockDeps) {
    this.#deps = deps;
    this.#zone = params['orderBlock.zone'];
    const recent = Math.max(params['orderBlock.lookback'], params[`pivot.${scale}.right`]);
    const candlesOf = (side: number): ToldCandles => new ToldCandles(side, recent, deps.structure);
    this.#told = hasStructureOption(params) ? { up: candlesOf(1), down: candlesOf(-1) } : null;
    this.life = new ZoneLife(deps.log, deps.handles, codesOf(scale), {
      maxAge: params['orderBlock.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
      flipsByWick: params['orderBlock.brokenBy'] === 'wick',
    });
  }

  /** Order blocks of the breaks of this bar. */
  create(index: number): void {
    const { structure } = this.#deps;
    if (structure.brokeHigh) this.#of(structure.high, index);
    if (structure.brokeLow) this.#of(structure.low, index);
    if (structure.alsoBroken.length > 0) for (const reference of structure.alsoBroken) this.#of(reference, index);
  }

  save(out: StateWriter): void {
    out.putAll(this.#lastUp, this.#lastDown);
    this.#told?.up.save(out);
    this.#told?.down.save(out);
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.#lastUp = from.take();
    this.#lastDown = from.take();
    this.#told?.up.load(from);
    this.#told?.down.load(from);
    this.life.load(from);
  }

  #of(reference: Reference, index: number): void {
    const { side, blockIndex, blockOpen, blockClose, blockAtr } = reference;
    if (!this.#isNew(side, blockIndex, index)) return;
    let top = reference.blockTop;
    let bottom = reference.blockBottom;
    const wide = top - bottom > WIDE_CANDLE * blockAtr;
    if ((wide || this.#zone !== 'wick') && blockOpen !== blockClose) {
      const whole = wide || this.#zone === 'body';
      if (whole || side > 0) top = Math.max(blockOpen, blockClose);
      if (whole || side < 0) bottom = Math.min(blockOpen, blockClose);
    }
    const { bars, log } = this.#deps;
    this.life.create(side, top, bottom, blockIndex, reference.blockTime, index);
    log.addRef(reference.index, reference.time);
    log.addRef(index, bars.timeOf(index));
    log.setFlags(this.#flags(reference, top, bottom, index));
  }

  /** Whether no block of this candle and direction was told before; notes it. */
  #isNew(side: number, candle: number, index: number): boolean {
    if (this.#told !== null) return (side > 0 ? this.#told.up : this.#told.down).tell(candle, index);
    if (candle === (side > 0 ? this.#lastUp : this.#lastDown)) return false;
    if (side > 0) this.#lastUp = candle;
    else this.#lastDown = candle;
    return true;
  }

  #flags(reference: Reference, top: number, bottom: number, index: number): number {
    const { bars, displacement, fvg, range } = this.#deps;
    const { side, blockIndex } = reference;
    const place = range.position((top + bottom) / 2);
    const reached = side > 0 ? bars.lowOf(index) <= top : bars.highOf(index) >= bottom;
    let flags = 0;
    if (side * (reference.blockClose - reference.blockOpen) < 0) flags |= FLAG.colorMatched;
    if (displacement.lastOf(side) > blockIndex) flags |= FLAG.hasDisplacement;
    // A gap belongs to its middle bar, one before the bar that confirms it.
    if (fvg.lastConfirmedOf(side) - 1 > blockIndex) flags |= FLAG.hasFvg;
    if (reference.blockSweep >= 0) flags |= FLAG.sweptBefore;
    if (side > 0 && place < DISCOUNT_BELOW) flags |= FLAG.inDiscount;
    if (side < 0 && place > PREMIUM_ABOVE) flags |= FLAG.inPremium;
    if (reached) flags |= FLAG.overlapped;
    return flags;
  }
}
