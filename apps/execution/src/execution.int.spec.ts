import { type Bus, type NewMessage, createInProcessBus } from '@smc/bus';
import type { Message, OpenIntent } from '@smc/contracts';
import { barToMessage } from '@smc/contracts';
import { type Bar, findInstrument, required } from '@smc/domain';
import { riskConfigSchema } from '@smc/risk';
import { createMetrics, silentLogger, systemClock } from '@smc/service-kit';
import {
  type Store,
  insertBars,
  listFills,
  listOrders,
  listPositions,
  loadServiceState,
  readHalts,
  readVenueReportsAfter,
  setHalt,
} from '@smc/store';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { defaultCosts } from '@smc/trading';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExecutionApp, createApp } from './app.ts';
import type { ExecutionSession } from './session.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const HOUR = 3_600_000;
const BOUND_MS = 10_000;
const session: ExecutionSession = {
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

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

/** Falls a little, then rises: a buy at 99,500 fills in bar 2, its target at 101,500 in bar 6. */
const CLOSES = [100_000, 100_000, 99_300, 99_600, 100_400, 101_000, 101_800, 101_800, 101_900, 102_000];
const bars: Bar[] = CLOSES.map((close, index) => {
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

function openIntent(barIndex: number, more: Partial<OpenIntent> = {}): OpenIntent {
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
class Rig {
  readonly seen: Message[] = [];
  readonly fatal: unknown[] = [];
  readonly store: Store;
  readonly bus: Bus;
  readonly app: ExecutionApp;
  port = 0;

  constructor(store: Store, holder = 'test') {
    this.store = store;
    this.bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
    this.app = createApp({
      host: '127.0.0.1',
      port: 0,
      version: 'test',
      store,
      bus: this.bus,
      session,
      holder,
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

const SCOPE = { owner: 'owner', session: 'run-1' };

describe('an intent through the service', () => {
  it('becomes an order, a fill, a position and a closed trade, all of one chain, over a restart in the middle', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    expect(await listOrders(store.read, SCOPE, 10)).toMatchObject([
      { status: 'OPEN', role: 'entry' },
      { status: 'HELD' },
      { status: 'HELD' },
    ]);
    await rig.close(2, 3);
    await rig.done(3);
    expect(await listPositions(store.read, SCOPE)).toMatchObject([{ intentId: 'intent-1' }]);
    await rig.stop();

    const next = await new Rig(store).start();
    await waitUntil(async () => JSON.stringify(await next.ready()).includes('"ready":true'), BOUND_MS, 'readiness');
    await next.close(4, 7);
    await next.done(7);
    await next.stop();
    const trade = next.seen.find((message) => message.type === 'trading.tradeClosed');
    expect(trade).toMatchObject({
      correlationId: 'c1',
      payload: { intentId: 'intent-1', exitReason: 'takeProfit', entryPrice: '99500.00', exitPrice: '101500.00' },
    });
    for (const message of [...rig.seen, ...next.seen]) {
      if (message.type === 'trading.order' || message.type === 'trading.fill') expect(message.correlationId).toBe('c1');
    }
    expect(await listFills(store.read, SCOPE, 10)).toHaveLength(2);
    expect((await listPositions(store.read, SCOPE))[0]?.qty).toMatch(/^0(\.0+)?$/);
  });
});

describe('the kill switch', () => {
  it('turns an intent into a denial while a halt stands, and cancels still pass', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    await setHalt(store.read, 'owner', { scope: 'global', reason: 'by hand', actor: 'somebody', haltedAt: 1 });
    await waitUntil(
      () => rig.seen.some((message) => message.type === 'trading.order' && message.payload.status === 'CANCELED'),
      BOUND_MS,
      'the cancel',
    );
    await rig.close(2, 2, [openIntent(2)]);
    await rig.done(2);
    await rig.stop();
    expect(rig.seen.find((message) => message.type === 'trading.denial')).toMatchObject({
      payload: { code: 'HALTED', intentId: 'intent-2' },
    });
    const reports = await readVenueReportsAfter(store.read, SCOPE, 'paper', 0);
    expect(JSON.stringify(reports).match(/"accepted"/g)).toHaveLength(1);
  });
});

describe('ownership', () => {
  it('ends when another process takes the lease: nothing more is committed', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 0);
    await rig.done(0);
    await store.read.query(`UPDATE leases SET epoch = epoch + 1, holder = 'somebody else' WHERE name = 'execution:run-1:paper'`);
    await rig.close(1, 1, [openIntent(1)]);
    await waitUntil(() => rig.fatal.length > 0, BOUND_MS, 'the end');
    expect(String(rig.fatal[0])).toContain('LeaseLostError');
    expect(await listOrders(store.read, SCOPE, 10)).toEqual([]);
    expect(await loadServiceState(store.read, 'run-1', 'execution')).toMatchObject({ cursor: 1 });
    await rig.stop();
  });
});

describe('reconciliation', () => {
  it('halts the account and keeps it out of trading when the venue knows nothing of an open order', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    await rig.stop();
    await store.read.query(`DELETE FROM venue_state`);
    const next = await new Rig(store).start();
    await waitUntil(() => next.fatal.length > 0, BOUND_MS, 'the refusal');
    expect(String(next.fatal[0])).toContain('unknown to the venue');
    expect(await next.ready()).toMatchObject({
      ready: false,
      missing: [{ name: 'account', reason: expect.stringContaining('differ') as string }],
    });
    expect(await readHalts(store.read, 'owner')).toMatchObject([{ scope: 'account:run-1:paper', reason: 'RECONCILIATION' }]);
    await next.stop();
  });
});

describe('mode safety', () => {
  it('does not take in what belongs to another mode', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    const bar = barToMessage(required(bars[0], 'bar'), { instrument, timeframe: '1h', origin: 'SIMULATED', volume: '1' });
    await store.tx((tx) =>
      rig.bus.publish(tx, 'test', [
        {
          type: 'market.barClosed',
          key: instrument.id,
          mode: 'REPLAY',
          session: 'run-1',
          occurredAt: 0,
          correlationId: 'c',
          causationId: null,
          payload: bar,
        },
      ]),
    );
    rig.bus.wake();
    await rig.close(0, 0).catch(() => undefined);
    await rig.stop();
    const { rows } = await store.read.query(`SELECT count(*) AS count FROM inputs WHERE type = 'market.barClosed'`);
    expect(rows[0]).toEqual({ count: '0' });
  });
});
