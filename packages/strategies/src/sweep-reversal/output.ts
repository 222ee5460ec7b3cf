import type { CancelIntent, Evidence, OpenIntent, RuleCheck, Signal } from '@smc/contracts';
import { type Direction, type Instrument, TIMEFRAME_MS, formatPrice } from '@smc/domain';
import type { StrategyContext } from '../types.ts';
import { firstFailure } from './checks.ts';

/** Who speaks: the same in every signal of an instance. */
export interface Speaker {
  readonly context: StrategyContext;
  readonly strategy: string;
  readonly version: string;
  readonly paramsHash: string;
  /** Short name of instance and parameters, for ids. */
  readonly tag: string;
  /** Added to the engine's index to get the row of the series. */
  readonly indexOffset: number;
}

/** A priced setup. */
export interface Setup {
  readonly entry: number;
  readonly stop: number;
  readonly targets: readonly { readonly price: number; readonly share: number; readonly source: string }[];
  readonly expiresAtIndex: number;
}

/** What became of a candidate. */
export interface Verdict {
  readonly dir: Direction;
  /** Open time of the bar that confirmed its sweep: with the direction, the name of the candidate. */
  readonly sweepTime: number;
  readonly index: number;
  readonly time: number;
  /** Handed over: the candidate has ended. */
  readonly evidence: Evidence[];
  readonly rules: RuleCheck[];
  /** Null when it failed before it had prices. */
  readonly setup: Setup | null;
}

/**
 * The signal of a candidate. Its id names instance and parameters (by hash), direction and sweep bar, hence is the same
 * in every mode; a candidate ends exactly once, so the id is unique. Intents are named after their signal.
 */
export function signalOf(speaker: Speaker, verdict: Verdict): Signal {
  const { context, paramsHash, indexOffset } = speaker;
  const { instrument, timeframe, instanceId } = context;
  const { setup, dir } = verdict;
  const failure = firstFailure(verdict.rules);
  // Members stand in the order of canonical JSON, which spares the decision hash the sorting.
  const { entry, stop, targets, rMultiple } = pricesOf(instrument, setup);
  return {
    barIndex: verdict.index + indexOffset,
    barTime: verdict.time,
    decidedAt: verdict.time + TIMEFRAME_MS[timeframe],
    dir,
    entry,
    evidence: verdict.evidence,
    expiresAtIndex: setup === null || failure !== null ? null : setup.expiresAtIndex + indexOffset,
    firstFailedRule: failure?.id ?? null,
    id: `sg_${speaker.tag}_${dir === 1 ? 'L' : 'S'}${verdict.sweepTime.toString(36)}`,
    instanceId,
    paramsHash,
    rMultiple,
    rules: verdict.rules,
    status: failure === null ? 'taken' : 'rejected',
    stop,
    strategy: speaker.strategy,
    strategyVersion: speaker.version,
    symbol: instrument.symbol,
    targets,
    timeframe,
  };
}

function pricesOf(instrument: Instrument, setup: Setup | null): Pick<Signal, 'entry' | 'stop' | 'targets' | 'rMultiple'> {
  if (setup === null) return { entry: null, stop: null, targets: [], rMultiple: null };
  const { entry, stop, targets } = setup;
  const last = targets.at(-1);
  return {
    entry: formatPrice(instrument, entry),
    stop: formatPrice(instrument, stop),
    targets: targets.map(({ price, share, source }) => ({ price: formatPrice(instrument, price), share, source })),
    rMultiple: last === undefined ? null : (Math.abs(last.price - entry) / Math.abs(entry - stop)).toFixed(2),
  };
}

/** The whole bracket a taken signal asks for: limit entry, stop, targets, last bar of the entry. */
export function openIntentOf(speaker: Speaker, signal: Signal, setup: Setup): OpenIntent {
  const { accountId, instanceId, instrument, timeframe, origin } = speaker.context;
  // Members stand in the order of canonical JSON here and below, as in a signal.
  return {
    accountId,
    barIndex: signal.barIndex,
    decidedAt: signal.decidedAt,
    dir: signal.dir,
    entry: formatPrice(instrument, setup.entry),
    expiresAtIndex: setup.expiresAtIndex + speaker.indexOffset,
    id: signal.id.replace('sg_', 'in_'),
    instanceId,
    kind: 'open',
    origin,
    signalId: signal.id,
    stop: formatPrice(instrument, setup.stop),
    symbol: instrument.symbol,
    targets: setup.targets.map(({ price, share }) => ({ price: formatPrice(instrument, price), share })),
    timeframe,
    type: 'limit',
    venue: instrument.venue,
  };
}

/** Asks to take back an entry that has not filled; execution leaves a filled one alone. */
export function cancelIntentOf(speaker: Speaker, intentId: string, reason: string, index: number, time: number): CancelIntent {
  const { accountId, instanceId, instrument, timeframe } = speaker.context;
  return {
    accountId,
    barIndex: index + speaker.indexOffset,
    decidedAt: time + TIMEFRAME_MS[timeframe],
    id: intentId.replace('in_', 'cx_'),
    instanceId,
    intentId,
    kind: 'cancel',
    reason,
    symbol: instrument.symbol,
  };
}
