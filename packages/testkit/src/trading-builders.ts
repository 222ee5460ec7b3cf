import type { Denial, EquityPoint, ExecutionWatermark, Fill, OrderState, PositionState, TradeClosed } from '@smc/contracts';
import { FIXED_TIME } from './clock.ts';

const HOUR_MS = 3_600_000;
const timeOf = (index: number): number => FIXED_TIME + index * HOUR_MS;

/** An entry that rests at the venue. */
export function anOrder(overrides: Partial<OrderState> = {}): OrderState {
  return {
    clientOrderId: 'entry-20',
    intentId: 'intent-20',
    signalId: 'signal-20',
    accountId: 'paper',
    venue: 'binance',
    symbol: 'BTC/USDT',
    role: 'entry',
    side: 'buy',
    type: 'limit',
    status: 'OPEN',
    qty: '0.35714',
    filledQty: '0.00000',
    price: '42030.00',
    averagePrice: null,
    revision: 1,
    reason: null,
    barIndex: 20,
    time: timeOf(21),
    ...overrides,
  };
}

/** The fill of that entry. */
export function aFill(overrides: Partial<Fill> = {}): Fill {
  return {
    tradeId: 'trade-1',
    clientOrderId: 'entry-20',
    intentId: 'intent-20',
    accountId: 'paper',
    symbol: 'BTC/USDT',
    role: 'entry',
    side: 'buy',
    qty: '0.35714',
    price: '42030.00',
    fee: '3.00211884',
    feeAsset: 'USDT',
    liquidity: 'maker',
    slippage: '0.00',
    barIndex: 23,
    time: timeOf(23),
    ...overrides,
  };
}

/** The position after that fill. */
export function aPosition(overrides: Partial<PositionState> = {}): PositionState {
  return {
    accountId: 'paper',
    symbol: 'BTC/USDT',
    intentId: 'intent-20',
    signalId: 'signal-20',
    qty: '0.35714',
    averagePrice: '42030.00',
    realizedPnl: '0.00',
    fees: '3.00211884',
    revision: 1,
    barIndex: 23,
    time: timeOf(23),
    ...overrides,
  };
}

/** The trade it became. */
export function aTrade(overrides: Partial<TradeClosed> = {}): TradeClosed {
  return {
    id: 'closed-20',
    accountId: 'paper',
    intentId: 'intent-20',
    signalId: 'signal-20',
    symbol: 'BTC/USDT',
    dir: 1,
    qty: '0.35714',
    entryPrice: '42030.00',
    exitPrice: '42450.00',
    stop: '41890.00',
    openedAtIndex: 23,
    openedAt: timeOf(23),
    closedAtIndex: 31,
    closedAt: timeOf(31),
    exitReason: 'takeProfit',
    grossPnl: '149.9988',
    fees: '6.03423744',
    netPnl: '143.96456256',
    rMultiple: '2.88',
    ...overrides,
  };
}

/** The account at the close of a bar. */
export function anEquityPoint(overrides: Partial<EquityPoint> = {}): EquityPoint {
  const barIndex = overrides.barIndex ?? 23;
  return {
    accountId: 'paper',
    asset: 'USDT',
    barIndex,
    time: timeOf(barIndex + 1),
    balance: '9996.99788116',
    unrealizedPnl: '17.86',
    equity: '10014.85788116',
    peak: '10014.85788116',
    drawdown: '0.000000',
    openRisk: '50.00',
    dayPnl: '14.85788116',
    halted: false,
    ...overrides,
  };
}

/** An intent that risk refused. */
export function aDenial(overrides: Partial<Denial> = {}): Denial {
  return {
    intentId: 'intent-24',
    signalId: 'signal-24',
    accountId: 'paper',
    symbol: 'BTC/USDT',
    code: 'MAX_OPEN_POSITIONS',
    value: '1',
    limit: '1',
    barIndex: 24,
    time: timeOf(25),
    ...overrides,
  };
}

/** Execution is through with a bar. */
export function anExecutionWatermark(overrides: Partial<ExecutionWatermark> = {}): ExecutionWatermark {
  const barIndex = overrides.barIndex ?? 24;
  return { accountId: 'paper', symbol: 'BTC/USDT', barIndex, barTime: timeOf(barIndex), ...overrides };
}
