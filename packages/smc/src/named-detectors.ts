import type { SmcDetectorName } from '@smc/contracts';
import { BlockFamily } from './block-family.ts';
import type { BarRing } from './core/bar-ring.ts';
import type { EventLog } from './core/event-log.ts';
import type { StateHolder } from './core/state-io.ts';
import type { ZoneBook } from './core/zone-book.ts';
import type { ZoneHandles } from './core/zone-life.ts';
import { type AmdDetector, createAmdDetector } from './detectors/amd/amd-detector.ts';
import type { DisplacementDetector } from './detectors/displacement/displacement-detector.ts';
import type { FvgDetector } from './detectors/fvg/fvg-detector.ts';
import { createOpenDetector, type OpenDetector } from './detectors/open/open-detector.ts';
import type { SmcOptionalDetector } from './detectors/registry.ts';
import { SessionDetector } from './detectors/session/session-detector.ts';
import type { LevelLife } from './detectors/sweep/level-life.ts';
import { GapFamily } from './gap-family.ts';
import { LegFamily, type LegScale } from './leg-family.ts';
import { OPEN_NAMES } from './opens.ts';
import type { FullParams } from './params.ts';
import { SESSION_NAMES } from './sessions.ts';
import type { SmcZone } from './types.ts';

/** What they share with the pipeline. */
export interface NamedDeps {
  readonly params: FullParams;
  /** Length of a bar in milliseconds. */
  readonly barMs: number;
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly levels: LevelLife;
  readonly handles: ZoneHandles;
  readonly fvg: FvgDetector;
  readonly displacement: DisplacementDetector;
  readonly internal: LegScale;
  readonly swing: LegScale;
}

/**
 * The detectors that run only when a configuration names them. They read what the others say and change nothing of it, and
 * speak after them in each step of a bar (6.4 a).
 */
export class NamedDetectors {
  readonly #gaps: GapFamily;
  readonly #blocks: BlockFamily;
  readonly #legs: LegFamily;
  readonly #sessions: SessionDetector | null;
  readonly #opens: OpenDetector | null;
  readonly #amd: AmdDetector | null;

  constructor(deps: NamedDeps, on: (name: SmcOptionalDetector) => boolean) {
    const { params, barMs, bars, log, levels, displacement, internal, swing } = deps;
    this.#gaps = new GapFamily(deps, on);
    this.#blocks = new BlockFamily(deps, on);
    this.#legs = new LegFamily({ ...deps, gaps: deps.fvg.life }, on);
    const sessions = SESSION_NAMES.filter((name) => on(`session.${name}`));
    this.#sessions = sessions.length === 0 ? null : new SessionDetector(sessions, params, barMs, log, levels);
    const opens = OPEN_NAMES.filter((name) => on(`open.${name}`));
    this.#opens = createOpenDetector(opens, deps);
    const structures = [internal.structure, swing.structure];
    this.#amd = on('amd') ? createAmdDetector(params, barMs, { bars, log, displacement, structures }) : null;
  }

  /** Step 1: buckets that ended in a hole. */
  closeEnded(time: number): void {
    this.#sessions?.closeEnded(time);
    this.#opens?.closeEnded(time);
    this.#amd?.closeEnded(time);
  }

  /** Step 2: the zones that this bar reaches. */
  testZones(index: number, high: number, low: number, close: number): void {
    this.#gaps.testZones(index, high, low, close);
    this.#blocks.testZones(index, high, low, close);
    this.#legs.testZones(high, low, close);
  }

  /** The end of step 2: the zones whose time is over. */
  expireZones(index: number): void {
    this.#gaps.expireZones(index);
    this.#blocks.expireZones(index);
    this.#legs.expireZones(index);
  }

  /** Step 7: what this bar and those before it leave open. */
  candles(index: number, open: number, high: number, low: number, close: number): void {
    this.#gaps.candles(index, open, high, low, close);
  }

  /** Step 9: what rests on the events of this bar, which begin at a position of the log. */
  composites(from: number, index: number, time: number, open: number, high: number, low: number): void {
    this.#gaps.composites(index, time, open, high, low);
    this.#blocks.composites(from, index, time);
    this.#legs.composites(index);
  }

  /** Step 10: buckets that end with this bar. */
  settle(index: number, time: number, open: number, high: number, low: number, close: number): void {
    this.#sessions?.settle(index, time, open, high, low);
    this.#opens?.settle(index, time, open, close);
    this.#amd?.settle(index, time, high, low, close);
  }

  /** The live zones, book by book. */
  forEachBook(visit: (detector: SmcDetectorName, book: ZoneBook) => void): void {
    this.#gaps.forEachBook(visit);
    this.#blocks.forEachBook(visit);
  }

  /** The live zones that lie in no book. */
  forEachZone(visit: (zone: SmcZone) => void): void {
    this.#legs.forEachZone(visit);
  }

  /** Parts of the state of those that run. */
  parts(): [string, StateHolder | null][] {
    return [
      ['session', this.#sessions],
      ['open', this.#opens],
      ['amd', this.#amd],
      ...this.#gaps.parts(),
      ...this.#blocks.parts(),
      ...this.#legs.parts(),
    ];
  }
}
