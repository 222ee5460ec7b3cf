import type { DecisionStage } from '@smc/contracts';
import { InvariantError, assertNever, required } from '@smc/domain';
import { type CoreDeps, forgetEnded } from './execution-state.ts';
import type { At } from './execution-types.ts';
import { bookFill } from './ledger.ts';
import { type BracketRecord, type OrderRecord, amendOrder, fillOrder, hasEnded, moveOrder } from './order-record.ts';
import { isTerminal } from './order-transitions.ts';
import { applyFill } from './position.ts';
import type { FilledReport, VenueReport } from './venue.ts';

/**
 * Takes one report in. What was seen before changes nothing; a hole in the sequence means reports are missing, and
 * acting without them would be guessing, so it throws.
 */
export function applyReport(deps: CoreDeps, report: VenueReport, stage: DecisionStage): void {
  const { state } = deps;
  if (report.seq <= state.lastSeq) return;
  if (report.seq !== state.lastSeq + 1)
    throw new InvariantError(`venue report ${report.seq} follows ${state.lastSeq}: reports are missing`);
  const known = deps.orders.get(report.clientOrderId);
  if (known === undefined) throw new InvariantError(`venue report ${report.seq} is about the unknown order ${report.clientOrderId}`);
  const at: At = { barIndex: report.barIndex, time: report.time };
  dispatch(deps, known.bracket, known.order, report, at, stage);
  state.lastSeq = report.seq;
  state.dirty = true;
  if (hasEnded(known.bracket)) forgetEnded(deps);
}

function dispatch(deps: CoreDeps, bracket: BracketRecord, order: OrderRecord, report: VenueReport, at: At, stage: DecisionStage): void {
  const move = (to: NonNullable<OrderRecord['status']>, reason: string | null): void => {
    moveOrder(order, to, reason);
    deps.facts.order(order, at, stage);
  };
  switch (report.kind) {
    case 'accepted':
      accepted(deps, bracket, at, stage);
      return;
    case 'held':
      move('HELD', null);
      return;
    case 'activated':
      move('OPEN', null);
      return;
    case 'amended':
      amendOrder(order, report.qty);
      order.reason = 'FOLLOWS_POSITION';
      deps.facts.order(order, at, stage);
      return;
    case 'rejected':
      move('REJECTED', report.reason);
      return;
    case 'expired':
      move('EXPIRED', 'EXPIRED');
      return;
    case 'canceled':
      // The reason a cancel was asked for says more than the venue's word that it was.
      move('CANCELED', order.status === 'PENDING_CANCEL' ? order.reason : report.reason);
      return;
    case 'cancelRejected':
      cancelRejected(deps, order, report.reason, at, stage);
      return;
    case 'filled':
      filled(deps, bracket, order, report, at, stage);
      return;
    default:
      assertNever(report);
  }
}

function accepted(deps: CoreDeps, bracket: BracketRecord, at: At, stage: DecisionStage): void {
  const { entry } = bracket;
  // The answer to a submit may come after what the order did next; it is then no news.
  if (entry.status !== 'SUBMITTING' && entry.status !== 'UNKNOWN') return;
  moveOrder(entry, 'OPEN', null);
  deps.facts.order(entry, at, stage);
  if (entry.cancelAt === null) return;
  moveOrder(entry, 'PENDING_CANCEL', 'REQUESTED');
  deps.facts.order(entry, at, stage);
}

function cancelRejected(deps: CoreDeps, order: OrderRecord, reason: string, at: At, stage: DecisionStage): void {
  const { status } = order;
  if (status === null || isTerminal(status)) return;
  order.cancelAt = null;
  if (status !== 'PENDING_CANCEL') return;
  moveOrder(order, order.filledQty > 0 ? 'PARTIALLY_FILLED' : 'OPEN', `CANCEL_REJECTED: ${reason}`);
  deps.facts.order(order, at, stage);
}

function filled(deps: CoreDeps, bracket: BracketRecord, order: OrderRecord, report: FilledReport, at: At, stage: DecisionStage): void {
  const { state, facts, config } = deps;
  const booked = fillOrder(order, report);
  if (booked === null) return;
  const effect = applyFill(config.instrument, state.position, {
    side: order.side,
    qty: report.qty,
    price: report.price,
    fee: report.fee,
    role: order.role,
    ...at,
    intentId: bracket.intentId,
    signalId: bracket.signalId,
    plannedEntry: bracket.plannedEntry,
    stop: bracket.stop,
  });
  bookFill(state.ledger, effect.realizedPnl, report.fee);
  facts.fill(order, report, stage);
  facts.order(order, at, stage);
  facts.position(state.position, at, stage);
  if (effect.closed !== null) facts.trade(effect.closed.trade, effect.closed.grossPnl, effect.closed.fees, at);
  // A fill after the end means the account is not what it seemed: no new entries until a person has looked.
  if (booked.late) state.halt ??= { code: 'LATE_FILL', ...at };
}

/** The order with this id. Throws {@link InvariantError} when the core never made it. */
export function orderOf(deps: CoreDeps, clientOrderId: string): OrderRecord {
  return required(deps.orders.get(clientOrderId), `order ${clientOrderId}`).order;
}
