import type { SmcDetectorName } from '@smc/contracts';
import type { BarRing } from './core/bar-ring.ts';
import type { EventLog } from './core/event-log.ts';
import { LifeWatch } from './core/life-watch.ts';
import type { StateHolder } from './core/state-io.ts';
import type { ZoneBook } from './core/zone-book.ts';
import type { ZoneHandles } from './core/zone-life.ts';
import { BprDetector } from './detectors/bpr/bpr-detector.ts';
import type { FvgDetector } from './detectors/fvg/fvg-detector.ts';
import { GapDetector } from './detectors/gap/gap-detector.ts';
import { OpeningGapDetector } from './detectors/opening-gap/opening-gap-detector.ts';
import type { SmcOptionalDetector } from './detectors/registry.ts';
import { VolumeImbalanceDetector } from './detectors/volume-imbalance/volume-imbalance-detector.ts';
import type { FullParams } from './params.ts';

/** What the detectors of the family share with the pipeline. */
export interface GapFamilyDeps {
  readonly params: FullParams;
  /** Length of a bar in milliseconds. */
  readonly barMs: number;
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly handles: ZoneHandles;
  readonly fvg: FvgDetector;
}

/**
 * The gaps beside the fair value gap, whose zones end when they are filled. Each of them speaks in the step of the bar
 * that the registry names; a detector that the configuration leaves out is null and costs nothing.
 */
export class GapFamily {
  readonly #gap: GapDetector | null;
  readonly #imbalance: VolumeImbalanceDetector | null;
  readonly #opening: OpeningGapDetector | null;
  readonly #bpr: BprDetector | null;
  readonly #watch: LifeWatch;
  readonly #log: EventLog;

  constructor(deps: GapFamilyDeps, on: (name: SmcOptionalDetector) => boolean) {
    const { params, barMs, bars, log, handles, fvg } = deps;
    this.#log = log;
    this.#gap = on('gap') ? new GapDetector(params, barMs, bars, log, handles) : null;
    this.#imbalance = on('volumeImbalance') ? new VolumeImbalanceDetector(params, barMs, bars, log, handles) : null;
    this.#opening = on('openingGap') ? new OpeningGapDetector(params, bars, log, handles) : null;
    // Its pairs are fair value gaps: where those are left out, none is ever found.
    this.#bpr = on('bpr') ? new BprDetector(params, bars, log, handles, fvg) : null;
    const lives = [this.#gap?.life, this.#imbalance?.life, this.#opening?.day, this.#opening?.week, this.#bpr?.life];
    this.#watch = new LifeWatch(lives.filter((life) => life !== undefined));
  }

  /** Step 2: the zones that this bar reaches. */
  testZones(index: number, high: number, low: number, close: number): void {
    this.#watch.test(index, high, low, close);
  }

  /** The end of step 2: the zones whose time is over. */
  expireZones(index: number): void {
    this.#watch.expire(index);
  }

  /** Step 7: what this bar and those before it leave open. */
  candles(index: number, open: number, high: number, low: number, close: number): void {
    const before = this.#log.length;
    this.#gap?.create(index, high, low);
    this.#imbalance?.create(index, open, high, low, close);
    if (this.#log.length !== before) this.#watch.look();
  }

  /** Step 9: what rests on more than the last bars. */
  composites(index: number, time: number, open: number, high: number, low: number): void {
    const before = this.#log.length;
    this.#opening?.create(index, time, open, high, low);
    this.#bpr?.create(index);
    if (this.#log.length !== before) this.#watch.look();
  }

  /** The live zones, book by book. */
  forEachBook(visit: (detector: SmcDetectorName, book: ZoneBook) => void): void {
    if (this.#gap !== null) visit('gap', this.#gap.life.book);
    if (this.#imbalance !== null) visit('volumeImbalance', this.#imbalance.life.book);
    if (this.#opening !== null) visit('openingGap', this.#opening.day.book);
    if (this.#opening !== null) visit('openingGap', this.#opening.week.book);
    if (this.#bpr !== null) visit('bpr', this.#bpr.life.book);
  }

  /** Parts of the state of those that run. */
  parts(): [string, StateHolder | null][] {
    const holders: [string, StateHolder | null][] = [
      ['gap', this.#gap],
      ['volumeImbalance', this.#imbalance],
      ['openingGap', this.#opening],
      ['bpr', this.#bpr],
    ];
    return holders.map(([name, holder]) => [name, holder === null ? null : this.#watch.over(holder)]);
  }
}
