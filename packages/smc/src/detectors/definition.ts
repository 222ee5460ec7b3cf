import type { SmcDetectorName } from '@smc/contracts';
import type { z } from 'zod';

/** A step of a bar, in the order of 6.4 a. */
export type Phase =
  | 'closeEnded'
  | 'testZones'
  | 'testLevels'
  | 'expire'
  | 'atr'
  | 'breaks'
  | 'orderBlocks'
  | 'pivots'
  | 'candles'
  | 'pools'
  | 'composites'
  | 'settle';

/** How a chart shows what a detector says. */
export interface DrawingHint {
  /**
   * `zone` a box between top and bottom, `level` a horizontal line at the price, both from `at` to the event that ends
   * them; `mark` a label at the bar `at`; `span` a band of time from the opening event to the closing one; `none` nothing.
   */
  readonly shape: 'zone' | 'level' | 'mark' | 'span' | 'none';
  /** Short text beside the shape, e.g. `FVG`. */
  readonly text: string;
  /** Coloured by the event's direction, or the same for both. */
  readonly tone: 'direction' | 'neutral';
}

/** Bars and what a detector says about them; a test runs every example. */
export interface DetectorExample {
  readonly title: string;
  /** Length of a bar in milliseconds. */
  readonly barMs: number;
  /** Open time of the first bar, epoch ms UTC. */
  readonly from: number;
  /** Closed bars in ticks: open, high, low, close, and how many bars the feed lacks before this one. */
  readonly bars: readonly (readonly [open: number, high: number, low: number, close: number, missing?: number])[];
  /** Parameters other than the defaults. */
  readonly params: Readonly<Record<string, number | string>>;
  /**
   * All events of the folder's detectors in the order of the log: `confirmedIndex detector kind dir price` or
   * `... bottom..top`, dir one of `+`, `-` and `0`, e.g. `2 fvg created + 1000..1010`.
   */
  readonly events: readonly string[];
}

/**
 * What a detector's folder says of itself, in its `definition.ts`: the registry, the parameters, the documents and charts
 * read it. Rules are in the folder's README.
 */
export interface DetectorDefinition {
  readonly folder: string;
  readonly names: readonly SmcDetectorName[];
  /** Name on screen, e.g. `Fair value gap`. */
  readonly title: string;
  /** One sentence: what it finds. */
  readonly summary: string;
  /** Steps of a bar in which it speaks. */
  readonly phases: readonly Phase[];
  /** `always`: structure rests on it; `byDefault`: unless a list of detectors leaves it out; `whenNamed`: only in a list that names it. */
  readonly runs: 'always' | 'byDefault' | 'whenNamed';
  /** Zod types of the parameters that the folder owns, by flat dotted name; the README gives each its default and range. */
  readonly params: Readonly<Record<string, z.ZodType>>;
  /** What holds for those of them that are absent from the parsed parameters unless given: see `parameter-types.ts`. */
  readonly defaults?: Readonly<Record<string, number | string>>;
  readonly draw: DrawingHint;
  readonly example: DetectorExample;
}
