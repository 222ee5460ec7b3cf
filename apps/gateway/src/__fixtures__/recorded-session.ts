import type { Store } from '@smc/store';
import {
  type Scope,
  insertBars,
  insertDenials,
  insertEquity,
  insertFills,
  insertIntents,
  insertSignals,
  insertStructures,
  insertTrades,
  saveFeedState,
  upsertOrder,
  upsertPosition,
} from '@smc/store';
import { aBarClosed, aDenial, aFeedStatus, aFill, aPosition, aRejectedSignal, aSignal, aStructureEvent, aStructures, aTrade, anEquityPoint, anOpenIntent, anOrder } from '@smc/testkit';

export const SCOPE: Scope = { owner: 'owner', session: 'session-1' };
const correlationId = 'correlation-1';

/** Bars in the recorded session; the last one opens at 15:00 of its day. */
export const BARS = 40;

/** Writes a small session: 40 bars, one open trade of signal-20, one closed of signal-2, one denied, one candidate not taken. */
export async function recordSession(store: Store): Promise<void> {
  await store.tx(async (tx) => {
    await insertBars(tx, SCOPE.session, Array.from({ length: BARS }, (_, index) => aBarClosed({ index })));
    await insertStructures(
      tx,
      SCOPE.session,
      [11, 12, 30].map((barIndex) =>
        aStructures({ barIndex, events: [aStructureEvent({ id: `fvg:${barIndex}`, confirmedIndex: barIndex }), aStructureEvent({ id: `fvg:${barIndex}b`, confirmedIndex: barIndex })] }),
      ),
    );
    const signals = [
      aSignal({ id: 'signal-2', barIndex: 2 }),
      aSignal({ barIndex: 20 }),
      aRejectedSignal({ barIndex: 21 }),
      aSignal({ barIndex: 24 }),
      aRejectedSignal({ id: 'rejected-later', barIndex: 30, firstFailedRule: 'displacement' }),
    ];
    await insertSignals(tx, SCOPE, signals.map((signal) => ({ signal, correlationId })));
    const intents = [anOpenIntent({ id: 'intent-2', signalId: 'signal-2', barIndex: 2 }), anOpenIntent(), anOpenIntent({ barIndex: 24 })];
    await insertIntents(tx, SCOPE, intents.map((intent) => ({ intent, correlationId })));
    await insertDenials(tx, SCOPE, [aDenial()]);
    await upsertOrder(tx, SCOPE, anOrder({ clientOrderId: 'entry-2', intentId: 'intent-2', signalId: 'signal-2', status: 'FILLED', filledQty: '0.35714', averagePrice: '42030.00', barIndex: 2 }));
    await upsertOrder(tx, SCOPE, anOrder({ status: 'FILLED', filledQty: '0.35714', averagePrice: '42030.00', barIndex: 23 }));
    await upsertOrder(tx, SCOPE, anOrder({ clientOrderId: 'stop-20', role: 'stopLoss', side: 'sell', type: 'stop', price: '41890.00', barIndex: 23 }));
    await upsertOrder(tx, SCOPE, anOrder({ clientOrderId: 'target-20', role: 'takeProfit', side: 'sell', price: '42450.00', barIndex: 23 }));
    await insertFills(tx, SCOPE, [aFill({ tradeId: 'trade-0', clientOrderId: 'entry-2', intentId: 'intent-2', barIndex: 3 }), aFill()]);
    await upsertPosition(tx, SCOPE, aPosition());
    await insertTrades(tx, SCOPE, [aTrade({ id: 'closed-2', intentId: 'intent-2', signalId: 'signal-2' })]);
    await insertEquity(tx, SCOPE, Array.from({ length: BARS }, (_, barIndex) => anEquityPoint({ barIndex, dayPnl: '-150.00', equity: '9850.00', drawdown: '0.015000' })));
    await saveFeedState(tx, SCOPE.session, { cursor: BARS, status: aFeedStatus({ barIndex: BARS - 1 }) });
  });
}
