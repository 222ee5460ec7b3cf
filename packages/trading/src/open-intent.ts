import { DECISION_STAGES, type OpenIntent } from '@smc/contracts';
import { type Bar, type OrderRole, type OrderType, type Side, oppositeSide, sideOf } from '@smc/domain';
import { type RiskApproved, type RiskInput, type SizedEntry, checkIntent } from '@smc/risk';
import { orderIds } from './client-order-id.ts';
import { type CoreDeps, addBracket, exposureOf, workingBrackets } from './execution-state.ts';
import type { At, IntentContext } from './execution-types.ts';
import type { BracketRecord, OrderRecord } from './order-record.ts';
import type { SubmitCommand, VenueCommand } from './venue.ts';

/** Risk, then a denial or a SUBMITTING entry with its command. Nothing is sent without the approval of every rule. */
export function openIntent(deps: CoreDeps, intent: OpenIntent, bar: Bar, context: IntentContext): readonly VenueCommand[] {
  const { state, facts } = deps;
  const at: At = { barIndex: bar.index, time: bar.time + deps.barMs };
  const verdict = checkIntent(riskInput(deps, intent, bar, context, at));
  rememberIntent(deps, intent, bar);
  if (verdict.kind === 'denied') {
    facts.denial(intent, verdict.denial, at, DECISION_STAGES.intents);
    return [];
  }
  const bracket = placeBracket(verdict.order, at, 0);
  addBracket(deps, bracket);
  facts.order(bracket.entry, at, DECISION_STAGES.intents);
  state.dirty = true;
  return [submitCommand(deps, bracket)];
}

function riskInput(deps: CoreDeps, intent: OpenIntent, bar: Bar, context: IntentContext, at: At): RiskInput {
  const { config, state, barMs } = deps;
  const busy = state.position.qty !== 0 || workingBrackets(state).length > 0;
  return {
    config: config.risk,
    instrument: config.instrument,
    barMs,
    mode: context.mode,
    barOrigin: context.barOrigin,
    halted: context.halted || state.halt?.code === 'LATE_FILL',
    bar,
    now: context.now ?? at.time,
    account: {
      accountId: config.accountId,
      equity: state.equity,
      dayStartEquity: state.breakers.dayStartEquity,
      dailyLossHit: state.breakers.dailyLossHit,
      peakEquity: state.breakers.peakEquity,
      drawdownHit: state.breakers.drawdownHit,
      instrumentBusy: busy,
      openInstruments: busy ? 1 : 0,
      exposure: exposureOf(deps),
      intentSeen: state.seenIntents.has(intent.id),
    },
    intent,
  };
}

// An intent as old as the age limit is refused for its age, so its id need not be remembered any longer.
function rememberIntent({ state, config }: CoreDeps, intent: OpenIntent, bar: Bar): void {
  for (const [id, decidedAt] of state.seenIntents) {
    if (bar.index - decidedAt >= config.risk.intentMaxAgeBars) state.seenIntents.delete(id);
  }
  state.seenIntents.set(intent.id, intent.barIndex);
}

/**
 * A bracket with its deterministic ids. Takes nothing but an approved order: this type is the only door from an
 * intent to the venue.
 */
export function placeBracket(approved: RiskApproved<SizedEntry>, at: At, generation: number): BracketRecord {
  const { intent, dir, entry, stop, qty, targets } = approved;
  const side = sideOf(dir);
  const idOf = orderIds(intent.id, generation);
  const order = (
    role: OrderRole,
    position: number,
    part: { side: Side; type: OrderType; price: number | null; qty: number },
  ): OrderRecord => ({
    clientOrderId: idOf(role, position),
    intentId: intent.id,
    signalId: intent.signalId,
    role,
    ...part,
    status: role === 'entry' ? 'SUBMITTING' : null,
    filledQty: 0,
    filledTickSteps: 0n,
    revision: 0,
    reason: null,
    tradeIds: [],
    cancelAt: null,
    changedAt: at,
  });
  const exit = oppositeSide(side);
  return {
    intentId: intent.id,
    signalId: intent.signalId,
    dir,
    plannedEntry: entry,
    stop,
    expiresAtIndex: intent.expiresAtIndex,
    submittedAt: at,
    generation,
    entry: order('entry', 0, { side, type: intent.type, price: intent.type === 'market' ? null : entry, qty }),
    stopLoss: order('stopLoss', 0, { side: exit, type: 'stop', price: stop, qty }),
    takeProfits: targets.map((target, position) =>
      order('takeProfit', position, { side: exit, type: 'limit', price: target.price, qty: target.qty }),
    ),
  };
}

/** The submit of a bracket, the same each time it is made. */
export function submitCommand({ config }: CoreDeps, bracket: BracketRecord): SubmitCommand {
  const { entry, stopLoss, takeProfits, submittedAt } = bracket;
  return {
    kind: 'submit',
    order: {
      clientOrderId: entry.clientOrderId,
      intentId: bracket.intentId,
      symbol: config.instrument.symbol,
      side: entry.side,
      type: entry.type,
      price: entry.price,
      qty: entry.qty,
      expiresAtIndex: bracket.expiresAtIndex,
      stopLoss: { clientOrderId: stopLoss.clientOrderId, price: bracket.stop },
      takeProfits: takeProfits.map(({ clientOrderId, price, qty }) => ({ clientOrderId, price: price ?? 0, qty })),
    },
    ...submittedAt,
  };
}
