import type { Metrics, TradeClosed } from '@smc/contracts';
import { type DayRule, type Money, ZERO, add, formatMoney, money, moneyToNumber, parseMoney, subtract, tradingDay } from '@smc/domain';
import type { EquitySeries } from './types.ts';

/** What is counted while a run goes on. */
export interface Tally {
  fees: Money;
  slippage: Money;
  signalsTaken: number;
  signalsRejected: number;
  denials: number;
  readonly rejectedByRule: Record<string, number>;
  readonly deniedByCode: Record<string, number>;
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return { fees: ZERO, slippage: ZERO, signalsTaken: 0, signalsRejected: 0, denials: 0, rejectedByRule: {}, deniedByCode: {} };
}

/** Everything the figures are made of. */
export interface MetricsInput {
  readonly startingBalance: Money;
  readonly endingBalance: Money;
  readonly trades: readonly TradeClosed[];
  readonly equity: EquitySeries;
  readonly tally: Tally;
  readonly day: DayRule;
  /** Trading days of a year: 365 where the market never closes, 252 where it does. */
  readonly daysPerYear: number;
}

/** The figures of a run; each formula is in the README. What is undefined is null, never 0. */
export function metricsOf(input: MetricsInput): Metrics {
  const { startingBalance, endingBalance, trades, equity, tally } = input;
  const pnl = trades.map((trade) => parseMoney(trade.netPnl));
  const wins = pnl.filter((value) => value > 0n);
  const net = subtract(endingBalance, startingBalance);
  const drawdown = worstDrawdown(equity.equity, moneyToNumber(startingBalance));
  const bars = equity.equity.length;
  return {
    startingBalance: formatMoney(startingBalance),
    endingBalance: formatMoney(endingBalance),
    netPnl: formatMoney(net),
    fees: formatMoney(tally.fees),
    slippage: formatMoney(tally.slippage),
    returnPct: round((100 * moneyToNumber(net)) / moneyToNumber(startingBalance)),
    maxDrawdownPct: round(100 * drawdown.depth),
    maxDrawdownBars: drawdown.longestBars,
    trades: trades.length,
    wins: wins.length,
    winRatePct: trades.length === 0 ? null : round((100 * wins.length) / trades.length),
    profitFactor: profitFactor(pnl),
    averageR: trades.length === 0 ? null : round(trades.reduce((sum, trade) => sum + Number(trade.rMultiple), 0) / trades.length),
    expectancy: trades.length === 0 ? null : formatMoney(money(sum(pnl) / BigInt(trades.length))),
    sharpe: sharpe(dailyReturns(equity, moneyToNumber(startingBalance), input.day), input.daysPerYear),
    timeInMarketPct: bars === 0 ? 0 : round((100 * equity.inMarket.reduce((count, held) => count + held, 0)) / bars),
    longTrades: trades.filter((trade) => trade.dir === 1).length,
    shortTrades: trades.filter((trade) => trade.dir === -1).length,
    signalsTaken: tally.signalsTaken,
    signalsRejected: tally.signalsRejected,
    denials: tally.denials,
    rejectedByRule: { ...tally.rejectedByRule },
    deniedByCode: { ...tally.deniedByCode },
  };
}

/** Ratios are shown, not computed with: four decimals keep reports short and stable. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

const sum = (amounts: readonly Money[]): Money => amounts.reduce(add, ZERO);

/** Sum of profits over sum of losses; null without a loss. */
export function profitFactor(pnl: readonly Money[]): number | null {
  const won = sum(pnl.filter((value) => value > 0n));
  const lost = sum(pnl.filter((value) => value < 0n));
  return lost === 0n ? null : round(moneyToNumber(won) / -moneyToNumber(lost));
}

/** Deepest fall below a peak as a fraction, and the most bars from a peak to its recovery or to the end. */
export function worstDrawdown(equity: Float64Array, start: number): { depth: number; longestBars: number } {
  let peak = start;
  let peakBar = -1;
  let depth = 0;
  let longestBars = 0;
  for (let bar = 0; bar < equity.length; bar += 1) {
    const value = equity[bar] ?? 0;
    if (value >= peak) {
      peak = value;
      peakBar = bar;
      continue;
    }
    depth = Math.max(depth, (peak - value) / peak);
    longestBars = Math.max(longestBars, bar - peakBar);
  }
  return { depth, longestBars };
}

/** Return of each trading day: equity at its last close over that of the day before. */
export function dailyReturns(series: EquitySeries, start: number, day: DayRule): number[] {
  const returns: number[] = [];
  let before = start;
  let last = start;
  let end = -Infinity;
  for (let bar = 0; bar < series.equity.length; bar += 1) {
    const time = series.time[bar] ?? 0;
    if (time >= end) {
      if (bar > 0) {
        returns.push(last / before - 1);
        before = last;
      }
      end = tradingDay(day, time).end;
    }
    last = series.equity[bar] ?? last;
  }
  if (series.equity.length > 0) returns.push(last / before - 1);
  return returns;
}

/** Mean over standard deviation (n - 1) of daily returns, times the root of the days of a year; null when undefined. */
export function sharpe(returns: readonly number[], daysPerYear: number): number | null {
  if (returns.length < 2) return null;
  const mean = returns.reduce((total, value) => total + value, 0) / returns.length;
  const variance = returns.reduce((total, value) => total + (value - mean) ** 2, 0) / (returns.length - 1);
  return variance === 0 ? null : round((mean / Math.sqrt(variance)) * Math.sqrt(daysPerYear));
}
