import type { CancelIntent, DecisionStage } from '@smc/contracts';
import { type CoreDeps, workingBrackets } from './execution-state.ts';
import type { At } from './execution-types.ts';
import { type BracketRecord, entryWorks, moveOrder } from './order-record.ts';
import type { CancelCommand, VenueCommand } from './venue.ts';

/** A strategy takes its entry back. An entry that has filled or ended stays as it is. */
export function cancelIntent(deps: CoreDeps, intent: CancelIntent, at: At, stage: DecisionStage): readonly VenueCommand[] {
  const bracket = deps.state.brackets.get(intent.intentId);
  return bracket === undefined ? [] : cancelEntry(deps, bracket, at, stage, intent.reason);
}

/** Takes back every working entry. */
export function cancelWorking(deps: CoreDeps, at: At, stage: DecisionStage, reason: string): readonly VenueCommand[] {
  return workingBrackets(deps.state).flatMap((bracket) => cancelEntry(deps, bracket, at, stage, reason));
}

function cancelEntry(deps: CoreDeps, bracket: BracketRecord, at: At, stage: DecisionStage, reason: string): readonly VenueCommand[] {
  const { entry } = bracket;
  if (!entryWorks(bracket) || entry.cancelAt !== null) return [];
  entry.cancelAt = at;
  // Before the venue has answered the submit its fate is open, so the wish waits beside the status.
  if (entry.status === 'OPEN' || entry.status === 'PARTIALLY_FILLED') {
    moveOrder(entry, 'PENDING_CANCEL', reason);
    deps.facts.order(entry, at, stage);
  }
  return [cancelCommand(bracket, at)];
}

/** The cancel of an entry. */
export function cancelCommand(bracket: BracketRecord, at: At): CancelCommand {
  return { kind: 'cancel', clientOrderId: bracket.entry.clientOrderId, ...at };
}
