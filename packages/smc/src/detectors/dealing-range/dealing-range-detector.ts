import { eventCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { SmcScale } from '../../types.ts';
import type { Structure } from '../structure/structure.ts';
import type { DealingRange } from './dealing-range.ts';

/** What the ranges of a scale rest on. */
export interface DealingRangeDeps {
  readonly log: EventLog;
  readonly structure: Structure;
  readonly range: DealingRange;
  /** Whether the ranges are told, or only followed for what rests on them. */
  readonly told: boolean;
}

/**
 * The dealing ranges of a scale as events. `formed` at the break, from the protected level to the breaking bar's extreme;
 * `confirmed` when a pivot of the scale stands at the running extreme, again for each farther one; it ends once: `broken`
 * at the first close beyond the protected level, or `replaced` at the next break. at = bar of the protected level. The
 * rule in full: README of this folder; 6.2, 6.4 a, c, f.
 */
export class DealingRangeDetector {
  readonly #deps: DealingRangeDeps;
  readonly #formed: number;
  readonly #confirmed: number;
  readonly #broken: number;
  readonly #replaced: number;
  /** Direction of the living range, 0 when none lives. */
  dir = 0;
  /** Its protected level and that level's bar. */
  anchor = Number.NaN;
  anchorIndex = -1;
  anchorTime = Number.NaN;
  /** Its newest confirmed extreme, NaN before the first. */
  #extreme = Number.NaN;

  constructor(scale: SmcScale, deps: DealingRangeDeps) {
    this.#deps = deps;
    this.#formed = eventCode('dealingRange', `formed.${scale}`);
    this.#confirmed = eventCode('dealingRange', `confirmed.${scale}`);
    this.#broken = eventCode('dealingRange', `broken.${scale}`);
    this.#replaced = eventCode('dealingRange', `replaced.${scale}`);
  }

  /** Step 2: a close beyond the protected level ends the range. */
  test(close: number): void {
    if (this.dir === 0 || this.dir * close >= this.dir * this.anchor) return;
    this.#tell(this.#broken, this.#deps.range.extreme);
    this.dir = 0;
  }

  /** Step 9: whether this bar's break began a range; it ends the one before. */
  begin(index: number): boolean {
    const { structure, range } = this.#deps;
    if (range.since !== index) return false;
    if (this.dir !== 0) this.#tell(this.#replaced, range.replacedExtreme);
    this.dir = range.dir;
    this.anchor = range.anchor;
    this.anchorIndex = structure.protectedIndex;
    this.anchorTime = structure.protectedTime;
    this.#extreme = Number.NaN;
    // The breaking bar's own extreme: what runs on from here is state.
    this.#tell(this.#formed, range.extreme);
    return true;
  }

  /** Step 9, after `begin`: whether a pivot of this bar has confirmed the extreme. */
  confirm(): boolean {
    const { structure, range, log, told } = this.#deps;
    if (this.dir === 0 || range.isOpen || range.extreme === this.#extreme) return false;
    this.#extreme = range.extreme;
    this.#tell(this.#confirmed, range.extreme);
    const pivot = this.dir > 0 ? structure.high : structure.low;
    if (told) log.addRef(pivot.index, pivot.time);
    return true;
  }

  save(out: StateWriter): void {
    out.putAll(this.dir, this.anchor, this.anchorIndex, this.anchorTime, this.#extreme);
  }

  load(from: StateReader): void {
    this.dir = from.take();
    this.anchor = from.take();
    this.anchorIndex = from.take();
    this.anchorTime = from.take();
    this.#extreme = from.take();
  }

  #tell(code: number, extreme: number): void {
    const { log, told } = this.#deps;
    if (!told) return;
    const { dir, anchor } = this;
    const top = dir > 0 ? extreme : anchor;
    const bottom = dir > 0 ? anchor : extreme;
    // No zone of its own: its edges move, and those name a zone.
    log.emitZone(code, dir, this.anchorIndex, this.anchorTime, top, bottom, -1, 0);
  }
}
