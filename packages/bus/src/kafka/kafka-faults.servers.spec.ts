import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaServer, startKafka } from '@smc/local-servers';
import { createMetrics, silentLogger } from '@smc/service-kit';
import {
  type TestDatabase,
  type TestPostgres,
  aNewMessage,
  anExecutionWatermark,
  checkDelivery,
  fixedClock,
  startTestPostgres,
  waitUntil,
} from '@smc/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTopics as makeTopics } from '../__fixtures__/kafka-harness.ts';
import type { Bus } from '../bus.ts';
import { withAdmin } from './broker-admin.ts';
import { createKafkaClient } from './client.ts';
import { createKafkaBus } from './kafka-bus.ts';

const TOPIC = 'trading.portfolio.v1';
const BOUND_MS = 40_000;
let dir: string;
let kafka: KafkaServer;
let postgres: TestPostgres;
let database: TestDatabase;
let environment: string;
let run = 0;
const buses: Bus[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smc-bus-'));
  [kafka, postgres] = await Promise.all([startKafka({ dir: join(dir, 'kafka') }), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  environment = `faults${(run += 1)}`;
  database = await postgres.createDatabase();
  await database.store.read.query('CREATE TABLE effects (place bigserial, key text, n integer)');
});
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.stop()));
  await database.drop();
});

const client = (): ReturnType<typeof createKafkaClient> =>
  createKafkaClient({ brokers: [kafka.brokers], environment, service: 'tests' }, silentLogger);

function createTopics(...suffixes: string[]): Promise<void> {
  const options = { brokers: [kafka.brokers], environment, logger: silentLogger };
  return makeTopics(
    (work) => withAdmin(options, work),
    suffixes.map((suffix) => ({ topic: `${environment}.${TOPIC}${suffix}`, numPartitions: suffix === '' ? 6 : 1 })),
  );
}

/** Offsets the group has committed, added up over the partitions. */
async function committed(consumer: string): Promise<number> {
  const admin = client().admin();
  await admin.connect();
  const [found] = await admin.fetchOffsets({ groupId: `${environment}.${consumer}`, topics: [`${environment}.${TOPIC}`] });
  await admin.disconnect();
  return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
}

async function inject(...values: string[]): Promise<void> {
  const producer = client().producer();
  await producer.connect();
  await producer.send({ topic: `${environment}.${TOPIC}`, messages: values.map((value) => ({ key: 'a', value })) });
  await producer.disconnect();
}

function openBus(service: string, metrics = createMetrics(service)): Bus {
  const bus = createKafkaBus({
    brokers: [kafka.brokers],
    environment,
    service,
    store: database.store,
    logger: silentLogger,
    clock: fixedClock(),
    metrics,
  });
  buses.push(bus);
  return bus;
}

async function consumer(metrics = createMetrics('market-data')): Promise<Bus> {
  const bus = openBus('market-data', metrics);
  bus.subscribe({
    consumer: 'market-data',
    topics: [TOPIC],
    handle: async (batch, tx) => {
      for (const message of batch) {
        if (message.type !== 'execution.watermark') continue;
        await tx.query('INSERT INTO effects (key, n) VALUES ($1, $2)', [message.key, message.payload.barIndex]);
      }
    },
  });
  await bus.start();
  return bus;
}

const watermark = (key: string, n: number): ReturnType<typeof aNewMessage<'execution.watermark'>> =>
  aNewMessage('execution.watermark', { key, payload: anExecutionWatermark({ barIndex: n }) });

async function effects(): Promise<readonly { readonly key: string; readonly n: number }[]> {
  const { rows } = await database.store.read.query('SELECT key, n FROM effects ORDER BY place');
  return rows.map((row) => ({ key: String(row['key']), n: Number(row['n']) }));
}

/** Every message of every round had its effect, once and in the order of its key. */
async function expectWhole(keys: readonly string[], rounds: number): Promise<void> {
  const sends = keys.flatMap((key) => Array.from({ length: rounds }, (_unused, n) => ({ key, n, outcome: 'acked' as const })));
  expect(checkDelivery(sends, await effects())).toMatchObject({ lost: [], doubled: [], phantom: [], outOfOrder: [] });
}

describe('a bus over Kafka under faults', () => {
  it('F15: without a place for dead letters nothing is skipped, and all goes on when there is one', async () => {
    await createTopics('');
    const writer = openBus('execution');
    await writer.start();
    await consumer();
    await inject('{ no message');
    await database.store.tx((tx) => writer.publish(tx, 'execution', [watermark('a', 1), watermark('b', 2)]));
    writer.wake();
    await waitUntil(async () => (await effects()).length === 2, BOUND_MS, 'the messages behind and beside it');
    // The partition of key a may not be committed past the bytes that have no place yet; that of key b may.
    await waitUntil(async () => (await committed('market-data')) === 1, BOUND_MS, 'the other partition');
    await createTopics('.dlt');
    await waitUntil(async () => (await committed('market-data')) === 3, BOUND_MS, 'the dead letter and all offsets');
    expect(await effects()).toHaveLength(2);
  });

  it('F11: consumers that join and leave all the time lose nothing, double nothing and keep the order of keys', async () => {
    await createTopics('', '.dlt');
    const keys = Array.from({ length: 12 }, (_unused, place) => `account-${place}`);
    const rounds = 60;
    const writer = openBus('execution');
    await writer.start();
    await consumer();
    const ending = new AbortController();
    const storm = (async () => {
      while (!ending.signal.aborted) {
        const passing = await consumer();
        await new Promise((resolve) => setTimeout(resolve, 700));
        await passing.stop();
      }
    })();
    for (let n = 0; n < rounds; n += 1) {
      await database.store.tx((tx) =>
        writer.publish(
          tx,
          'execution',
          keys.map((key) => watermark(key, n)),
        ),
      );
      writer.wake();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    ending.abort();
    await storm;
    await waitUntil(async () => (await effects()).length >= keys.length * rounds, BOUND_MS, 'all effects');
    await expectWhole(keys, rounds);
  });

  it('F08: a broker killed under load: writers go on, and all of it flows in order after its return', async () => {
    await createTopics('', '.dlt');
    const writer = openBus('execution');
    const metrics = createMetrics('market-data');
    await writer.start();
    await consumer(metrics);
    const keys = ['a', 'b', 'c'];
    const rounds = 90;
    let restarted = 0;
    for (let n = 0; n < rounds; n += 1) {
      if (n === 20) kafka.signal('SIGKILL');
      if (n === 50) {
        await kafka.restart();
        restarted = performance.now();
      }
      await database.store.tx((tx) =>
        writer.publish(
          tx,
          'execution',
          keys.map((key) => watermark(key, n)),
        ),
      );
      writer.wake();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await waitUntil(async () => (await effects()).length >= keys.length * rounds, BOUND_MS, 'all effects');
    expect(performance.now() - restarted).toBeLessThan(30_000);
    await expectWhole(keys, rounds);
    // Lag and restarts are to be seen, and nothing is left unsent.
    await waitUntil(async () => /bus_consumer_lag_messages\{consumer="market-data".*\} 0/.test(await metrics.text()), BOUND_MS, 'the lag');
    const { rows } = await database.store.read.query('SELECT count(*) AS unsent FROM outbox WHERE sent_at IS NULL');
    expect(Number(rows[0]?.['unsent'])).toBe(0);
  });
});
