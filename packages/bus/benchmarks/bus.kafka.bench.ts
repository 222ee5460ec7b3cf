/**
 * The bus over a real broker and a durable PostgreSQL, against raw kafkajs with the same settings on the same topic: idempotent,
 * all replicas in sync, one request at a time of the same size, messages of the same bytes, one process that sends and reads.
 * `bus.throughput` is what the bus sends and reads with, every message checked; `bus.durable` adds what the
 * database does: read the outbox, mark, note in the inbox, commit. `bus.barToIntent` is from the commit of a bar to the
 * handler of the intent that another service answers with: two ways over the broker and three transactions, against one raw
 * round trip. Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '@smc/local-servers';
import { silentLogger, systemClock } from '@smc/service-kit';
import { aNewMessage, anExecutionWatermark, startTestPostgres, waitUntil } from '@smc/testkit';
import kafkajs from 'kafkajs';
import { createTopics } from '../src/__fixtures__/kafka-harness.ts';
import { createKafkaBus } from '../src/index.ts';
import { withAdmin } from '../src/kafka/broker-admin.ts';
import { RETRY, createKafkaClient } from '../src/kafka/client.ts';
import { GroupReader } from '../src/kafka/group-reader.ts';
import { brokerTopic, deadLetterTopic } from '../src/kafka/names.ts';
import { Sender } from '../src/kafka/sender.ts';
import { decodeValue } from '../src/kafka/source.ts';
import { at, result } from './figures.ts';

const MESSAGES = 30_000;
const CHUNK = 1000;
const SINGLES = 300;
const BOUND_MS = 30_000;
const KEYS = 24;
const TOPIC = 'trading.portfolio.v1';

const dir = await mkdtemp(join(tmpdir(), 'smc-bench-'));
const [kafka, postgres] = await Promise.all([startKafka({ dir: join(dir, 'kafka') }), startTestPostgres({ durable: true })]);
const { store } = await postgres.createDatabase();
const environment = 'bench';
const connection = { brokers: [kafka.brokers], environment, service: 'execution' };
const client = createKafkaClient(connection, silentLogger);

const used = ['market.bars.v1', 'trading.intents.v1', TOPIC] as const;
const topics = ['raw', 'transport', ...used.flatMap((topic) => [brokerTopic(environment, topic), deadLetterTopic(environment, topic)])];
await createTopics(
  (work) => withAdmin({ ...connection, logger: silentLogger }, work),
  topics.map((topic) => ({ topic, numPartitions: 6 })),
);

const watermark = (n: number): ReturnType<typeof aNewMessage<'execution.watermark'>> =>
  aNewMessage('execution.watermark', { key: `account-${n % KEYS}`, payload: anExecutionWatermark({ barIndex: n }) });

const envelopes = Array.from({ length: MESSAGES }, (_unused, n) => {
  const message = watermark(n);
  const value = JSON.stringify({ id: `message-${n}`, version: 1, source: 'execution', recordedAt: n, ...message, seq: n });
  return { key: message.key, value };
});

/** Chunks of the size that the relay sends. */
const chunks = Array.from({ length: MESSAGES / CHUNK }, (_unused, place) => envelopes.slice(place * CHUNK, (place + 1) * CHUNK));

/** Sends everything and reads it through the library alone. Milliseconds from the first send to the last message. */
async function raw(): Promise<number> {
  const topic = 'raw';
  let read = 0;
  let assigned = false;
  const consumer = client.consumer({ groupId: `bench.raw.${performance.now()}`, maxWaitTimeInMs: 400, allowAutoTopicCreation: false });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: false });
  consumer.on(consumer.events.FETCH, () => {
    assigned = true;
  });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      read += batch.messages.length;
      return Promise.resolve();
    },
  });
  await waitUntil(() => assigned, BOUND_MS, 'the raw consumer');
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: RETRY,
  });
  await producer.connect();
  const started = performance.now();
  for (const messages of chunks) await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  await waitUntil(() => read >= MESSAGES, BOUND_MS, 'all raw messages');
  const tookMs = performance.now() - started;
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  return tookMs;
}

/** The same through what the bus sends and reads with; every message is checked as one of ours. */
async function transport(): Promise<number> {
  const topic = 'transport';
  let read = 0;
  const reader = new GroupReader({
    kafka: client,
    logger: silentLogger,
    groupId: `bench.transport.${performance.now()}`,
    topics: [topic],
    from: 'newest',
    onAssigned: () => undefined,
    onBatch: ({ messages }) => {
      for (const { value } of messages) if (!decodeValue(value).ok) throw new Error('a message of ours must be readable');
      read += messages.length;
    },
  });
  reader.start();
  await waitUntil(() => reader.isReading, BOUND_MS, 'the reader');
  const sender = new Sender(client, silentLogger);
  await sender.send([{ topic, messages: envelopes.slice(0, 1) }]);
  const started = performance.now();
  for (const messages of chunks) await sender.send([{ topic, messages }]);
  await waitUntil(() => read >= MESSAGES, BOUND_MS, 'all messages of the transport');
  const tookMs = performance.now() - started;
  await Promise.all([reader.stop(), sender.stop()]);
  return tookMs;
}

/** One message after the other through the library alone: from sending to the handler, ms. */
async function rawRoundTrips(): Promise<readonly number[]> {
  let arrived = (): void => undefined;
  let assigned = false;
  const consumer = client.consumer({ groupId: 'bench.single', maxWaitTimeInMs: 400, allowAutoTopicCreation: false });
  await consumer.connect();
  await consumer.subscribe({ topics: ['raw'], fromBeginning: false });
  consumer.on(consumer.events.FETCH, () => {
    assigned = true;
  });
  await consumer.run({
    autoCommit: false,
    eachBatch: () => {
      arrived();
      return Promise.resolve();
    },
  });
  await waitUntil(() => assigned, BOUND_MS, 'the raw consumer');
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const took: number[] = [];
  for (const message of envelopes.slice(0, SINGLES)) {
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const started = performance.now();
    await producer.send({ topic: 'raw', acks: -1, messages: [message] });
    await arrival;
    took.push(performance.now() - started);
  }
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  return took.sort((a, b) => a - b);
}

let handled = 0;
let onIntent = (): void => undefined;
const busOf = (service: string): ReturnType<typeof createKafkaBus> =>
  createKafkaBus({ ...connection, service, store, logger: silentLogger, clock: systemClock });
const [marketData, strategy, execution] = [busOf('market-data'), busOf('strategy'), busOf('execution')];
strategy.subscribe({
  consumer: 'strategy.bench',
  topics: ['market.bars.v1'],
  handle: async (batch, tx) => {
    await strategy.publish(
      tx,
      'strategy',
      batch.map(() => aNewMessage('trading.intent')),
    );
  },
});
execution.subscribe({
  consumer: 'execution.bench',
  topics: ['trading.intents.v1', TOPIC],
  handle: (batch) => {
    handled += batch.length;
    if (batch.some(({ type }) => type === 'trading.intent')) onIntent();
    return Promise.resolve();
  },
});

async function throughTheBus(): Promise<number> {
  const wanted = handled + MESSAGES;
  // Written first and hidden, so that what is timed is the way from the outbox to the commit of the handler.
  await store.tx((tx) =>
    tx.query(
      `INSERT INTO outbox (topic, key, seq, envelope, sent_at)
       SELECT $1, key, 0, left(value, -length(',"seq":0}')) || '}', now()
       FROM unnest($2::text[], $3::text[]) AS m(key, value)`,
      [TOPIC, envelopes.map(({ key }) => key), envelopes.map(({ value }) => value.replace(/,"seq":\d+}$/, ',"seq":0}'))],
    ),
  );
  const started = performance.now();
  await store.read.query('UPDATE outbox SET sent_at = NULL');
  execution.wake();
  await waitUntil(() => handled >= wanted, BOUND_MS, 'all messages of the bus');
  return performance.now() - started;
}

async function barsToIntents(): Promise<readonly number[]> {
  const took: number[] = [];
  for (let n = 0; n < SINGLES; n += 1) {
    const arrived = new Promise<void>((resolve) => {
      onIntent = resolve;
    });
    await store.tx((tx) => marketData.publish(tx, 'market-data', [aNewMessage('market.barClosed')]));
    const started = performance.now();
    marketData.wake();
    await arrived;
    took.push(performance.now() - started);
  }
  return took.sort((a, b) => a - b);
}

const perSecond = (tookMs: number): number => (MESSAGES * 1000) / tookMs;

// In turns, each after a run that warms it up; the faster of each counts.
const tookRaw: number[] = [];
const tookTransport: number[] = [];
for (let round = 0; round < 3; round += 1) {
  tookRaw.push(await raw());
  tookTransport.push(await transport());
}
const library = perSecond(Math.min(...tookRaw));
const carried = perSecond(Math.min(...tookTransport));
const singles = await rawRoundTrips();
const buses = [marketData, strategy, execution];
await Promise.all(buses.map((bus) => bus.start()));
await barsToIntents();
const answers = await barsToIntents();
const whole = perSecond(await throughTheBus());
await Promise.all(buses.map((bus) => bus.stop()));
await Promise.all([kafka.stop(), postgres.stop()]);
await rm(dir, { recursive: true, force: true });

process.stdout.write(
  `${JSON.stringify({
    results: [
      result('bus.throughput', carried, 'messages/s', 'raw kafkajs', library),
      result('bus.durable', whole, 'messages/s', 'raw kafkajs, which stores nothing in a database', library),
      result('bus.barToIntent.p50', at(answers, 0.5), 'ms', 'raw round trip', at(singles, 0.5)),
      result('bus.barToIntent.p99', at(answers, 0.99), 'ms', 'raw round trip', at(singles, 0.99)),
    ],
  })}\n`,
);
