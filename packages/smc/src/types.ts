import type { SmcDetectorName, SmcKind } from '@smc/contracts';
import type { BarColumns } from '@smc/domain';
import type { SmcOptionalDetector } from './detectors/registry.ts';
import type { SmcParams } from './params.ts';

/** Direction of an event: +1 bullish or the high side, -1 bearish or the low side, 0 none. */
export type SmcDir = 1 | -1 | 0;

/** The two scales of pivots and structure. */
export type SmcScale = 'internal' | 'swing';

/** What an engine is told once. */
export interface SmcConfig {
  readonly symbol: string;
  /** Label of the time frame; it goes into ids. */
  readonly timeframe: string;
  /** Length of a bar in milliseconds. */
  readonly barMs: number;
  readonly params: SmcParams;
  /** Those that run besides what always runs; absent: DEFAULT_DETECTORS. */
  readonly detectors?: readonly SmcOptionalDetector[];
}

/** A bar an event points to. Times are bar open times, epoch ms UTC. */
export interface SmcRef {
  readonly at: number;
  readonly index: number;
  readonly id?: string;
}

/** One line of the event log. It is never edited or deleted; a zone's state is a fold over its events. */
export interface SmcEvent {
  /** Pure function of symbol, time frame, detector, kind, dir, at, confirmedAt and the source the event is about. */
  readonly id: string;
  readonly detector: SmcDetectorName;
  readonly kind: SmcKind;
  readonly dir: SmcDir;
  /** Open time of the bar the event belongs to. */
  readonly at: number;
  readonly atIndex: number;
  /** Open time of the bar at whose close the event became knowable; the earliest fill is the next bar's open. */
  readonly confirmedAt: number;
  readonly confirmedIndex: number;
  /** Integer ticks, or null for a zone. */
  readonly price: number | null;
  readonly top: number | null;
  readonly bottom: number | null;
  readonly refs: readonly SmcRef[];
  /** Kind of the level that was swept, run, replaced or that expired, e.g. `pivot.internal`. */
  readonly level?: string;
  /** Rank of that level, see SMC_RANKS. */
  readonly rank?: number;
  readonly flags?: readonly string[];
  /** The same for all events of one zone's life, a flip included. */
  readonly zoneId?: string;
  /** Members of a pool; `refs` keeps only the newest 16. */
  readonly members?: number;
}

/** What an event says by itself, without what it points to: all that most readers ask. */
export type SmcEventHead = Pick<SmcEvent, 'id' | 'detector' | 'kind' | 'at' | 'confirmedAt' | 'price' | 'top' | 'bottom'>;

/** Outcome of a push: a bar equal to the last one is a duplicate and changes nothing. */
export type PushResult = 'accepted' | 'duplicate';

/** The append-only log as columns. Positions are absolute: the readable ones are [first, length). */
export interface SmcEventLog {
  readonly first: number;
  readonly length: number;
  /** The event as an object; the id is computed here, not when the event was written. */
  at(position: number): SmcEvent;
  /** The head of the event; its id is computed here too. */
  headAt(position: number): SmcEventHead;
  /** The detector that says it. */
  detectorAt(position: number): SmcDetectorName;
  /** What it says. */
  kindAt(position: number): SmcKind;
  /** +1 bullish or the high side, -1 bearish or the low side, 0 none. */
  dirAt(position: number): number;
  /** Index of the bar it belongs to. */
  atIndexAt(position: number): number;
  /** Index of the bar at whose close it became knowable. */
  confirmedIndexAt(position: number): number;
  /** Integer ticks, NaN for a zone. */
  priceAt(position: number): number;
  /** Upper edge of the zone in integer ticks, NaN for a price. */
  topAt(position: number): number;
  /** Lower edge of the zone in integer ticks, NaN for a price. */
  bottomAt(position: number): number;
  /** Rank of the level, 0 when the event is not about a level. */
  rankAt(position: number): number;
  /** Kind of the level, null when the event is not about a level. */
  levelAt(position: number): string | null;
  /** Integer handle of the zone, equal for all events of its life, -1 when there is none. */
  zoneAt(position: number): number;
  /** Forgets the events before a position; memory stays bounded when a reader calls this. */
  release(upTo: number): void;
}

/** A level that can still be swept or run. */
export interface SmcLevel {
  readonly kind: string;
  /** +1 a high, -1 a low. */
  readonly dir: 1 | -1;
  /** Integer ticks. */
  readonly price: number;
  readonly at: number;
  readonly atIndex: number;
  readonly confirmedIndex: number;
  readonly rank: number;
}

/** A zone that has not ended; its state is the fold of its events. */
export interface SmcZone {
  readonly detector: SmcDetectorName;
  /** The handle that `zoneAt` gives for its events. */
  readonly zone: number;
  /** Direction of the current life. */
  readonly dir: 1 | -1;
  readonly top: number;
  readonly bottom: number;
  readonly at: number;
  readonly atIndex: number;
  /** Bar at whose close the current life became known. */
  readonly confirmedIndex: number;
  /** `middle` is ce or mitigated, `flipped` inverted or broken. */
  readonly state: 'created' | 'touched' | 'middle' | 'filled' | 'flipped' | 'retested';
}

/** What is true after the last bar. */
export interface SmcStateView {
  /** Wilder ATR in ticks, null before it has its bars. */
  readonly atr: number | null;
  /** Side of the last break of structure: 1 up, -1 down, 0 before the first one. */
  trend(scale: SmcScale): SmcDir;
  /** Extreme that the leg of the last break started from, in integer ticks; null before the first break. */
  protectedLevel(scale: SmcScale): { price: number; index: number } | null;
  /** From the protected level to the running extreme since the break, in ticks; `open` until a pivot confirms the extreme. */
  dealingRange(scale: SmcScale): { high: number; low: number; open: boolean } | null;
  /** (price - low) / (high - low) of the dealing range; null without a range. */
  position(scale: SmcScale, price: number): number | null;
  /** Live levels that may still take a breach or are in their window; replaced ones are left out. */
  forEachLiveLevel(visit: (level: SmcLevel) => void): void;
  /** Live zones in the order in which their lives began: fair value gaps, order blocks, then the family of gaps. */
  forEachLiveZone(visit: (zone: SmcZone) => void): void;
}

/** The whole state as plain JSON, bounded in size; it holds no events. */
export interface SmcSnapshot {
  readonly version: string;
  readonly config: SmcConfig;
  readonly state: Readonly<Record<string, readonly (number | null)[]>>;
}

/** The detector engine of one series. */
export interface SmcEngine {
  readonly config: SmcConfig;
  readonly barCount: number;
  readonly lastTime: number | null;
  /** Takes a closed bar: integer ticks, time = open, epoch ms UTC. Throws SmcInputError for what is no bar. */
  push(time: number, open: number, high: number, low: number, close: number, volume: number): PushResult;
  /**
   * Pushes a whole series. `read` sees the log now and then and at the end; a reader that releases what it has read keeps
   * memory flat. Throws SmcInputError at the first row that is no bar; the rows before it were taken.
   */
  pushAll(bars: BarColumns, read?: (log: SmcEventLog) => void): void;
  /** The events this bar would give if it closed as it is now. Changes nothing. */
  peek(time: number, open: number, high: number, low: number, close: number, volume: number): readonly SmcEvent[];
  readonly log: SmcEventLog;
  readonly state: SmcStateView;
  /** The whole state, for restoreSmcEngine. */
  snapshot(): SmcSnapshot;
}

/** A higher time frame fed with closed bars of the lower one. */
export interface HtfEngine {
  /** The engine of the higher time frame. Its events are there only once its bar has closed. */
  readonly engine: SmcEngine;
  /** Pushes a closed bar of the lower time frame. */
  push(time: number, open: number, high: number, low: number, close: number, volume: number): PushResult;
  /** Trend of the swing scale where the price's place in the dealing range does not contradict it, else 0. */
  bias(price: number): SmcDir;
  /** Dealing range of the swing scale. */
  readonly dealingRange: { high: number; low: number; open: boolean } | null;
  /** The whole state, the bars of the open higher bar included, for restoreHtfEngine. */
  snapshot(): HtfSnapshot;
}

/** What a higher-time-frame engine is told once. */
export interface HtfConfig {
  readonly symbol: string;
  readonly ltfMs: number;
  readonly htfMs: number;
  readonly timeframe: string;
  readonly params: SmcParams;
  /** Those that run besides what always runs; absent: DEFAULT_DETECTORS. */
  readonly detectors?: readonly SmcOptionalDetector[];
}

/** The whole state of a higher-time-frame engine as plain JSON. */
export interface HtfSnapshot {
  readonly version: string;
  readonly ltfMs: number;
  readonly htfMs: number;
  readonly bucket: readonly (number | null)[];
  readonly engine: SmcSnapshot;
}
