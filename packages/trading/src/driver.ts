import type { Decision, Intent } from '@smc/contracts';
import type { Bar } from '@smc/domain';
import type { DecisionHash, Driver, StrategyOutput, StrategyPort } from './driver-types.ts';
import type { ExecutionCore, IntentContext } from './execution-types.ts';
import type { SimulatedVenue } from './venue.ts';

/** What the driver plays. */
export interface DriverDeps {
  readonly strategy: StrategyPort;
  readonly core: ExecutionCore;
  readonly venue: SimulatedVenue;
  readonly context: IntentContext;
  /** Gets every decision in order when given. */
  readonly hash?: DecisionHash;
}

/** Stage 0 of a bar: the venue's fills, the mark at the close, the breakers. */
export function fillsStage(core: ExecutionCore, venue: SimulatedVenue, bar: Bar): void {
  throw new Error(`not built yet ${String(core)}${String(venue)}${bar.index}`);
}

/** Stage 2 of a bar: risk, submit and the venue's answer for each intent. */
export function intentsStage(core: ExecutionCore, venue: SimulatedVenue, intents: readonly Intent[], bar: Bar, context: IntentContext): void {
  throw new Error(`not built yet ${String(core)}${String(venue)}${bar.index}${intents.length}${context.mode}`);
}

/** Stage 1 of a bar as decisions: all signals, then all intents. */
export function strategyDecisions(output: StrategyOutput): Decision[] {
  throw new Error(`not built yet ${output.signals.length}`);
}

/** The one driver of all modes. */
export function createDriver(deps: DriverDeps): Driver {
  throw new Error(`not built yet ${deps.context.mode}`);
}

/** An incremental decision hash. */
export function createDecisionHash(): DecisionHash {
  throw new Error('not built yet');
}
