/**
 * One process of the load: `produce` writes messages in transactions and keeps a journal, `consume` makes an effect of each.
 * It ends by SIGTERM, or is killed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, systemClock } from '@smc/service-kit';
import { type Store, openStore } from '@smc/store';
import { aNewMessage, anExecutionWatermark } from '@smc/testkit';
import { type Bus, createKafkaBus } from '../../src/index.ts';
import { nextNumbers, openJournal } from './journal.ts';

const BATCH = 20;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const role = required('CHAOS_ROLE');
const logger = createLogger({ service: `chaos-${role}`, level: 'warn' });
const store = openStore({ databaseUrl: required('DATABASE_URL'), logger, poolSize: 6 });
const ending = new AbortController();

function openBus(service: 'execution' | 'market-data'): Bus {
  return createKafkaBus({
    brokers: required('KAFKA_BROKERS').split(','),
    username: service,
    password: required('KAFKA_PASSWORD'),
    environment: required('SMC_ENV'),
    service,
    store,
    logger,
    clock: systemClock,
  });
}

/** Whether a transaction certainly did not commit: the server said so, not the line to it. */
function provenFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Class 08 and 57 are about connections: the commit may have gone through.
  return /^(22|23|25|40|42|53|54|55)/.test(code);
}

async function produce(database: Store, bus: Bus): Promise<void> {
  const journal = required('CHAOS_JOURNAL');
  const keys = Number(required('CHAOS_KEYS'));
  const pauseMs = (BATCH * 1000) / Number(required('CHAOS_RATE'));
  const next = nextNumbers(journal);
  const book = openJournal(journal);
  while (!ending.signal.aborted) {
    const started = performance.now();
    const sends = Array.from({ length: BATCH }, () => {
      const key = `account-${Math.floor(Math.random() * keys)}`;
      const n = next.get(key) ?? 0;
      next.set(key, n + 1);
      return { key, n };
    });
    const batch = randomUUID();
    book.begin(batch, sends);
    try {
      const messages = sends.map(({ key, n }) =>
        aNewMessage('execution.watermark', { key, occurredAt: Date.now(), payload: anExecutionWatermark({ barIndex: n }) }),
      );
      await database.tx((tx) => bus.publish(tx, 'execution', messages));
      book.end(batch, 'acked');
      bus.wake();
    } catch (error) {
      if (provenFailure(error)) book.end(batch, 'failed');
      await sleep(200);
    }
    await sleep(Math.max(0, pauseMs - (performance.now() - started)));
  }
}

async function main(): Promise<void> {
  const service = role === 'produce' ? 'execution' : 'market-data';
  const bus = openBus(service);
  if (role === 'consume') {
    bus.subscribe({
      consumer: 'market-data.chaos',
      topics: ['trading.portfolio.v1'],
      handle: async (batch, tx) => {
        const rows = batch.flatMap((message) => (message.type === 'execution.watermark' ? [message] : []));
        await tx.query(`INSERT INTO chaos_effects (key, n, sent_at) SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[])`, [
          rows.map(({ key }) => key),
          rows.map(({ payload }) => payload.barIndex),
          rows.map(({ occurredAt }) => occurredAt),
        ]);
      },
    });
  }
  const producing = role === 'produce' ? produce(store, bus) : null;
  process.once('SIGTERM', () => {
    ending.abort();
    void (async () => {
      await producing;
      await bus.stop();
      await store.close();
      process.exit(0);
    })();
  });
  await bus.start();
}

await main();
