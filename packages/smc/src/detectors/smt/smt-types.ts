import type { SmcParams } from '../../params.ts';
import type { PushResult, SmcEvent, SmcEventLog, SmcStateView } from '../../types.ts';
import type { SmcOptionalDetector } from '../registry.ts';

/** One of the two symbols: `a` is the one that indices and directions of the events are about. */
export type SmtSide = 'a' | 'b';

/** What the engine of two symbols is told once. */
export interface SmtConfig {
  /** Symbol whose rows and direction the events give. */
  readonly a: string;
  /** The symbol it is compared with. */
  readonly b: string;
  /** Label of the time frame of both; it goes into ids. */
  readonly timeframe: string;
  /** Length of a bar of both in milliseconds. */
  readonly barMs: number;
  readonly params: SmcParams;
  /** Those that run on both besides what always runs; all unless said otherwise. Levels of others are not compared. */
  readonly detectors?: readonly SmcOptionalDetector[];
}

/**
 * A divergence. `dir` is what it says about symbol `a`; `price`, `level` and `rank` are those of the swept level, in
 * ticks of the symbol that swept; `refs` are the own bars of the swept and of the held level, each in its own series.
 */
export interface SmtEvent extends SmcEvent {
  readonly detector: 'smt';
  readonly kind: 'divergence';
  /** The symbol that swept its level. */
  readonly swept: string;
  /** The symbol whose level stood. */
  readonly held: string;
  /** That level, in ticks of the symbol that held. */
  readonly heldPrice: number;
}

/** The append-only log of divergences. Positions are absolute: the readable ones are [first, length). */
export interface SmtEventLog {
  readonly first: number;
  readonly length: number;
  /** Throws RangeError for a position that is not held. */
  at(position: number): SmtEvent;
  /** Forgets the events before a position; memory stays bounded when a reader calls this. */
  release(upTo: number): void;
}

/** What is known of one of the symbols. */
export interface SmtSeries {
  /** The log of its own engine, with the same events as `createSmcEngine` gives. */
  readonly log: SmcEventLog;
  readonly state: SmcStateView;
  /** Bars taken; a bar that waits for the other symbol's is not among them. */
  readonly barCount: number;
}

/** The whole state of the engine of two symbols as plain JSON, bounded in size; it holds no events. */
export interface SmtSnapshot {
  readonly version: string;
  /** Snapshots of the two series, as of their own engines. */
  readonly a: unknown;
  readonly b: unknown;
  readonly smt: readonly (number | null)[];
}

/** The engine of two symbols. */
export interface SmtEngine {
  readonly config: SmtConfig;
  readonly a: SmtSeries;
  readonly b: SmtSeries;
  readonly log: SmtEventLog;
  /**
   * Takes a closed bar of a symbol: integer ticks, time = open, epoch ms UTC. Bars of the two come in order of time,
   * those of one time in any order. Throws SmcInputError for what is no bar or comes too late, and then changes nothing.
   */
  push(side: SmtSide, time: number, open: number, high: number, low: number, close: number, volume: number): PushResult;
  /** Takes the bar that waits, if any: the other symbol has none of its time, and none will be accepted. */
  settle(): void;
  /** The whole state, for restoreSmtEngine. */
  snapshot(): SmtSnapshot;
}
