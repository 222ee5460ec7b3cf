import { type Bus, type NewMessage, createInProcessBus } from '@smc/bus';
import type { Message, OpenIntent } from '@smc/contracts';
import { barToMessage } from '@smc/contracts';
import { type Bar, findInstrument, required } from '@smc/domain';
import { riskConfigSchema } from '@smc/risk';
import { createMetrics, silentLogger, systemClock } from '@smc/service-kit';
import { type Store, insertBars } from '@smc/store';
import { waitUntil } from '@smc/testkit';
import { defaultCosts } from '@smc/trading';
import { type ExecutionApp, createApp } from '../app.ts';
import type { ExecutionSession } from '../session.ts';

/** What is traded. */
export const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const HOUR = 3_600_000;
/** No step of a test takes longer. */
export const BOUND_MS = 10_000;
/** The account under test. */
export const ACCOUNT: ExecutionSession = {
  owner: 'owner',
  session: 'run-1',
  mode: 'REPLAY',
  instrument,
  timeframe: '1h',
  accountId: 'paper',
  risk: riskConfigSchema.parse({}),
  costs: defaultCosts(instrument),
  startingBalance: '10000',
};

/** Falls a little, then rises: a buy at 99,500 fills in bar 2, its target at 101,500 in bar 6. */
const CLOSES = [100_000, 100_000, 99_300, 99_600, 100_400, 101_000, 101_800, 101_800, 101_900, 102_000];
export const bars: Bar[] = CLOSES.map((close, index) => {
  const open = CLOSES[index - 1] ?? close;
  return {
    index,
    time: index * HOUR,
    open: open * 100,
    close: close * 100,
    high: Math.max(open, close) * 100,
    low: Math.min(open, close) * 100,
    volume: 1,
  };
});

/** A buy that the bars above fill. */
export function openIntent(barIndex: number, more: Partial<OpenIntent> = {}): OpenIntent {
  return {
    kind: 'open',
    id: `intent-${barIndex}`,
    accountId: 'paper',
    instanceId: 'i',
    signalId: `signal-${barIndex}`,
    venue: 'binance',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    dir: 1,
    type: 'limit',
    entry: '99500.00',
    stop: '98500.00',
    targets: [{ price: '101500.00', share: 1 }],
    expiresAtIndex: barIndex + 6,
    barIndex,
    decidedAt: (barIndex + 1) * HOUR,
    origin: 'RECORDED',
    ...more,
  };
}

/** The service, with a market and a strategy that say what the test wants. */
export class Rig {
  readonly seen: Message[] = [];
  readonly fatal: unknown[] = [];
  readonly store: Store;
  readonly bus: Bus;
  readonly app: ExecutionApp;
  port = 0;

  constructor(store: Store, holder = 'test', standBy?: AbortSignal) {
    this.store = store;
    this.bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
    this.app = createApp({
      host: '127.0.0.1',
      port: 0,
      version: 'test',
      store,
      bus: this.bus,
      session: ACCOUNT,
      holder,
      standBy,
      clock: systemClock,
      logger: silentLogger,
      metrics: createMetrics('execution'),
      onFatal: (error) => this.fatal.push(error),
    });
    this.bus.observe({ topics: ['trading.orders.v1', 'trading.portfolio.v1'], onMessages: (batch) => this.seen.push(...batch) });
  }

  async start(): Promise<this> {
    this.port = (await this.app.start()).port;
    await this.bus.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.bus.stop();
  }

  /** Closes bars `from` to `to` (both included) with these intents, all decided. */
  async close(from: number, to: number, intents: readonly OpenIntent[] = []): Promise<void> {
    const common = { mode: 'REPLAY' as const, session: 'run-1', occurredAt: 0, causationId: null };
    const closed = bars
      .slice(from, to + 1)
      .map((bar) => barToMessage(bar, { instrument, timeframe: '1h', origin: 'RECORDED', volume: '1' }));
    const messages: NewMessage[] = [
      ...closed.map((payload): NewMessage => ({
        ...common,
        type: 'market.barClosed',
        key: instrument.id,
        correlationId: `c${payload.index}`,
        payload,
      })),
      ...intents.map((payload): NewMessage => ({
        ...common,
        type: 'trading.intent',
        key: 'paper',
        correlationId: `c${payload.barIndex}`,
        payload,
      })),
      {
        ...common,
        type: 'strategy.watermark',
        key: 'paper',
        correlationId: `c${to}`,
        payload: { instanceId: 'i', symbol: 'BTC/USDT', timeframe: '1h', barIndex: to, barTime: to * HOUR },
      },
    ];
    await this.store.tx(async (tx) => {
      await insertBars(tx, 'run-1', closed);
      await this.bus.publish(tx, 'test', messages);
    });
    this.bus.wake();
  }

  async done(barIndex: number): Promise<void> {
    const reached = (): boolean =>
      this.seen.some((message) => message.type === 'execution.watermark' && message.payload.barIndex >= barIndex);
    await waitUntil(reached, BOUND_MS, `the watermark of bar ${barIndex}`);
  }

  async ready(): Promise<unknown> {
    return (await fetch(`http://127.0.0.1:${this.port}/ready`)).json();
  }
}

/** Whose rows of which session. */
export const SCOPE = { owner: 'owner', session: 'run-1' };
