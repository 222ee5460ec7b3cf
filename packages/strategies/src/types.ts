import type { Intent, ParameterView, Signal, StructureEvent } from '@smc/contracts';
import type { Bar, DataOrigin, Instrument, Json, Timeframe } from '@smc/domain';
import type { SmcEngine, SmcParams } from '@smc/smc';
import type { z } from 'zod';

/** Values of a strategy's parameters by their flat dotted names. */
export type StrategyParams = Readonly<Record<string, number | boolean | string>>;

/** What a strategy is and how it can be set up. */
export interface StrategyDefinition {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** Strict: an unknown name or a value out of range is refused. Missing names take their defaults. */
  readonly paramsSchema: z.ZodType<StrategyParams>;
  /** One entry a parameter, read from the schema. */
  readonly parameters: readonly ParameterView[];
}

/** Everything an instance of a strategy is told once. */
export interface StrategyContext {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly accountId: string;
  /** For example `sweepReversal:BTC/USDT:1h`; the same in all modes, so that decisions agree. */
  readonly instanceId: string;
  readonly origin: DataOrigin;
  /** Checked by the strategy's schema; missing names take their defaults. */
  readonly params: StrategyParams;
  readonly smcParams: SmcParams;
}

/** What was decided at the close of one bar, in log order. */
export interface StrategyOutput {
  readonly signals: readonly Signal[];
  readonly intents: readonly Intent[];
}

/**
 * One running strategy: a pure function of closed bars. It never sees orders or fills, so the same bars give the same
 * signals and intents in every mode, in any batching and after any restart.
 */
export interface StrategyRunner {
  readonly paramsHash: string;
  /** The engine of the strategy's own time frame, for reads. */
  readonly engine: SmcEngine;
  /** Takes the next closed bar. A repetition of the last bar changes nothing and gives nothing. */
  onBar(bar: Bar): StrategyOutput;
  /** Log position behind the newest event: what {@link StrategyRunner.structuresSince} will be asked for next time. */
  readonly structureCount: number;
  /** Events from a log position on, in wire form. Throws InputError when the position has been released. */
  structuresSince(position: number): StructureEvent[];
  /** Lets go of events before a position that the strategy itself no longer needs; memory stays bounded. */
  releaseStructures(upTo: number): void;
  /** The whole state as plain JSON, bounded in size. Events are not in it: read structures before. */
  snapshot(): Json;
}
