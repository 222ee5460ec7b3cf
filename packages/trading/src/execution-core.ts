import { DECISION_STAGES, type Intent } from '@smc/contracts';
import { type Bar, InvariantError, type Json, invariant } from '@smc/domain';
import { liftDrawdown } from '@smc/risk';
import { accountView } from './account-view.ts';
import { applyReport, orderOf } from './apply-report.ts';
import { cancelCommand, cancelIntent, cancelWorking } from './cancel-entry.ts';
import { stateFromJson, stateToJson } from './execution-snapshot.ts';
import { type CoreDeps, type ExecutionState, coreDeps, createState } from './execution-state.ts';
import type { AccountView, At, ExecutionConfig, ExecutionCore, ExecutionFacts, IntentContext } from './execution-types.ts';
import { FactLog } from './fact-log.ts';
import { markToMarket } from './mark-to-market.ts';
import { openIntent, submitCommand } from './open-intent.ts';
import { moveOrder } from './order-record.ts';
import type { VenueCommand, VenueReport } from './venue.ts';

/** A fresh account. Throws InputError when the starting balance is no positive decimal. */
export function createExecutionCore(config: ExecutionConfig): ExecutionCore {
  return new AccountCore(config, createState(config));
}

/** The account as it was when the snapshot was taken; throws when the snapshot is of another form or account. */
export function restoreExecutionCore(config: ExecutionConfig, snapshot: Json): ExecutionCore {
  return new AccountCore(config, stateFromJson(config, snapshot));
}

class AccountCore implements ExecutionCore {
  readonly view: AccountView;
  readonly #deps: CoreDeps;

  constructor(config: ExecutionConfig, state: ExecutionState) {
    this.#deps = coreDeps(config, state, new FactLog(config.accountId, config.instrument));
    this.view = accountView(this.#deps);
  }

  onReports(reports: readonly VenueReport[], bar: Bar): void {
    if (reports.length === 0) return;
    const { state } = this.#deps;
    this.#enter(bar.index, bar.index > state.bar ? DECISION_STAGES.fills : state.stage);
    for (const report of reports) applyReport(this.#deps, report, state.stage);
  }

  closeBar(bar: Bar): readonly VenueCommand[] {
    this.#enter(bar.index, DECISION_STAGES.fills);
    return markToMarket(this.#deps, bar);
  }

  onIntent(intent: Intent, bar: Bar, context: IntentContext): readonly VenueCommand[] {
    this.#enter(bar.index, DECISION_STAGES.intents);
    return intent.kind === 'open'
      ? openIntent(this.#deps, intent, bar, context)
      : cancelIntent(this.#deps, intent, this.#closeOf(bar), DECISION_STAGES.intents);
  }

  cancelEntries(bar: Bar, reason: string): readonly VenueCommand[] {
    this.#enter(bar.index, DECISION_STAGES.intents);
    return cancelWorking(this.#deps, this.#closeOf(bar), DECISION_STAGES.intents, reason);
  }

  markUnknown(clientOrderId: string, at: At): void {
    this.#move(clientOrderId, 'UNKNOWN', at);
  }

  markNotPlaced(clientOrderId: string, at: At): void {
    this.#move(clientOrderId, 'NOT_PLACED', at);
  }

  #move(clientOrderId: string, to: 'UNKNOWN' | 'NOT_PLACED', at: At): void {
    const { state, facts } = this.#deps;
    const order = orderOf(this.#deps, clientOrderId);
    moveOrder(order, to, to);
    facts.order(order, at, state.stage);
    state.dirty = true;
  }

  recoverCommands(): readonly VenueCommand[] {
    const commands: VenueCommand[] = [];
    for (const bracket of this.#deps.state.brackets.values()) {
      const { status, cancelAt } = bracket.entry;
      const unproven = status === 'SUBMITTING' || status === 'UNKNOWN';
      if (unproven) commands.push(submitCommand(this.#deps, bracket));
      if (cancelAt !== null && (unproven || status === 'PENDING_CANCEL')) commands.push(cancelCommand(bracket, cancelAt));
    }
    return commands;
  }

  liftHalt(): void {
    const { state } = this.#deps;
    state.halt = null;
    liftDrawdown(state.breakers, state.equity);
    state.dirty = true;
  }

  drain(): ExecutionFacts {
    return this.#deps.facts.drain();
  }

  snapshot(): Json {
    const { config, state, facts } = this.#deps;
    invariant(facts.isEmpty, `snapshot of account ${config.accountId} before its facts were drained`);
    return stateToJson(config, state);
  }

  #enter(barIndex: number, stage: ExecutionState['stage']): void {
    const { state } = this.#deps;
    // Asked on every bar: the text is made only when it is needed.
    if (barIndex < state.bar) throw new InvariantError(`bar ${barIndex} comes after bar ${state.bar}`);
    state.bar = barIndex;
    state.stage = stage;
  }

  #closeOf(bar: Bar): At {
    return { barIndex: bar.index, time: bar.time + this.#deps.barMs };
  }
}
