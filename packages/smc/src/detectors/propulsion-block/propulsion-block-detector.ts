import { eventCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { AT, AT_INDEX, BOTTOM, DIR, PRICE_OR_TOP, ZONE } from '../../core/event-rows.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { ENDS_BROKEN, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import type { SmcScale } from '../../types.ts';

/** An order block that was touched and is not broken. */
interface TouchedBlock {
  readonly dir: number;
  readonly at: number;
  readonly atTime: number;
  readonly top: number;
  readonly bottom: number;
  readonly touchedAt: number;
}

/**
 * Propulsion block: an order block of candle z that overlaps a parent, an order block of the same scale and direction
 * that lives unbroken and was touched on a bar <= z; of several the one with the latest candle. Zone, at and direction =
 * those of the new block, confirmedAt = the bar that created it; references: the parent's candle, that bar. Life from the
 * next bar: touched, mitigated (middle), broken (close beyond), else expired after N bars. It reads the order blocks in
 * the log. Rules: 6.2, 6.4 c, n, and the README.
 */
export class PropulsionBlockDetector {
  readonly life: ZoneLife;
  readonly #maxLive: number;
  readonly #log: EventLog;
  readonly #blockCreated: number;
  readonly #blockTouched: number;
  readonly #blockBroken: number;
  readonly #blockExpired: number;
  /** Possible parents by their handle; `zone.maxLive` of them at most. */
  readonly #touched = new Map<number, TouchedBlock>();

  constructor(scale: SmcScale, params: FullParams, log: EventLog, handles: ZoneHandles) {
    this.#log = log;
    this.#maxLive = params['zone.maxLive'];
    this.#blockCreated = eventCode(`orderBlock.${scale}`, 'created');
    this.#blockTouched = eventCode(`orderBlock.${scale}`, 'touched');
    this.#blockBroken = eventCode(`orderBlock.${scale}`, 'broken');
    this.#blockExpired = eventCode(`orderBlock.${scale}`, 'expired');
    const codes = {
      ...ENDS_BROKEN,
      created: eventCode(`propulsionBlock.${scale}`, 'created'),
      touched: eventCode(`propulsionBlock.${scale}`, 'touched'),
      middle: eventCode(`propulsionBlock.${scale}`, 'mitigated'),
      flipped: eventCode(`propulsionBlock.${scale}`, 'broken'),
      expired: eventCode(`propulsionBlock.${scale}`, 'expired'),
    };
    this.life = new ZoneLife(log, handles, codes, {
      maxAge: params['propulsionBlock.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Takes what this bar has said of an order block of the scale, in the order of the log. */
  read(code: number, position: number, index: number, time: number): void {
    if (code === this.#blockCreated) this.#judge(position, index, time);
    else if (code === this.#blockTouched) this.#add(position, index);
    else if (code === this.#blockBroken || code === this.#blockExpired) this.#touched.delete(this.#log.int(position, ZONE));
  }

  save(out: StateWriter): void {
    out.put(this.#touched.size);
    for (const [zone, { dir, at, atTime, top, bottom, touchedAt }] of this.#touched) {
      out.putAll(zone, dir, at, atTime, top, bottom, touchedAt);
    }
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.#touched.clear();
    for (let left = from.takeCount(this.#maxLive); left > 0; left--) {
      const zone = from.take();
      const [dir, at, atTime] = [from.take(), from.take(), from.take()];
      const [top, bottom, touchedAt] = [from.take(), from.take(), from.take()];
      this.#touched.set(zone, { dir, at, atTime, top, bottom, touchedAt });
    }
    this.life.load(from);
  }

  #add(position: number, index: number): void {
    const log = this.#log;
    this.#touched.set(log.int(position, ZONE), {
      dir: log.int(position, DIR),
      at: log.int(position, AT_INDEX),
      atTime: log.double(position, AT),
      top: log.double(position, PRICE_OR_TOP),
      bottom: log.double(position, BOTTOM),
      touchedAt: index,
    });
  }

  /** Tells a new order block that has a parent. */
  #judge(position: number, index: number, time: number): void {
    const log = this.#log;
    const dir = log.int(position, DIR);
    const at = log.int(position, AT_INDEX);
    const top = log.double(position, PRICE_OR_TOP);
    const bottom = log.double(position, BOTTOM);
    const parent = this.#parentOf(dir, at, top, bottom);
    if (parent === null) return;
    this.life.create(dir, top, bottom, at, log.double(position, AT), index);
    log.addRef(parent.at, parent.atTime);
    log.addRef(index, time);
  }

  #parentOf(dir: number, at: number, top: number, bottom: number): TouchedBlock | null {
    let parent: TouchedBlock | null = null;
    for (const block of this.#touched.values()) {
      if (block.dir !== dir || block.touchedAt > at) continue;
      if (Math.min(top, block.top) <= Math.max(bottom, block.bottom)) continue;
      if (parent === null || block.at > parent.at) parent = block;
    }
    return parent;
  }
}
