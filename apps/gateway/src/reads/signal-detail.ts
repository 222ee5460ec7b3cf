import type { SignalDetail } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { type Scope, denialOfSignal, fillsOfIntent, ordersOfSignal, readSignal, tradeOfIntent } from '@smc/store';

/** A signal with what became of it, or null when there is none of that id. */
export async function readSignalDetail(q: Queryable, scope: Scope, id: string): Promise<SignalDetail | null> {
  const stored = await readSignal(q, scope, id);
  if (stored === null) return null;
  const [denial, orders] = await Promise.all([denialOfSignal(q, scope, id), ordersOfSignal(q, scope, id)]);
  const intentIds = [...new Set(orders.map((order) => order.intentId))];
  const fills = await Promise.all(intentIds.map((intentId) => fillsOfIntent(q, scope, intentId)));
  const trades = await Promise.all(intentIds.map((intentId) => tradeOfIntent(q, scope, intentId)));
  return {
    signal: stored.signal,
    denial: denial === null ? null : { code: denial.code, value: denial.value, limit: denial.limit },
    orders,
    fills: fills.flat(),
    trade: trades.find((trade) => trade !== null) ?? null,
    correlationId: stored.correlationId,
  };
}
