import { metricsSchema } from '@smc/contracts';
import { parseMoney } from '@smc/domain';
import { aTrade } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { dailyReturns, emptyTally, metricsOf, profitFactor, sharpe, worstDrawdown } from './metrics.ts';
import type { EquitySeries } from './types.ts';

const DAY = 86_400_000;
const UTC = { zone: 'UTC', roll: '00:00' };

/** Equity at the close of bars six hours long, from 2024-01-01. */
function series(equity: readonly number[], inMarket: readonly number[] = []): EquitySeries {
  return {
    time: Float64Array.from(equity, (_, n) => Date.UTC(2024, 0, 1) + (n * DAY) / 4),
    equity: Float64Array.from(equity),
    close: Float64Array.from(equity, () => 100),
    inMarket: Uint8Array.from(equity, (_, n) => inMarket[n] ?? 0),
  };
}

describe('by hand', () => {
  // Day 1 ends at 1,100, day 2 at 990, day 3 at 1,089: returns +10 %, -10 %, +10 %.
  const equity = series([1000, 1050, 1100, 1100, 1080, 900, 980, 990, 1000, 1089], [0, 1, 1, 0, 1, 1, 1, 0, 0, 1]);
  const trades = [
    aTrade({ id: 'a', dir: 1, netPnl: '100.00', rMultiple: '2.00' }),
    aTrade({ id: 'b', dir: -1, netPnl: '-110.00', rMultiple: '-1.10' }),
    aTrade({ id: 'c', dir: 1, netPnl: '99.00', rMultiple: '1.80' }),
  ];
  const metrics = metricsOf({
    startingBalance: parseMoney('1000'),
    endingBalance: parseMoney('1089'),
    trades,
    equity,
    tally: {
      ...emptyTally(),
      fees: parseMoney('3.5'),
      slippage: parseMoney('1.25'),
      signalsTaken: 4,
      signalsRejected: 9,
      denials: 1,
      rejectedByRule: { htfBias: 9 },
      deniedByCode: { POSITION_EXISTS: 1 },
    },
    day: UTC,
    daysPerYear: 365,
  });

  it('gives every figure of the contract', () => {
    expect(metricsSchema.parse(metrics)).toEqual(metrics);
    expect(metrics).toMatchObject({
      netPnl: '89.00000000',
      returnPct: 8.9,
      fees: '3.50000000',
      slippage: '1.25000000',
      trades: 3,
      wins: 2,
      winRatePct: 66.6667,
      // 199 / 110
      profitFactor: 1.8091,
      // (2.00 - 1.10 + 1.80) / 3
      averageR: 0.9,
      // 89 / 3
      expectancy: '29.66666666',
      // (1,100 - 900) / 1,100
      maxDrawdownPct: 18.1818,
      // From bar 3, the last at 1,100, to the end.
      maxDrawdownBars: 6,
      timeInMarketPct: 60,
      longTrades: 2,
      shortTrades: 1,
      signalsTaken: 4,
      signalsRejected: 9,
      denials: 1,
      rejectedByRule: { htfBias: 9 },
      deniedByCode: { POSITION_EXISTS: 1 },
    });
  });

  it('takes Sharpe from daily returns: mean 1/30, deviation 0.11547, times the root of 365', () => {
    expect(dailyReturns(equity, 1000, UTC).map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.1, -0.1, 0.1]);
    expect(metrics.sharpe).toBe(5.5151);
  });
});

describe('what is undefined is null', () => {
  it('without trades', () => {
    const none = metricsOf({
      startingBalance: parseMoney('1000'),
      endingBalance: parseMoney('1000'),
      trades: [],
      equity: series([]),
      tally: emptyTally(),
      day: UTC,
      daysPerYear: 365,
    });
    expect(none).toMatchObject({
      winRatePct: null,
      profitFactor: null,
      averageR: null,
      expectancy: null,
      sharpe: null,
      returnPct: 0,
      timeInMarketPct: 0,
      maxDrawdownPct: 0,
    });
  });

  it('without a loss, or without movement', () => {
    expect(profitFactor([parseMoney('5')])).toBeNull();
    expect(profitFactor([parseMoney('-5')])).toBe(0);
    expect(sharpe([0.01], 365)).toBeNull();
    expect(sharpe([0.01, 0.01], 365)).toBeNull();
  });
});

describe('trading days', () => {
  it('follow the instrument: an FX day begins at 17:00 New York', () => {
    const time = ['2024-01-05T20:00Z', '2024-01-05T21:45Z', '2024-01-07T22:00Z', '2024-01-08T10:00Z', '2024-01-08T22:00Z'].map((text) =>
      Date.parse(text),
    );
    const fx: EquitySeries = {
      time: Float64Array.from(time),
      equity: Float64Array.from([100, 110, 110, 121, 242]),
      close: Float64Array.from(time),
      inMarket: new Uint8Array(5),
    };
    const returns = dailyReturns(fx, 100, { zone: 'America/New_York', roll: '17:00' });
    expect(returns.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.1, 0.1, 1]);
  });
});

describe('drawdown', () => {
  it('counts from the starting balance, which is a peak too', () => {
    expect(worstDrawdown(Float64Array.from([90, 95, 100, 120]), 100)).toEqual({ depth: 0.1, longestBars: 2 });
  });
});
