import type { OrderState } from '@smc/contracts';
import { type Money, valueOf } from '@smc/domain';
import { type CoreDeps, openRiskOf } from './execution-state.ts';
import type { AccountView, HaltState, PositionView } from './execution-types.ts';
import { ordersOf } from './order-record.ts';
import { isTerminal } from './order-transitions.ts';

/** A live view on the core's state: nothing is copied until a field is read. */
export function accountView(deps: CoreDeps): AccountView {
  const { state, config, facts } = deps;
  return {
    get balance(): Money {
      return state.ledger.balance;
    },
    get unrealizedPnl(): Money {
      return state.unrealizedPnl;
    },
    get equity(): Money {
      return state.equity;
    },
    get peak(): Money {
      return state.breakers.peakEquity;
    },
    get dayStartEquity(): Money {
      return state.breakers.dayStartEquity;
    },
    get openRisk(): Money {
      return openRiskOf(deps);
    },
    get halt(): HaltState | null {
      return state.halt;
    },
    get position(): PositionView | null {
      const { qty, cost, intentId, signalId } = state.position;
      if (qty === 0) return null;
      return { intentId, signalId, qty, cost: valueOf(config.instrument, cost), unrealizedPnl: state.unrealizedPnl };
    },
    get openOrders(): readonly OrderState[] {
      return [...state.brackets.values()]
        .flatMap(ordersOf)
        .filter((order) => order.status !== null && !isTerminal(order.status))
        .map((order) => facts.orderState(order));
    },
    get lastSeq(): number {
      return state.lastSeq;
    },
  };
}
