import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import { AT, AT_INDEX, BOTTOM, DIR, FLAGS, PRICE_OR_TOP, ZONE } from '../../core/event-rows.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { ENDS_BROKEN, NO_EVENT, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';
import type { SmcScale } from '../../types.ts';

const SWEPT_BEFORE = flagBit('sweptBefore');

/**
 * Mitigation block: an order block of the scale without the flag `sweptBefore` that a close breaks: a breaker without a
 * prior sweep. Zone and at = those of the order block, direction the opposite one, confirmedAt = the bar that closes
 * beyond, its reference. Life from the next bar: retested at the near edge, died with a close beyond the far one, else
 * expired after N bars. It reads the order blocks in the log. Rules: 6.2, 6.4 m, n, and the README.
 */
export class MitigationBlockDetector {
  readonly life: ZoneLife;
  readonly #maxLive: number;
  readonly #log: EventLog;
  readonly #blockCreated: number;
  readonly #blockBroken: number;
  readonly #blockExpired: number;
  /** Handles of the order blocks in their first life that no sweep preceded; `zone.maxLive` of them at most. */
  readonly #unswept = new Set<number>();

  constructor(scale: SmcScale, params: FullParams, log: EventLog, handles: ZoneHandles) {
    this.#log = log;
    this.#maxLive = params['zone.maxLive'];
    this.#blockCreated = eventCode(`orderBlock.${scale}`, 'created');
    this.#blockBroken = eventCode(`orderBlock.${scale}`, 'broken');
    this.#blockExpired = eventCode(`orderBlock.${scale}`, 'expired');
    const codes = {
      ...ENDS_BROKEN,
      created: eventCode(`mitigationBlock.${scale}`, 'created'),
      touched: eventCode(`mitigationBlock.${scale}`, 'retested'),
      middle: NO_EVENT,
      flipped: eventCode(`mitigationBlock.${scale}`, 'died'),
      expired: eventCode(`mitigationBlock.${scale}`, 'expired'),
    };
    this.life = new ZoneLife(log, handles, codes, {
      maxAge: params['mitigationBlock.maxAge'],
      maxLive: params['zone.maxLive'],
      flipWindow: 0,
      flipCarriesNewDir: false,
    });
  }

  /** Takes what this bar has said of an order block of the scale, in the order of the log. */
  read(code: number, position: number, index: number, time: number): void {
    const log = this.#log;
    const zone = log.int(position, ZONE);
    if (code === this.#blockCreated) {
      if ((log.int(position, FLAGS) & SWEPT_BEFORE) === 0) this.#unswept.add(zone);
    } else if (code === this.#blockExpired) {
      this.#unswept.delete(zone);
    } else if (code === this.#blockBroken && this.#unswept.delete(zone)) {
      const top = log.double(position, PRICE_OR_TOP);
      const bottom = log.double(position, BOTTOM);
      this.life.create(-log.int(position, DIR), top, bottom, log.int(position, AT_INDEX), log.double(position, AT), index);
      log.addRef(index, time);
    }
  }

  save(out: StateWriter): void {
    out.put(this.#unswept.size);
    for (const zone of this.#unswept) out.put(zone);
    this.life.save(out);
  }

  load(from: StateReader): void {
    this.#unswept.clear();
    for (let left = from.takeCount(this.#maxLive); left > 0; left--) this.#unswept.add(from.take());
    this.life.load(from);
  }
}
