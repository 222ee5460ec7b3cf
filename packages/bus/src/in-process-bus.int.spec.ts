import { createMetrics, silentLogger } from '@smc/service-kit';
import { type TestPostgres, aNewMessage, anExecutionWatermark, busContract, fixedClock, startTestPostgres, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcessHarness } from './__fixtures__/in-process-harness.ts';
import { prune } from './housekeeping.ts';
import { createInProcessBus } from './in-process-bus.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

busContract('in-process', () => inProcessHarness(postgres));

const BOUND_MS = 8000;

describe('the in-process bus', () => {
  it('writes the time of its clock, the source and the versions into the envelope', async () => {
    const { store, drop } = await postgres.createDatabase();
    const clock = fixedClock();
    const bus = createInProcessBus({ store, logger: silentLogger, clock, newId: () => 'message-1' });
    const got: unknown[] = [];
    bus.observe({ topics: ['trading.portfolio.v1'], onMessages: (batch) => got.push(...batch) });
    await bus.start();
    await store.tx((tx) => bus.publish(tx, 'execution', [aNewMessage('execution.watermark', { correlationId: 'c-1' })]));
    bus.wake();
    await waitUntil(() => got.length === 1, BOUND_MS);
    expect(got[0]).toMatchObject({
      id: 'message-1',
      type: 'execution.watermark',
      version: 1,
      source: 'execution',
      seq: 0,
      recordedAt: clock.now(),
      correlationId: 'c-1',
      causationId: null,
    });
    await bus.stop();
    await drop();
  });

  it('keeps what is not durable away from the outbox, and the other way round', async () => {
    const { store, drop } = await postgres.createDatabase();
    const bus = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
    const seqs: number[] = [];
    bus.observe({ topics: ['market.quotes.v1'], onMessages: (batch) => seqs.push(...batch.map(({ seq }) => seq)) });
    bus.publishTransient('market-data', aNewMessage('market.quote'));
    bus.publishTransient('market-data', aNewMessage('market.quote'));
    expect(seqs).toEqual([0, 1]);
    expect(() => {
      bus.publishTransient('execution', aNewMessage('execution.watermark'));
    }).toThrow('must be stored');
    await expect(store.tx((tx) => bus.publish(tx, 'market-data', [aNewMessage('market.quote')]))).rejects.toThrow('is not stored');
    await drop();
  });

  it('lets one process at most deliver from a database', async () => {
    const { store, drop } = await postgres.createDatabase();
    const first = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
    const second = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
    await first.start();
    let started = false;
    const starting = second.start().then(() => {
      started = true;
    });
    await store.read.query('SELECT pg_sleep(0.3)');
    expect(started).toBe(false);
    await first.stop();
    await starting;
    expect(started).toBe(true);
    await second.stop();
    await drop();
  });

  it('goes on after every connection was cut', async () => {
    const { store, drop } = await postgres.createDatabase();
    const bus = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
    const got: number[] = [];
    bus.subscribe({
      consumer: 'one',
      topics: ['trading.portfolio.v1'],
      handle: (batch) => {
        for (const { seq } of batch) got.push(seq);
        return Promise.resolve();
      },
    });
    await bus.start();
    await store.read.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await store.tx((tx) => bus.publish(tx, 'execution', [aNewMessage('execution.watermark')]));
    bus.wake();
    await waitUntil(() => got.length === 1, BOUND_MS, 'the message after the cut');
    await bus.stop();
    await drop();
  });

  it('refuses a consumer that subscribes after the start, or twice', async () => {
    const { store, drop } = await postgres.createDatabase();
    const bus = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
    const subscription = { consumer: 'one', topics: ['trading.portfolio.v1'], handle: () => Promise.resolve() } as const;
    bus.subscribe(subscription);
    expect(() => bus.subscribe(subscription)).toThrow('already');
    await bus.start();
    expect(() => bus.subscribe({ ...subscription, consumer: 'two' })).toThrow('too late');
    await bus.stop();
    await drop();
  });

  it('counts deliveries, failures, duplicates and lag', async () => {
    const { store, drop } = await postgres.createDatabase();
    const metrics = createMetrics('spec');
    const faults = new Set(['consumer.beforeCommit', 'consumer.afterCommit']);
    const bus = createInProcessBus({
      store,
      logger: silentLogger,
      clock: fixedClock(),
      metrics,
      fault: (point) => {
        if (faults.delete(point)) throw new Error(point);
      },
    });
    bus.subscribe({ consumer: 'one', topics: ['trading.portfolio.v1'], handle: () => Promise.resolve() });
    await bus.start();
    await store.tx((tx) => bus.publish(tx, 'execution', [aNewMessage('execution.watermark')]));
    bus.wake();
    await waitUntil(async () => (await metrics.text()).includes('bus_redeliveries_total{consumer="one"'), BOUND_MS);
    const text = await metrics.text();
    expect(text).toMatch(/bus_handler_failures_total\{consumer="one".*\} 2/);
    expect(text).toMatch(/bus_redeliveries_total\{consumer="one".*\} 1/);
    expect(text).toMatch(/bus_lag_seconds_count\{.*consumer="one".*\} 1/);
    expect(text).toContain('bus_outbox_unsent');
    await bus.stop();
    await drop();
  });
});

describe('pruning', () => {
  it('removes old marked rows and old inbox rows, and nothing that may still come again', async () => {
    const { store, drop } = await postgres.createDatabase();
    const insert = (sent: string | null, createdAgo: string): Promise<unknown> =>
      store.read.query(
        `INSERT INTO outbox (topic, key, seq, envelope, created_at, sent_at)
         VALUES ('t', 'k', 0, '{}', now() - $1::interval, now() - $2::interval)`,
        [createdAgo, sent],
      );
    const receive = (id: string, ago: string): Promise<unknown> =>
      store.read.query(`INSERT INTO inbox VALUES ('one', $1, now() - $2::interval)`, [id, ago]);
    await insert('2 hours', '2 hours');
    await insert('1 minute', '2 hours');
    await insert(null, '5 hours');
    await receive('before the oldest unsent', '6 hours');
    await receive('after the oldest unsent', '4 hours');
    const hour = { sentMs: 3_600_000, inboxMs: 3_600_000 };
    expect(await prune(store, hour)).toEqual({ outbox: 1, inbox: 1 });
    await store.read.query('UPDATE outbox SET sent_at = now() WHERE sent_at IS NULL');
    expect(await prune(store, hour)).toEqual({ outbox: 0, inbox: 1 });
    await drop();
  });
});

describe('numbering', () => {
  it('is per source, topic and key, and goes on after a restart', async () => {
    const { store, drop } = await postgres.createDatabase();
    const publish = (source: string, key: string, n: number): Promise<void> => {
      const bus = createInProcessBus({ store, logger: silentLogger, clock: fixedClock() });
      return store.tx((tx) =>
        bus.publish(tx, source, [aNewMessage('execution.watermark', { key, payload: anExecutionWatermark({ barIndex: n }) })]),
      );
    };
    await publish('execution', 'a', 1);
    await publish('execution', 'a', 2);
    await publish('execution', 'b', 3);
    await publish('other', 'a', 4);
    const { rows } = await store.read.query('SELECT key, seq FROM outbox ORDER BY id');
    expect(rows).toEqual([
      { key: 'a', seq: '0' },
      { key: 'a', seq: '1' },
      { key: 'b', seq: '0' },
      { key: 'a', seq: '0' },
    ]);
    await drop();
  });
});
