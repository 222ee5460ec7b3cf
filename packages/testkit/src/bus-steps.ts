import type { Message } from '@smc/contracts';
import type { Database, Queryable } from '@smc/service-kit';
import { expect } from 'vitest';
import type { BusHarness, BusProcess, SuiteMessage } from './bus-harness.ts';
import { type BuiltNewMessage, aNewMessage } from './message-builders.ts';
import { anExecutionWatermark } from './trading-builders.ts';
import { waitUntil } from './wait-until.ts';

/** The topic the suite works on. */
export const TOPIC = 'trading.portfolio.v1';

/** How long the suite waits for what must come, ms. */
export function boundOf(harness: BusHarness): number {
  return harness.boundMs ?? 8000;
}

/** A message told apart by its number. */
export function numbered(n: number, key = 'paper'): BuiltNewMessage<'execution.watermark'> {
  return aNewMessage('execution.watermark', { key, payload: anExecutionWatermark({ barIndex: n }) });
}

/** The effect of a message: one row, without a key that would hide a second one. */
export async function effect(tx: Queryable, consumer: string, message: Message): Promise<void> {
  if (message.type !== 'execution.watermark') return;
  await tx.query('INSERT INTO effects (consumer, key, n) VALUES ($1, $2, $3)', [consumer, message.key, message.payload.barIndex]);
}

/** Effects of a consumer in the order of their commits. */
export async function effects(database: Database, consumer = 'one'): Promise<readonly { key: string; n: number }[]> {
  const { rows } = await database.read.query('SELECT key, n FROM effects WHERE consumer = $1 ORDER BY place', [consumer]);
  return rows.map((row) => ({ key: String(row['key']), n: Number(row['n']) }));
}

/** The numbers of those effects. */
export async function numbers(database: Database, consumer = 'one'): Promise<readonly number[]> {
  return (await effects(database, consumer)).map(({ n }) => n);
}

/** Waits for so many effects; they have to be these. */
export async function untilNumbers(harness: BusHarness, wanted: readonly number[], consumer = 'one'): Promise<void> {
  await waitUntil(async () => (await numbers(harness.database, consumer)).length >= wanted.length, boundOf(harness), 'all effects');
  expect(await numbers(harness.database, consumer)).toEqual(wanted);
}

/** Subscribes a consumer whose only doing is the effect. */
export function subscribe(
  process: BusProcess,
  consumer = 'one',
  before: (batch: readonly Message[]) => void | Promise<void> = () => undefined,
): void {
  process.bus.subscribe({
    consumer,
    topics: [TOPIC],
    handle: async (batch, tx) => {
      await before(batch);
      for (const message of batch) await effect(tx, consumer, message);
    },
  });
}

/** Publishes in a transaction and wakes the bus after it. */
export async function publish(process: BusProcess, messages: readonly SuiteMessage[]): Promise<void> {
  await process.store.tx((tx) => process.bus.publish(tx, 'execution', messages));
  process.bus.wake();
}

/** Nothing more comes of the suite's own key: a marker written last to it has arrived, so whatever was to come before it has. */
export async function settle(harness: BusHarness, process: BusProcess, consumer = 'one'): Promise<void> {
  await publish(process, [numbered(999_999)]);
  await waitUntil(async () => (await numbers(harness.database, consumer)).includes(999_999), boundOf(harness), 'the marker');
}

/** A fault that happens the first time a point is passed. */
export function failOnce(point: string): (passed: string) => void {
  let failed = false;
  return (passed) => {
    if (failed || passed !== point) return;
    failed = true;
    throw new Error(`fails once at ${point}`);
  };
}
