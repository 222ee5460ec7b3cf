import { DECISION_STAGES, type Decision, type Intent } from '@smc/contracts';
import type { Bar } from '@smc/domain';
import type { DecisionHash, Driver, StepFacts, StrategyOutput, StrategyPort } from './driver-types.ts';
import type { ExecutionCore, IntentContext } from './execution-types.ts';
import { NO_FACTS } from './fact-log.ts';
import type { SimulatedVenue, VenueCommand } from './venue.ts';

/** What the driver plays. */
export interface DriverDeps {
  readonly strategy: StrategyPort;
  readonly core: ExecutionCore;
  readonly venue: SimulatedVenue;
  readonly context: IntentContext;
  /** Gets every decision in order when given. */
  readonly hash?: DecisionHash;
}

/** Stage 0 of a bar: the venue's fills, the mark at the close, the breakers and the cancels they ask for. */
export function fillsStage(core: ExecutionCore, venue: SimulatedVenue, bar: Bar): void {
  core.onReports(venue.advance(bar), bar);
  send(core, venue, core.closeBar(bar), bar);
}

/**
 * Stage 2 of a bar: risk, submit and the venue's answer for each intent. A service that commits between the SUBMITTING
 * fact and the call to the venue makes the same three calls itself, one intent at a time.
 */
export function intentsStage(
  core: ExecutionCore,
  venue: SimulatedVenue,
  intents: readonly Intent[],
  bar: Bar,
  context: IntentContext,
): void {
  for (const intent of intents) send(core, venue, core.onIntent(intent, bar, context), bar);
}

/** Sends commands whose outcome a crash left open once more; their ids keep them from having a second effect. */
export function recover(core: ExecutionCore, venue: SimulatedVenue, bar: Bar): void {
  send(core, venue, core.recoverCommands(), bar);
}

function send(core: ExecutionCore, venue: SimulatedVenue, commands: readonly VenueCommand[], bar: Bar): void {
  // Nearly every bar of a long run has none, and the loop would cost it more than the question.
  if (commands.length === 0) return;
  for (const command of commands) core.onReports(venue.handle(command), bar);
}

/** Stage 1 of a bar as decisions: all signals, then all intents. */
export function strategyDecisions(output: StrategyOutput): Decision[] {
  const stage = DECISION_STAGES.strategy;
  return [
    ...output.signals.map((payload): Decision => ({ barIndex: payload.barIndex, stage, type: 'strategy.signal', payload })),
    ...output.intents.map((payload): Decision => ({ barIndex: payload.barIndex, stage, type: 'trading.intent', payload })),
  ];
}

/** The one driver of all modes. The services call its three stages with commits in between. */
export function createDriver(deps: DriverDeps): Driver {
  const { strategy, core, venue, context, hash } = deps;
  return {
    step(bar: Bar): StepFacts {
      fillsStage(core, venue, bar);
      const before = core.drain();
      const output = strategy.onBar(bar);
      if (output.signals.length + output.intents.length === 0) {
        if (before.decisions.length > 0) hash?.addAll(before.decisions);
        return before;
      }
      intentsStage(core, venue, output.intents, bar, context);
      const facts = joined(before, strategyDecisions(output), core.drain());
      hash?.addAll(facts.decisions);
      return facts;
    },
  };
}

function joined(before: StepFacts, decided: readonly Decision[], after: StepFacts): StepFacts {
  return {
    decisions: [...before.decisions, ...decided, ...after.decisions],
    equity: after === NO_FACTS ? before.equity : [...before.equity, ...after.equity],
    trades: after === NO_FACTS ? before.trades : [...before.trades, ...after.trades],
  };
}
