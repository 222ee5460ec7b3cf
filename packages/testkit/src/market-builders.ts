import type { BarClosed, BarQuarantined, Command, FeedStatus, Quote } from '@smc/contracts';
import { FIXED_TIME } from './clock.ts';

const HOUR_MS = 3_600_000;

/** A closed BTC/USDT hour; `index` moves its time along. */
export function aBarClosed(overrides: Partial<BarClosed> = {}): BarClosed {
  const index = overrides.index ?? 0;
  return {
    venue: 'binance',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    index,
    time: FIXED_TIME + index * HOUR_MS,
    open: '42000.00',
    high: '42150.50',
    low: '41900.10',
    close: '42080.00',
    volume: '123.45600',
    origin: 'RECORDED',
    ...overrides,
  };
}

/** Best prices in the middle of a bar. */
export function aQuote(overrides: Partial<Quote> = {}): Quote {
  return {
    venue: 'simulated',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    time: FIXED_TIME + 60_000,
    bid: '42079.99',
    ask: '42080.01',
    last: '42080.00',
    forming: {
      time: FIXED_TIME,
      open: '42000.00',
      high: '42100.00',
      low: '41990.00',
      close: '42080.00',
      volume: '3.20000',
    },
    origin: 'SIMULATED',
    ...overrides,
  };
}

/** A replay that plays. */
export function aFeedStatus(overrides: Partial<FeedStatus> = {}): FeedStatus {
  return {
    state: 'playing',
    speed: 1,
    barIndex: 1500,
    barTime: FIXED_TIME + 1500 * HOUR_MS,
    barsTotal: 26_278,
    quarantined: 0,
    reason: null,
    ...overrides,
  };
}

/** A row that cannot be a bar. */
export function aQuarantinedBar(overrides: Partial<BarQuarantined> = {}): BarQuarantined {
  return {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    line: 17,
    raw: '2024-01-01 00:00:00,42000,41000,42500,42080,1',
    field: 'high',
    reason: 'high 41000 is below low 42500',
    ...overrides,
  };
}

/** A wish to go on playing. */
export function aCommand(overrides: Partial<Command> = {}): Command {
  return {
    commandId: 'command-1',
    actor: 'user-1',
    target: 'market-data',
    replay: { action: 'play' },
    ...overrides,
  };
}
