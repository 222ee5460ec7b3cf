import type { BarRing } from './core/bar-ring.ts';
import { flagBit } from './core/codes.ts';
import type { EventLog } from './core/event-log.ts';
import type { StateHolder } from './core/state-io.ts';
import type { ZoneHandles, ZoneLife } from './core/zone-life.ts';
import type { DealingRange } from './detectors/dealing-range/dealing-range.ts';
import { DealingRangeDetector } from './detectors/dealing-range/dealing-range-detector.ts';
import { InducementDetector } from './detectors/inducement/inducement-detector.ts';
import { OteDetector } from './detectors/ote/ote-detector.ts';
import type { Structure } from './detectors/structure/structure.ts';
import type { FullParams } from './params.ts';
import type { SmcOptionalDetector } from './detectors/registry.ts';
import type { SmcScale, SmcZone } from './types.ts';

/** Structure and dealing range of a scale, and the life of its order blocks unless they are left out. */
export interface LegScale {
  readonly structure: Structure;
  readonly range: DealingRange;
  readonly blocks: ZoneLife | undefined;
}

/** What the detectors of the family share with the pipeline. */
export interface LegFamilyDeps {
  readonly params: FullParams;
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly handles: ZoneHandles;
  readonly internal: LegScale;
  readonly swing: LegScale;
  /** Life of the fair value gaps; it is empty where they are left out. */
  readonly gaps: ZoneLife;
}

/** The detectors of one scale. The ranges always run, since the others rest on them. */
interface Leg {
  readonly structure: Structure;
  readonly ranges: DealingRangeDetector;
  readonly inducement: InducementDetector | null;
  readonly ote: OteDetector | null;
}

/**
 * What rests on the leg that a break has begun: dealing ranges, inducements before its points of interest, optimal trade
 * entry. Each speaks of both scales, internal first. A detector that the configuration leaves out is null; without all
 * three nothing runs.
 */
export class LegFamily {
  readonly #internal: Structure;
  readonly #swing: Structure;
  /** Right side of an internal pivot, in bars. */
  readonly #right: number;
  readonly #legs: readonly Leg[];
  /** Highest low and lowest high that may change something, and the first end by age. */
  #below = Number.NEGATIVE_INFINITY;
  #above = Number.POSITIVE_INFINITY;
  #nextEnd = Number.POSITIVE_INFINITY;

  constructor(deps: LegFamilyDeps, on: (name: SmcOptionalDetector) => boolean) {
    this.#internal = deps.internal.structure;
    this.#swing = deps.swing.structure;
    this.#right = deps.params['pivot.internal.right'];
    const any = on('dealingRange') || on('inducement') || on('ote');
    this.#legs = any ? [legOf('internal', deps, on), legOf('swing', deps, on)] : [];
  }

  /** Step 2: ranges, inducements and entries that this bar reaches. */
  testZones(high: number, low: number, close: number): void {
    // Most bars reach none of them.
    if (low > this.#below && high < this.#above) return;
    for (const { ranges, inducement, ote } of this.#legs) {
      ranges.test(close);
      inducement?.test(high, low);
      ote?.test(high, low, close);
    }
    this.#look();
  }

  /** The end of step 2: the inducements whose time is over. */
  expireZones(index: number): void {
    if (index < this.#nextEnd) return;
    for (const { inducement } of this.#legs) inducement?.expire(index);
    this.#look();
  }

  /** Step 9: what this bar's breaks and pivots begin. */
  composites(index: number): void {
    if (!this.#internal.hasNews && !this.#swing.hasNews) return;
    let changed = false;
    for (const leg of this.#legs) {
      if (this.#follow(leg, index)) changed = true;
      if (this.#induce(leg, index)) changed = true;
    }
    // Most pivots change nothing.
    if (changed) this.#look();
  }

  /** The live zones, scale by scale. */
  forEachZone(visit: (zone: SmcZone) => void): void {
    for (const { ote } of this.#legs) ote?.visit(visit);
  }

  /** Parts of the state of those that run. */
  parts(): [string, StateHolder | null][] {
    return [
      ['dealingRange', this.#part(this.#legs.map(({ ranges }) => ranges))],
      ['inducement', this.#part(this.#legs.map(({ inducement }) => inducement))],
      ['ote', this.#part(this.#legs.map(({ ote }) => ote))],
    ];
  }

  /** What this bar's break and pivots of the scale make of a leg; says whether something changed. */
  #follow({ structure, ranges, inducement, ote }: Leg, index: number): boolean {
    if (!structure.hasNews) return false;
    const begun = ranges.begin(index);
    if (begun) {
      inducement?.startAnew();
      ote?.close();
    }
    if (!ranges.confirm()) return begun;
    ote?.create(ranges.dir > 0 ? structure.high : structure.low, index);
    return true;
  }

  /** Shows an inducement the internal pivot that this bar confirmed against its leg; says whether one has formed. */
  #induce({ ranges, inducement }: Leg, index: number): boolean {
    if (inducement === null || !this.#internal.hasNews) return false;
    const pivot = ranges.dir > 0 ? this.#internal.low : this.#internal.high;
    return pivot.index === index - this.#right && inducement.form(pivot, index);
  }

  /** Both scales of a detector as a part of the state; after it is loaded the family looks anew. */
  #part(holders: readonly (StateHolder | null)[]): StateHolder | null {
    const held = holders.filter((holder) => holder !== null);
    if (held.length === 0) return null;
    return {
      save: (out) => {
        for (const holder of held) holder.save(out);
      },
      load: (from) => {
        for (const holder of held) holder.load(from);
        this.#look();
      },
    };
  }

  /** Notes which prices and which bar come next, after something changed. */
  #look(): void {
    this.#below = Number.NEGATIVE_INFINITY;
    this.#above = Number.POSITIVE_INFINITY;
    this.#nextEnd = Number.POSITIVE_INFINITY;
    for (const { ranges, inducement, ote } of this.#legs) {
      this.#watch(ranges.dir > 0 ? ranges.anchor : Number.NEGATIVE_INFINITY, ranges.dir < 0 ? ranges.anchor : Number.POSITIVE_INFINITY);
      if (ote !== null) this.#watch(ote.below, ote.above);
      if (inducement === null) continue;
      this.#watch(inducement.below, inducement.above);
      if (inducement.end < this.#nextEnd) this.#nextEnd = inducement.end;
    }
  }

  #watch(below: number, above: number): void {
    if (below > this.#below) this.#below = below;
    if (above < this.#above) this.#above = above;
  }
}

function legOf(scale: SmcScale, deps: LegFamilyDeps, on: (name: SmcOptionalDetector) => boolean): Leg {
  const { params, bars, log, handles, gaps } = deps;
  const { structure, range, blocks } = deps[scale];
  const ranges = new DealingRangeDetector(scale, { log, structure, range, told: on('dealingRange') });
  const sources = [
    ...(blocks === undefined ? [] : [{ book: blocks.book, maxAge: params['orderBlock.maxAge'], flags: 0 }]),
    { book: gaps.book, maxAge: params['fvg.maxAge'], flags: flagBit('poiFvg') },
  ];
  return {
    structure,
    ranges,
    inducement: on('inducement') ? new InducementDetector(scale, { bars, log, ranges, range, sources }) : null,
    ote: on('ote') ? new OteDetector(scale, { bars, log, handles, ranges }) : null,
  };
}
