import { type Bus, createInProcessBus } from '@smc/bus';
import type { FeedStatus, Message, ReplayAction } from '@smc/contracts';
import { type BarColumns, barColumns, findInstrument, required } from '@smc/domain';
import { createMetrics, silentLogger, systemClock } from '@smc/service-kit';
import { type Store, countQuarantined, descriptorHash, insertSession, listQuarantined, loadFeedState, readBarsFrom } from '@smc/store';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { type FeedBar, type MarketFeed, createReplayFeed, createSimulatedFeed } from '@smc/venues';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MarketDataApp, createApp } from './app.ts';
import { type FeedSession, openSession } from './session.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const HOUR = 3_600_000;
const BOUND_MS = 10_000;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

function flatBars(count: number): BarColumns {
  return barColumns(
    Array.from({ length: count }, (_, row) => ({ time: row * HOUR, open: 100, high: 102, low: 99, close: 101, volume: 1 })),
  );
}

/** The service with an execution that answers, or not. */
class Rig {
  readonly seen: Message[] = [];
  readonly store: Store;
  readonly bus: Bus;
  readonly app: MarketDataApp;
  readonly session: FeedSession;

  constructor(
    store: Store,
    openFeed: (snapshot?: Parameters<typeof createReplayFeed>[1]) => MarketFeed,
    speed: number | null,
    session = 'run-1',
  ) {
    this.store = store;
    this.session = {
      owner: 'owner',
      session,
      mode: openFeed().origin === 'SIMULATED' ? 'SIMULATED' : 'REPLAY',
      instrument,
      timeframe: '1h',
    };
    this.bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
    this.app = createApp({
      host: '127.0.0.1',
      port: 0,
      version: 'test',
      store,
      bus: this.bus,
      session: this.session,
      openFeed,
      speed,
      holder: 'test',
      logger: silentLogger,
      metrics: createMetrics('market-data'),
      monotonicMs: () => performance.now(),
      onFatal: (error) => {
        throw error;
      },
    });
    this.bus.observe({
      topics: ['market.bars.v1', 'market.status.v1', 'market.quotes.v1'],
      onMessages: (batch) => this.seen.push(...batch),
    });
  }

  async start(): Promise<this> {
    await this.app.start();
    await this.bus.start();
    this.app.play();
    return this;
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.bus.stop();
  }

  get bars(): number {
    return new Set(this.seen.flatMap((message) => (message.type === 'market.barClosed' ? [message.payload.index] : []))).size;
  }

  get status(): FeedStatus | undefined {
    return this.seen.flatMap((message) => (message.type === 'market.feedStatus' ? [message.payload] : [])).at(-1);
  }

  async command(replay: ReplayAction): Promise<void> {
    const { mode, session } = this.session;
    await this.store.tx((tx) =>
      this.bus.publish(tx, 'gateway', [
        {
          type: 'control.command',
          key: session,
          mode,
          session,
          occurredAt: 0,
          correlationId: 'c',
          causationId: null,
          payload: { commandId: 'c1', actor: 'test', target: 'market-data', replay },
        },
      ]),
    );
    this.bus.wake();
  }

  async executed(barIndex: number): Promise<void> {
    const { mode, session } = this.session;
    const payload = { accountId: 'paper', symbol: 'BTC/USDT', barIndex, barTime: barIndex * HOUR };
    await this.store.tx((tx) =>
      this.bus.publish(tx, 'execution', [
        { type: 'execution.watermark', key: 'paper', mode, session, occurredAt: 0, correlationId: 'c', causationId: null, payload },
      ]),
    );
    this.bus.wake();
  }
}

const replay = (count: number) => (snapshot?: Parameters<typeof createReplayFeed>[1]) =>
  createReplayFeed({ bars: flatBars(count), volumes: Array.from({ length: count }, () => '1e0') }, snapshot);

describe('a replay through the service', () => {
  it('waits for execution, obeys the trader, goes on after a restart and ends', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store, replay(600), 1).start();
    await waitUntil(() => rig.bars === 250, BOUND_MS, 'the first window');
    expect(rig.status?.state).toBe('warming');
    await rig.command({ action: 'pause' });
    await waitUntil(() => rig.status?.state === 'paused', BOUND_MS, 'the pause');
    await rig.executed(249);
    await rig.command({ action: 'step', bars: 3 });
    // Paused: the window is that of the speed, one bar, so the second step waits for execution.
    await waitUntil(() => rig.bars === 251, BOUND_MS, 'the first step');
    await rig.executed(250);
    await waitUntil(() => rig.bars === 252, BOUND_MS, 'the second step');
    await rig.stop();

    const next = await new Rig(store, replay(600), 1000).start();
    expect(next.app.control).toMatchObject({ state: 'paused', nextIndex: 252, executedIndex: 250, stepsLeft: 1, speed: 1000 });
    await next.command({ action: 'play' });
    for (let executed = 251; executed < 600; executed += 50) await next.executed(Math.min(executed, 599));
    await waitUntil(() => next.status?.state === 'ended', BOUND_MS, 'the end');
    await next.stop();
    const bars = await readBarsFrom(store.read, 'run-1', 0, 1_000);
    expect(bars.map((bar) => bar.index)).toEqual(Array.from({ length: 600 }, (_, index) => index));
    expect(bars[0]).toMatchObject({ open: '1.00', volume: '1', origin: 'RECORDED' });
    expect(await loadFeedState(store.read, 'run-1')).toMatchObject({
      cursor: 600,
      status: { state: 'ended', barIndex: 599, barsTotal: 600 },
    });
  });
});

describe('a live feed with rows that are no bars', () => {
  it('puts them aside with their reason, counts them and loses nothing else', async () => {
    const { store } = await postgres.createDatabase();
    const good = (row: number): FeedBar => ({
      time: row * HOUR,
      open: 100,
      high: 102,
      low: 99,
      close: 101,
      volume: 1,
      volumeText: '1',
      line: null,
    });
    const rows: FeedBar[] = [good(0), { ...good(1), high: 98 }, good(1), good(1), { ...good(2), close: Number.NaN }, good(2)];
    const openFeed = (snapshot: unknown = 0): MarketFeed => {
      let at = Number(snapshot);
      return {
        origin: 'SIMULATED',
        total: rows.length,
        next: () => rows[at++] ?? null,
        quotes: () => [],
        snapshot: () => Math.min(at, rows.length),
      };
    };
    const rig = await new Rig(store, openFeed, 100).start();
    for (const executed of [0, 1, 2]) await rig.executed(executed);
    await waitUntil(() => rig.status?.state === 'ended', BOUND_MS, 'the end');
    await rig.stop();
    expect((await readBarsFrom(store.read, 'run-1', 0, 10)).map((bar) => bar.time / HOUR)).toEqual([0, 1, 2]);
    expect(await countQuarantined(store.read, 'run-1')).toBe(3);
    expect((await listQuarantined(store.read, 'run-1', 10)).map((row) => row.field).sort()).toEqual(['close', 'high', 'time']);
    expect(rig.status).toMatchObject({ quarantined: 3, barIndex: 2 });
    expect(rig.seen.filter((message) => message.type === 'market.barQuarantined')).toHaveLength(3);
  });
});

describe('the simulated market through the service', () => {
  it('shows quotes between two closes, marked as what they are', async () => {
    const { store } = await postgres.createDatabase();
    const openFeed = (snapshot?: Parameters<typeof createReplayFeed>[1]) =>
      createSimulatedFeed({ instrument, timeframe: '1h', seed: 1, startTime: 0 }, snapshot);
    const rig = await new Rig(store, openFeed, 1).start();
    for (let executed = 0; executed < 1_500; executed += 100) await rig.executed(Math.min(1_499, executed + 99));
    await waitUntil(() => rig.seen.filter((message) => message.type === 'market.quote').length > 3, BOUND_MS, 'quotes');
    await rig.stop();
    const quotes = rig.seen.flatMap((message) => (message.type === 'market.quote' ? [message] : []));
    for (const { mode, payload } of quotes) {
      expect(mode).toBe('SIMULATED');
      expect(payload.origin).toBe('SIMULATED');
      expect(Number(payload.bid)).toBeLessThan(Number(payload.ask));
      expect(payload.forming.time % HOUR).toBe(0);
    }
  });
});

describe('sessions', () => {
  it('are taken up by their descriptor, and begun anew when told so', async () => {
    const { store } = await postgres.createDatabase();
    const begin = { owner: 'owner', mode: 'REPLAY' as const, descriptor: { file: 'a' }, now: 1_000 };
    const first = await openSession(store, begin);
    expect(await openSession(store, { ...begin, now: 2_000 })).toMatchObject({
      session: first.session,
      startedAt: 1_000,
      resumedAt: 2_000,
    });
    expect((await openSession(store, { ...begin, descriptor: { file: 'b' } })).session).not.toBe(first.session);
    const fresh = await openSession(store, { ...begin, now: 3_000, fresh: true });
    expect(fresh.session).not.toBe(first.session);
    expect((await openSession(store, { ...begin, now: 4_000 })).session).toBe(fresh.session);
    expect(fresh.descriptorHash).toBe(descriptorHash({ file: 'a' }));
  });

  it('may be fed by one process only', async () => {
    const { store } = await postgres.createDatabase();
    await insertSession(store.read, { session: 'run-1', owner: 'owner', mode: 'REPLAY', descriptor: {}, startedAt: 1 });
    const rig = new Rig(store, replay(10), 1);
    await store.read.query(
      `INSERT INTO leases (name, holder, epoch, expires_at) VALUES ('market-data:run-1', 'somebody', 4, now() + interval '1 hour')`,
    );
    await expect(rig.app.start()).rejects.toThrow('held by another process');
    await rig.app.stop();
  });
});
