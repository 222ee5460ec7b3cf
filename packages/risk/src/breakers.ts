import { type DayRule, type Json, type Money, formatMoney, parseMoney, shareOf, subtract, tradingDay } from '@smc/domain';
import { z } from 'zod';
import { type RiskConfig, percentToBps } from './config.ts';

/** Marks of the account that trip breakers. Plain data, changed in place by the functions of this file. */
export interface BreakerState {
  /** End of the current risk day, epoch ms; bars that open at or after it begin a new one. */
  dayEnd: number;
  dayStartEquity: Money;
  /** Latched until the risk day ends. */
  dailyLossHit: boolean;
  peakEquity: Money;
  /** Latched until a person lifts it. */
  drawdownHit: boolean;
  /** Equity at which each breaker trips, worked out when it is first needed after a change; not part of a snapshot. */
  dailyFloor: Money | null;
  drawdownFloor: Money | null;
}

/** Breakers of an account that has not seen a bar. */
export function createBreakers(equity: Money): BreakerState {
  return {
    dayEnd: Number.NEGATIVE_INFINITY,
    dayStartEquity: equity,
    dailyLossHit: false,
    peakEquity: equity,
    drawdownHit: false,
    dailyFloor: null,
    drawdownFloor: null,
  };
}

/**
 * Begins a new risk day when a bar opens past the end of the last one. A bar belongs to the day its open lies in, and
 * the day starts with the equity of the last close before it. Call it before the bar's fills. True when a day began.
 */
export function rollDay(state: BreakerState, barTime: number, rule: DayRule, equity: Money): boolean {
  if (barTime < state.dayEnd) return false;
  state.dayEnd = tradingDay(rule, barTime).end;
  state.dayStartEquity = equity;
  state.dailyLossHit = false;
  state.dailyFloor = null;
  return true;
}

/** Holds the equity at a close against the limits. Gives the breaker that tripped just now, or null. */
export function markEquity(state: BreakerState, equity: Money, config: RiskConfig): 'DAILY_LOSS' | 'MAX_DRAWDOWN' | null {
  if (equity > state.peakEquity) {
    state.peakEquity = equity;
    state.drawdownFloor = null;
  }
  state.dailyFloor ??= floorBelow(state.dayStartEquity, config.maxDailyLossPct);
  state.drawdownFloor ??= floorBelow(state.peakEquity, config.maxDrawdownPct);
  const dayTripped = !state.dailyLossHit && reached(state.dailyFloor, state.dayStartEquity, equity);
  const drawdownTripped = !state.drawdownHit && reached(state.drawdownFloor, state.peakEquity, equity);
  if (dayTripped) state.dailyLossHit = true;
  if (drawdownTripped) state.drawdownHit = true;
  if (drawdownTripped) return 'MAX_DRAWDOWN';
  return dayTripped ? 'DAILY_LOSS' : null;
}

/** A person lifts the drawdown halt: the peak starts again at the present equity, or it would trip at once. */
export function liftDrawdown(state: BreakerState, equity: Money): void {
  state.drawdownHit = false;
  state.peakEquity = equity;
  state.drawdownFloor = null;
}

/** Whether the loss of the day, open loss included, has reached its limit. */
export function dailyLossReached(config: RiskConfig, dayStartEquity: Money, equity: Money): boolean {
  return reached(floorBelow(dayStartEquity, config.maxDailyLossPct), dayStartEquity, equity);
}

/** Whether equity has fallen below its peak by the limit. */
export function drawdownReached(config: RiskConfig, peakEquity: Money, equity: Money): boolean {
  return reached(floorBelow(peakEquity, config.maxDrawdownPct), peakEquity, equity);
}

const floorBelow = (from: Money, percent: number): Money => subtract(from, shareOf(from, percentToBps(percent)));
// An account without money has its floor at its equity; standing still is no loss.
const reached = (floor: Money, from: Money, equity: Money): boolean => equity <= floor && equity < from;

const money = z.string().transform((text) => parseMoney(text));
const snapshotSchema = z.strictObject({
  dayEnd: z.number().nullable(),
  dayStartEquity: money,
  dailyLossHit: z.boolean(),
  peakEquity: money,
  drawdownHit: z.boolean(),
});

/** Breakers as plain JSON. */
export function snapshotBreakers(state: BreakerState): Json {
  return {
    dayEnd: Number.isFinite(state.dayEnd) ? state.dayEnd : null,
    dayStartEquity: formatMoney(state.dayStartEquity),
    dailyLossHit: state.dailyLossHit,
    peakEquity: formatMoney(state.peakEquity),
    drawdownHit: state.drawdownHit,
  };
}

/** The reverse of {@link snapshotBreakers}; throws ZodError on anything else. */
export function restoreBreakers(snapshot: Json): BreakerState {
  const { dayEnd, ...rest } = snapshotSchema.parse(snapshot);
  return { dayEnd: dayEnd ?? Number.NEGATIVE_INFINITY, ...rest, dailyFloor: null, drawdownFloor: null };
}
