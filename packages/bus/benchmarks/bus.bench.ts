/**
 * The embedded bus on a durable PostgreSQL (every commit waits for the disk): from `publish` to the end of the handler's
 * transaction, one message at a time, and messages a second in batches. The baseline of the latency is one bare
 * commit, of which delivery takes two; that of the throughput is writing the same rows and nothing else.
 * Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { type Database, silentLogger, systemClock } from '@smc/service-kit';
import { aNewMessage, anExecutionWatermark, startTestPostgres, waitUntil } from '@smc/testkit';
import { createInProcessBus } from '../src/index.ts';
import { at, result } from './figures.ts';

const SINGLES = 400;
const BATCHES = 60;
const BATCH = 500;
const BOUND_MS = 30_000;

const postgres = await startTestPostgres({ durable: true });
const { store } = await postgres.createDatabase();
await store.read.query('CREATE TABLE effects (n integer)');

const bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
let handled = 0;
let onHandled = (): void => undefined;
bus.subscribe({
  consumer: 'bench',
  topics: ['trading.portfolio.v1'],
  handle: async (batch, tx) => {
    await tx.query('INSERT INTO effects SELECT unnest($1::integer[])', [batch.map(({ seq }) => seq)]);
    handled += batch.length;
    onHandled();
  },
});
await bus.start();

const watermark = (n: number): ReturnType<typeof aNewMessage<'execution.watermark'>> =>
  aNewMessage('execution.watermark', { payload: anExecutionWatermark({ barIndex: n }) });

async function singles(count: number): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const arrived = new Promise<void>((resolve) => {
      onHandled = resolve;
    });
    const started = performance.now();
    await store.tx((tx) => bus.publish(tx, 'execution', [watermark(n)]));
    bus.wake();
    await arrived;
    latencies.push(performance.now() - started);
  }
  return latencies.sort((a, b) => a - b);
}

async function bareCommits(database: Database): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (let n = 0; n < SINGLES; n += 1) {
    const started = performance.now();
    await database.tx((tx) => tx.query('INSERT INTO effects VALUES ($1)', [n]));
    latencies.push(performance.now() - started);
  }
  return latencies.sort((a, b) => a - b);
}

async function throughput(): Promise<number> {
  const wanted = handled + BATCHES * BATCH;
  const started = performance.now();
  for (let n = 0; n < BATCHES; n += 1) {
    const messages = Array.from({ length: BATCH }, (_unused, index) => watermark(n * BATCH + index));
    await store.tx((tx) => bus.publish(tx, 'execution', messages));
    bus.wake();
  }
  await waitUntil(() => handled >= wanted, BOUND_MS, 'all messages');
  return (BATCHES * BATCH * 1000) / (performance.now() - started);
}

async function bareInserts(): Promise<number> {
  const text = JSON.stringify(watermark(0));
  const started = performance.now();
  for (let n = 0; n < BATCHES; n += 1) {
    await store.tx((tx) =>
      tx.query(`INSERT INTO outbox (topic, key, seq, envelope, sent_at) SELECT 't', 'k', 0, unnest($1::text[]), now()`, [
        Array.from({ length: BATCH }, () => text),
      ]),
    );
  }
  return (BATCHES * BATCH * 1000) / (performance.now() - started);
}

await singles(50);
const latency = await singles(SINGLES);
const commit = await bareCommits(store);
const perSecond = await throughput();
const inserts = await bareInserts();
await bus.stop();
await postgres.stop();

process.stdout.write(
  `${JSON.stringify({
    results: [
      result('bus.embedded.latency.p50', at(latency, 0.5), 'ms', 'one bare commit', at(commit, 0.5)),
      result('bus.embedded.latency.p99', at(latency, 0.99), 'ms', 'one bare commit', at(commit, 0.99)),
      result('bus.embedded.throughput', perSecond, 'messages/s', 'the same rows, only inserted', inserts),
    ],
  })}\n`,
);
