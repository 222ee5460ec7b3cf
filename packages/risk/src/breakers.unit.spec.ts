import { type DayRule, type Json, parseMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { type BreakerState, createBreakers, liftDrawdown, markEquity, restoreBreakers, rollDay, snapshotBreakers } from './breakers.ts';
import { riskConfigSchema } from './config.ts';

const HOUR = 3_600_000;
const utc: DayRule = { zone: 'UTC', roll: '00:00' };
const config = riskConfigSchema.parse({});
const at = (text: string): number => Date.parse(text);
const money = (text: string): ReturnType<typeof parseMoney> => parseMoney(text);

/** A state before and after a trip through JSON: both must go on alike. */
function restarted(state: BreakerState): BreakerState {
  // JSON.parse returns any; the text came from a snapshot.
  return restoreBreakers(JSON.parse(JSON.stringify(snapshotBreakers(state))) as Json);
}

describe('daily loss', () => {
  it.each([false, true])('holds for the rest of the risk day and no longer (restart: %s)', (restart) => {
    const pass = (state: BreakerState): BreakerState => (restart ? restarted(state) : state);
    let state = createBreakers(money('10000'));
    expect(rollDay(state, at('2024-01-10T00:00:00Z'), utc, money('10000'))).toBe(true);
    expect(markEquity(state, money('9700.01'), config)).toBeNull();
    state = pass(state);
    expect(markEquity(state, money('9700'), config)).toBe('DAILY_LOSS');
    state = pass(state);
    // The loss is won back within the day: the day is over all the same, and the breaker trips once.
    expect(markEquity(state, money('9950'), config)).toBeNull();
    expect(rollDay(state, at('2024-01-10T23:00:00Z'), utc, money('9950'))).toBe(false);
    expect(state.dailyLossHit).toBe(true);
    state = pass(state);
    expect(rollDay(state, at('2024-01-11T00:00:00Z'), utc, money('9950'))).toBe(true);
    expect(state).toMatchObject({ dailyLossHit: false, dayStartEquity: money('9950') });
  });

  it('counts from the day in the zone of the instrument', () => {
    const fx: DayRule = { zone: 'America/New_York', roll: '17:00' };
    const state = createBreakers(money('10000'));
    rollDay(state, at('2024-01-10T12:00:00Z'), fx, money('10000'));
    expect(state.dayEnd).toBe(at('2024-01-10T22:00:00Z'));
    expect(rollDay(state, at('2024-01-10T22:00:00Z') - HOUR, fx, money('9000'))).toBe(false);
    expect(rollDay(state, at('2024-01-10T22:00:00Z'), fx, money('9000'))).toBe(true);
    expect(state.dayStartEquity).toBe(money('9000'));
  });

  it('survives holes: the next bar begins the day it lies in', () => {
    const state = createBreakers(money('10000'));
    rollDay(state, at('2024-01-10T05:00:00Z'), utc, money('10000'));
    expect(rollDay(state, at('2024-01-17T05:00:00Z'), utc, money('9800'))).toBe(true);
    expect(state.dayEnd).toBe(at('2024-01-18T00:00:00Z'));
  });
});

describe('drawdown', () => {
  it.each([false, true])('halts at the limit below the peak until a person lifts it (restart: %s)', (restart) => {
    const pass = (state: BreakerState): BreakerState => (restart ? restarted(state) : state);
    let state = createBreakers(money('10000'));
    rollDay(state, at('2024-01-10T00:00:00Z'), utc, money('10000'));
    markEquity(state, money('12000'), config);
    rollDay(state, at('2024-01-11T00:00:00Z'), utc, money('12000'));
    state = pass(state);
    expect(markEquity(state, money('9600.00000001'), config)).toBe('DAILY_LOSS');
    expect(markEquity(state, money('9600'), config)).toBe('MAX_DRAWDOWN');
    state = pass(state);
    // New days and new highs do not lift it.
    rollDay(state, at('2024-01-12T00:00:00Z'), utc, money('9600'));
    expect(markEquity(state, money('13000'), config)).toBeNull();
    expect(state.drawdownHit).toBe(true);
    liftDrawdown(state, money('9700'));
    expect(state).toMatchObject({ drawdownHit: false, peakEquity: money('9700') });
    expect(markEquity(state, money('9700'), config)).toBeNull();
  });

  it('stays quiet on an account that never had money', () => {
    const state = createBreakers(money('0'));
    rollDay(state, 0, utc, money('0'));
    expect(markEquity(state, money('0'), config)).toBeNull();
  });
});

describe('snapshots of breakers', () => {
  it('refuse another form', () => {
    expect(() => restoreBreakers({ dayEnd: 1 })).toThrow();
    expect(restarted(createBreakers(money('1')))).toEqual(createBreakers(money('1')));
  });
});

describe('riskConfigSchema', () => {
  it('fills in the defaults', () => {
    expect(config).toEqual({
      riskPerTradePct: 0.5,
      maxOpenPositions: 1,
      maxDailyLossPct: 3,
      maxDrawdownPct: 20,
      maxNotionalPct: 500,
      staleAfterBars: 2,
      priceCollarPct: 10,
      intentMaxAgeBars: 2,
    });
  });

  it.each<[string, Record<string, number>]>([
    ['no risk', { riskPerTradePct: 0 }],
    ['too much risk', { riskPerTradePct: 5.01 }],
    ['digits money cannot follow', { riskPerTradePct: 0.12345 }],
    ['no number', { maxDrawdownPct: Number.NaN }],
    ['no position at all', { maxOpenPositions: 0 }],
    ['an unknown name', { riskPerTrade: 1 }],
  ])('refuses %s', (_name, input) => {
    expect(riskConfigSchema.safeParse(input).success).toBe(false);
  });
});
