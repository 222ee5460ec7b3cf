import { type Bus, type NewMessage, createInProcessBus } from '@smc/bus';
import { type BarClosed, type Message, barFromMessage, barToMessage, decisionLine } from '@smc/contracts';
import { barAt, findInstrument, required } from '@smc/domain';
import { createMetrics, silentLogger, systemClock } from '@smc/service-kit';
import {
  type Lease,
  LeaseLostError,
  type Store,
  acquireLease,
  insertBars,
  loadServiceState,
  readStructures,
  streamDecisions,
} from '@smc/store';
import { createStrategy } from '@smc/strategies';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { strategyDecisions } from '@smc/trading';
import { BUNDLED_DATASETS, readBarFile } from '@smc/venues';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { type BarDecider, createBarDecider } from './decide-bars.ts';
import type { StrategySession } from './session.ts';
import { contextOf } from './strategy-instance.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const session: StrategySession = {
  owner: 'owner',
  session: 'run-1',
  mode: 'REPLAY',
  instrument,
  timeframe: '1h',
  accountId: 'paper',
  instanceId: 'sweepReversal:BTC/USDT:1h',
  strategy: 'sweepReversal',
  params: {},
};
const COUNT = 700;

let postgres: TestPostgres;
let bars: BarClosed[] = [];
beforeAll(async () => {
  postgres = await startTestPostgres();
  const file = await readBarFile(required(BUNDLED_DATASETS[0], 'series').path, { timeframe: '1h', tick: instrument.tick });
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  const { bars: columns } = file.value;
  bars = Array.from({ length: COUNT }, (_, row) =>
    barToMessage(barAt(columns, row), { instrument, timeframe: '1h', origin: 'RECORDED', volume: '1' }),
  );
}, 60_000);
afterAll(() => postgres.stop());

type BarMessage = Extract<Message, { type: 'market.barClosed' }>;

function messageOf(bar: BarClosed, more: Partial<Omit<BarMessage, 'type' | 'payload'>> = {}): BarMessage {
  return {
    type: 'market.barClosed',
    id: `bar-${bar.index}`,
    version: 1,
    key: instrument.id,
    source: 'market-data',
    mode: 'REPLAY',
    session: 'run-1',
    occurredAt: bar.time,
    recordedAt: 0,
    correlationId: `c${bar.index}`,
    causationId: null,
    seq: bar.index,
    payload: bar,
    ...more,
  };
}

interface Bench {
  readonly store: Store;
  readonly published: NewMessage[];
  readonly fresh: () => BarDecider;
  lease: Lease;
}

async function bench(): Promise<Bench> {
  const { store } = await postgres.createDatabase();
  await insertBars(store.read, 'run-1', bars);
  const lease = required(await acquireLease(store.read, { name: 'test', holder: 'me', ttlMs: 60_000 }), 'lease');
  const published: NewMessage[] = [];
  const made: Bench = {
    store,
    published,
    lease,
    fresh: () =>
      createBarDecider({
        session,
        lease: () => made.lease,
        logger: silentLogger,
        bus: {
          publish: (_tx, _source, messages) => {
            published.push(...messages);
            return Promise.resolve();
          },
        },
      }),
  };
  return made;
}

async function feed({ store }: Bench, decider: BarDecider, from: number, to: number, size = 90): Promise<void> {
  for (let at = from; at < to; at += size) {
    const batch = bars.slice(at, Math.min(to, at + size)).map((bar) => messageOf(bar));
    await store.tx((tx) => decider.decide(batch, tx));
  }
}

async function lines({ store }: Bench): Promise<string[]> {
  const found: string[] = [];
  for await (const { line } of streamDecisions(store.read, session)) found.push(line);
  return found;
}

function expected(): { readonly lines: string[]; readonly structures: string[] } {
  const runner = createStrategy('sweepReversal', contextOf(session));
  const found: string[] = [];
  for (const bar of bars) found.push(...strategyDecisions(runner.onBar(barFromMessage(bar, instrument))).map(decisionLine));
  return { lines: found, structures: runner.structuresSince(0).map((event) => event.id) };
}

describe('deciding bars', () => {
  it('writes what the strategy alone would decide, whatever the batches and restarts', async () => {
    const set = await bench();
    await feed(set, set.fresh(), 0, 333, 47);
    await feed(set, set.fresh(), 333, 505, 500);
    await feed(set, set.fresh(), 505, COUNT, 1);
    const wanted = expected();
    expect(await lines(set)).toEqual(wanted.lines);
    const { events } = await readStructures(set.store.read, 'run-1', { from: 0, limit: 100_000 });
    expect(events.map((event) => event.id)).toEqual(wanted.structures);
    expect(set.published.filter((message) => message.type === 'strategy.signal')).toHaveLength(
      wanted.lines.filter((line) => line.includes('"strategy.signal"')).length,
    );
    const marks = set.published.flatMap((message) => (message.type === 'strategy.watermark' ? [message.payload.barIndex] : []));
    expect(marks.at(-1)).toBe(COUNT - 1);
    expect(await loadServiceState(set.store.read, 'run-1', 'strategy')).toMatchObject({ cursor: COUNT - 1 });
  });

  it('passes over bars it has seen and refuses a hole', async () => {
    const set = await bench();
    const decider = set.fresh();
    await feed(set, decider, 0, 100);
    const before = await lines(set);
    await feed(set, decider, 40, 100);
    expect(await lines(set)).toEqual(before);
    const later = messageOf(required(bars[105], 'bar'));
    await expect(set.store.tx((tx) => decider.decide([later], tx))).rejects.toThrow('bar 105 comes after bar 99');
  });

  it('forgets what a failed transaction had decided', async () => {
    const set = await bench();
    const decider = set.fresh();
    await feed(set, decider, 0, 200);
    const batch = bars.slice(200, 300).map((bar) => messageOf(bar));
    const failing = set.store.tx(async (tx) => {
      await decider.decide(batch, tx);
      throw new Error('the commit fails');
    });
    await expect(failing).rejects.toThrow('the commit fails');
    await feed(set, decider, 200, COUNT);
    expect(await lines(set)).toEqual(expected().lines);
  });

  it('will not go on when its past does not play again as it is stored', async () => {
    const set = await bench();
    await feed(set, set.fresh(), 0, 300, 300);
    await set.store.read.query(`DELETE FROM structures WHERE seq = (SELECT max(seq) FROM structures)`);
    await set.store.read.query(`DELETE FROM service_state WHERE service = 'strategy.snapshot'`);
    await expect(set.fresh().warm(set.store.read)).rejects.toThrow(/playing again gives \d+ structure events/);
  });

  it('decides nothing without its lease, nor on bars of another origin or session', async () => {
    const set = await bench();
    const bar = required(bars[0], 'bar');
    const decide = (message: BarMessage): Promise<void> => set.store.tx((tx) => set.fresh().decide([message], tx));
    await expect(decide(messageOf({ ...bar, origin: 'SIMULATED' }))).rejects.toThrow('SIMULATED');
    await expect(decide(messageOf(bar, { mode: 'PAPER' }))).rejects.toThrow('PAPER');
    await decide(messageOf(bar, { session: 'run-2' }));
    await acquireLease(set.store.read, { name: 'test', holder: 'me', ttlMs: 60_000 });
    await expect(decide(messageOf(bar))).rejects.toThrow(LeaseLostError);
    expect(set.published).toEqual([]);
  });
});

describe('mode safety', () => {
  it('makes dead letters of bars that are not of this mode, and decides the next one', async () => {
    const { store } = await postgres.createDatabase();
    const bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
    const app = appOn(store, bus);
    await app.start();
    await bus.start();
    const bar = required(bars[0], 'bar');
    const message = {
      type: 'market.barClosed',
      key: instrument.id,
      session: 'run-1',
      occurredAt: 0,
      correlationId: 'c',
      causationId: null,
    } as const;
    await store.tx((tx) =>
      bus.publish(tx, 'market-data', [
        { ...message, mode: 'PAPER', payload: bar },
        { ...message, mode: 'REPLAY', payload: { ...bar, origin: 'SIMULATED' } },
        { ...message, mode: 'PAPER', session: 'run-2', payload: bar },
        { ...message, mode: 'REPLAY', payload: bar },
      ]),
    );
    bus.wake();
    await waitUntil(async () => (await loadServiceState(store.read, 'run-1', 'strategy'))?.cursor === 0, 10_000, 'the bar');
    await app.stop();
    await bus.stop();
    const { rows } = await store.read.query(`SELECT reason FROM dead_letters ORDER BY outbox_id`);
    expect(rows.map((row) => row['reason'])).toEqual([
      'bar 0 is RECORDED of PAPER in a REPLAY session',
      'bar 0 is SIMULATED of REPLAY in a REPLAY session',
    ]);
  });
});

function appOn(store: Store, bus: Bus): ReturnType<typeof createApp> {
  return createApp({
    host: '127.0.0.1',
    port: 0,
    version: 'test',
    store,
    bus,
    session,
    holder: 'test',
    logger: silentLogger,
    metrics: createMetrics('strategy'),
    onFatal: (error) => {
      throw error;
    },
  });
}

describe('the service', () => {
  it('turns bars on the bus into structures and watermarks', async () => {
    const { store } = await postgres.createDatabase();
    const bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
    const app = appOn(store, bus);
    const seen: Message[] = [];
    bus.observe({ topics: ['strategy.structures.v1', 'trading.intents.v1'], onMessages: (batch) => seen.push(...batch) });
    const { port } = await app.start();
    await bus.start();
    const sent = bars.slice(0, 200).map((payload): NewMessage => ({
      type: 'market.barClosed',
      key: instrument.id,
      mode: 'REPLAY',
      session: 'run-1',
      occurredAt: 0,
      correlationId: `c${payload.index}`,
      causationId: null,
      payload,
    }));
    await store.tx((tx) => bus.publish(tx, 'market-data', sent));
    bus.wake();
    await waitUntil(
      () => seen.some((message) => message.type === 'strategy.watermark' && message.payload.barIndex === 199),
      10_000,
      'the watermark',
    );
    const structures = seen.flatMap((message) => (message.type === 'strategy.structures' ? [message] : []));
    expect(structures.length).toBeGreaterThan(20);
    for (const { correlationId, payload } of structures) expect(correlationId).toBe(`c${payload.barIndex}`);
    expect(await (await fetch(`http://127.0.0.1:${port}/ready`)).json()).toMatchObject({ ready: true });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('strategy_position{service="strategy"} 199');
    await app.stop();
    await bus.stop();
  });
});
