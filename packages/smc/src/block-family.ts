import type { SmcDetectorName } from '@smc/contracts';
import type { BarRing } from './core/bar-ring.ts';
import { DETECTOR_NAMES } from './core/codes.ts';
import type { EventLog } from './core/event-log.ts';
import { CODE } from './core/event-rows.ts';
import { LifeWatch } from './core/life-watch.ts';
import type { StateHolder } from './core/state-io.ts';
import type { ZoneBook } from './core/zone-book.ts';
import type { ZoneHandles, ZoneLife } from './core/zone-life.ts';
import { MitigationBlockDetector } from './detectors/mitigation-block/mitigation-block-detector.ts';
import { PropulsionBlockDetector } from './detectors/propulsion-block/propulsion-block-detector.ts';
import { RejectionBlockDetector } from './detectors/rejection-block/rejection-block-detector.ts';
import type { SmcOptionalDetector } from './detectors/registry.ts';
import type { FullParams } from './params.ts';

/** What the detectors of the family share with the pipeline. */
export interface BlockFamilyDeps {
  readonly params: FullParams;
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly handles: ZoneHandles;
}

/** A detector of the family: it takes what another one has said on this bar. */
interface Block extends StateHolder {
  readonly life: ZoneLife;
  read(code: number, position: number, index: number, time: number): void;
}

/** A detector of the family, its name, and whose events it reads. */
interface Member {
  readonly name: SmcOptionalDetector;
  readonly reads: SmcDetectorName;
  readonly block: Block;
}

const SCALES = ['internal', 'swing'] as const;
const NOBODY: readonly Block[] = [];

/**
 * The blocks that rest on what the log says of order blocks and pivots: mitigation, propulsion and rejection blocks. Each
 * reads the events of one detector, as any reader of the log could; so those say what they say whether it runs or not.
 */
export class BlockFamily {
  readonly #log: EventLog;
  readonly #members: readonly Member[];
  /** Who reads a detector, by its code. */
  readonly #readers: readonly (readonly Block[])[];
  readonly #watch: LifeWatch;

  constructor({ params, bars, log, handles }: BlockFamilyDeps, on: (name: SmcOptionalDetector) => boolean) {
    const members: Member[] = [];
    const add = (name: SmcOptionalDetector, reads: SmcDetectorName, make: () => Block): void => {
      if (on(name)) members.push({ name, reads, block: make() });
    };
    for (const scale of SCALES) {
      const blocks = `orderBlock.${scale}` as const;
      add(`mitigationBlock.${scale}`, blocks, () => new MitigationBlockDetector(scale, params, log, handles));
      add(`propulsionBlock.${scale}`, blocks, () => new PropulsionBlockDetector(scale, params, log, handles));
      add(`rejectionBlock.${scale}`, `pivot.${scale}`, () => new RejectionBlockDetector(scale, params, bars, log, handles));
    }
    this.#log = log;
    this.#members = members;
    this.#readers = DETECTOR_NAMES.map((name) => {
      const readers = members.filter(({ reads }) => reads === name).map(({ block }) => block);
      return readers.length === 0 ? NOBODY : readers;
    });
    this.#watch = new LifeWatch(members.map(({ block }) => block.life));
  }

  /** Whether none of them runs. */
  get isEmpty(): boolean {
    return this.#members.length === 0;
  }

  /** Step 2: the zones that this bar reaches. */
  testZones(index: number, high: number, low: number, close: number): void {
    this.#watch.test(index, high, low, close);
  }

  /** The end of step 2: the zones whose time is over. */
  expireZones(index: number): void {
    this.#watch.expire(index);
  }

  /** Step 9: what follows from the events of this bar, which begin at a position of the log. */
  composites(from: number, index: number, time: number): void {
    const log = this.#log;
    const to = log.length;
    for (let position = from; position < to; position++) {
      const code = log.int(position, CODE);
      for (const block of this.#readers[code & 0xff] ?? NOBODY) block.read(code, position, index, time);
    }
    if (log.length !== to) this.#watch.look();
  }

  /** The live zones, book by book. */
  forEachBook(visit: (detector: SmcDetectorName, book: ZoneBook) => void): void {
    for (const { name, block } of this.#members) visit(name, block.life.book);
  }

  /** Parts of the state of those that run. */
  parts(): [string, StateHolder][] {
    return this.#members.map(({ name, block }) => [name, this.#watch.over(block)]);
  }
}
