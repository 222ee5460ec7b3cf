import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NewMessage, createKafkaBus } from '@smc/bus';
import { type BarClosed, type OpenIntent, barToMessage } from '@smc/contracts';
import { findInstrument, required } from '@smc/domain';
import { type KafkaServer, startKafka } from '@smc/local-servers';
import { openSession, planRun, storedPlan } from '@smc/market-data';
import { silentLogger, systemClock } from '@smc/service-kit';
import { DEFAULT_OWNER, listOrders } from '@smc/store';
import { type TestPostgres, startTestPostgres } from '@smc/testkit';
import { createSimulatedFeed } from '@smc/venues';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';

const ENVIRONMENT = 'modes';
const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
let folder = '';
let kafka: KafkaServer;
let postgres: TestPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-modes-'));
  [kafka, postgres] = await Promise.all([startKafka({ dir: join(folder, 'kafka') }), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
  await rm(folder, { recursive: true, force: true });
});

let cluster: Cluster | null = null;
afterEach(() => cluster?.end());

function bar(origin: BarClosed['origin']): BarClosed {
  const flat = { index: 0, time: 0, open: 10_000_000, high: 10_000_100, low: 9_999_900, close: 10_000_000, volume: 1 };
  return barToMessage(flat, { instrument, timeframe: '1m', origin, volume: '1' });
}

const intent: OpenIntent = {
  kind: 'open',
  id: 'foreign-intent',
  accountId: 'paper',
  instanceId: 'i',
  signalId: 's',
  venue: 'binance',
  symbol: 'BTC/USDT',
  timeframe: '1m',
  dir: 1,
  type: 'limit',
  entry: '99500.00',
  stop: '98500.00',
  targets: [{ price: '101500.00', share: 1 }],
  expiresAtIndex: 6,
  barIndex: 0,
  decidedAt: 60_000,
  origin: 'VENUE',
};

/** What stands on the dead-letter topics: the reason of each. */
async function deadLetters(count: number): Promise<string[]> {
  const client = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: 'the-test' });
  const reasons: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [`${ENVIRONMENT}.market.bars.v1.dlt`, `${ENVIRONMENT}.trading.intents.v1.dlt`], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message: { headers } }) => {
      reasons.push(`${String(headers?.['consumer'])}: ${String(headers?.['reason'])}`);
      return Promise.resolve();
    },
  });
  await required(cluster, 'cluster').reaches(() => Promise.resolve(reasons.length >= count), 30_000, `${count} dead letters`);
  await consumer.disconnect();
  return reasons.sort();
}

describe('REPLAY bars and PAPER intents in a cluster of mode SIMULATED', () => {
  it('become dead letters with a reason and no order, and hold up nothing', async () => {
    const under = await Cluster.open({ brokers: kafka.brokers, postgres, folder }, ENVIRONMENT, { TRADING_MODE: 'SIMULATED' });
    cluster = under;
    const { session, owner } = await openSimulated(under);
    under.start('strategy');
    under.start('execution');
    await under.reaches(async () => (await under.leader('execution')) !== null, 30_000, 'execution');
    await under.reaches(async () => (await under.leader('strategy')) !== null, 30_000, 'strategy');

    // In place of market-data: it owns the topic of bars. The intents are relayed by the strategy, whoever wrote them.
    const { store } = under;
    const bus = createKafkaBus({
      brokers: [kafka.brokers],
      environment: ENVIRONMENT,
      service: 'market-data',
      store,
      logger: silentLogger,
      clock: systemClock,
    });
    await bus.start();
    const head = { session, occurredAt: 0, correlationId: 'c', causationId: null } as const;
    const bars = (mode: NewMessage['mode'], payload: BarClosed, of = session): NewMessage => ({
      ...head,
      session: of,
      type: 'market.barClosed',
      key: instrument.id,
      mode,
      payload,
    });
    const intents = (of: string): NewMessage => ({
      ...head,
      session: of,
      type: 'trading.intent',
      key: 'paper',
      mode: 'PAPER',
      payload: intent,
    });
    await store.tx((tx) =>
      bus.publish(tx, 'test', [
        bars('REPLAY', bar('RECORDED')),
        bars('SIMULATED', bar('RECORDED')),
        bars('REPLAY', bar('RECORDED'), 'another-session'),
        intents(session),
        intents('another-session'),
        bars('SIMULATED', bar('SIMULATED')),
      ]),
    );
    bus.wake();
    const letters = await deadLetters(5);
    expect(letters).toEqual([
      'execution: a market.barClosed of mode REPLAY in a SIMULATED session',
      'execution: a trading.intent of mode PAPER in a SIMULATED session',
      'execution: bar 0 is RECORDED in a SIMULATED session',
      'strategy: bar 0 is RECORDED of REPLAY in a SIMULATED session',
      'strategy: bar 0 is RECORDED of SIMULATED in a SIMULATED session',
    ]);
    await under.reaches(async () => (await under.done('execution', 'SIMULATED')) === 1, 30_000, 'the one bar that belongs here');
    expect(await listOrders(store.read, { owner, session }, 10)).toEqual([]);
    expect(await under.count('orders')).toBe(0);
    expect(await under.count('venue_reports')).toBe(0);
    await bus.stop();
  });
});

async function openSimulated({ store }: Cluster): Promise<{ readonly session: string; readonly owner: string }> {
  const plan = planRun({
    mode: 'SIMULATED',
    instrument,
    timeframe: '1m',
    source: 'test',
    data: {},
    openFeed: (snapshot) => createSimulatedFeed({ instrument, timeframe: '1m', seed: 1, startTime: 0 }, snapshot),
  });
  return openSession(store, { owner: DEFAULT_OWNER, mode: 'SIMULATED', descriptor: {}, plan: storedPlan(plan), now: 1 });
}
