import type { OrderState, PositionState, PositionView } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { type Scope, lastBar, listOpenPositions, ordersOfIntent, readIntent } from '@smc/store';
import { absolute, atLeastZero, decimal, minus, ratio, show, times } from './decimal-math.ts';

const WORKING: ReadonlySet<OrderState['status']> = new Set(['HELD', 'OPEN', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'SUBMITTING', 'UNKNOWN']);

/** What {@link positionView} is worked out from. */
export interface PositionFacts {
  readonly position: PositionState;
  /** Last close. */
  readonly mark: string;
  /** All orders of the intent that opened it. */
  readonly orders: readonly OrderState[];
  /** Stop the intent was sized with; null when it is not known. */
  readonly firstStop: string | null;
}

/** Open positions with their protection and their value at the last close. */
export async function readPositionViews(q: Queryable, scope: Scope): Promise<PositionView[]> {
  const positions = await listOpenPositions(q, scope);
  if (positions.length === 0) return [];
  const bar = await lastBar(q, scope.session);
  return Promise.all(
    positions.map(async (position) => {
      const [orders, stored] = await Promise.all([ordersOfIntent(q, scope, position.intentId), readIntent(q, scope, position.intentId)]);
      const firstStop = stored?.intent.kind === 'open' ? stored.intent.stop : null;
      return positionView({ position, mark: bar?.close ?? position.averagePrice ?? '0', orders, firstStop });
    }),
  );
}

/** The figures of one open position; exact until they are shown. */
export function positionView({ position, mark, orders, firstStop }: PositionFacts): PositionView {
  const qty = decimal(position.qty);
  const average = decimal(position.averagePrice ?? mark);
  const unrealized = times(minus(decimal(mark), average), qty);
  const protective = (role: OrderState['role']): string[] =>
    orders.filter((order) => order.role === role && WORKING.has(order.status)).flatMap((order) => order.price ?? []);
  const stop = protective('stopLoss')[0] ?? null;
  // A stop beyond the entry price loses nothing.
  const riskToStop = stop === null ? decimal('0') : atLeastZero(times(minus(average, decimal(stop)), qty));
  return {
    ...position,
    markPrice: mark,
    unrealizedPnl: show(unrealized),
    stop,
    targets: protective('takeProfit'),
    riskToStop: show(riskToStop),
    rMultiple: firstStop === null ? null : ratio(unrealized, firstRisk(orders, average, firstStop), 2),
  };
}

/** Money the filled entry put at risk: its average price to the stop it was sized with. */
function firstRisk(orders: readonly OrderState[], average: ReturnType<typeof decimal>, firstStop: string): ReturnType<typeof decimal> {
  const entry = orders.find((order) => order.role === 'entry');
  const paid = entry?.averagePrice ?? null;
  const price = paid === null ? average : decimal(paid);
  return absolute(times(minus(price, decimal(firstStop)), decimal(entry?.filledQty ?? '0')));
}
