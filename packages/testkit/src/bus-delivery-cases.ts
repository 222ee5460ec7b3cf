import { expect } from 'vitest';
import type { BusCase } from './bus-harness.ts';
import { TOPIC, boundOf, effects, numbered, numbers, publish, settle, subscribe, untilNumbers } from './bus-steps.ts';
import { type BuiltNewMessage, aNewMessage } from './message-builders.ts';
import { aDenial } from './trading-builders.ts';
import { waitUntil } from './wait-until.ts';

/** What the port promises while nothing fails. */
export const DELIVERY_CASES = [
  {
    name: 'acknowledged means stored: what was committed is delivered by a later process',
    run: async (harness) => {
      const writer = harness.process();
      await publish(writer, [numbered(1), numbered(2)]);
      await writer.crash();
      const reader = harness.process();
      subscribe(reader);
      await reader.bus.start();
      await untilNumbers(harness, [1, 2]);
      await reader.bus.stop();
    },
  },
  {
    name: 'a transaction that is rolled back has published nothing',
    run: async (harness) => {
      const process = harness.process();
      subscribe(process);
      await process.bus.start();
      await expect(
        process.store.tx(async (tx) => {
          await process.bus.publish(tx, 'execution', [numbered(1)]);
          throw new Error('second thoughts');
        }),
      ).rejects.toThrow('second thoughts');
      await settle(harness, process);
      expect(await numbers(harness.database)).toEqual([999_999]);
      await process.bus.stop();
    },
  },
  {
    name: 'keeps the order of each key, and numbers it without holes',
    run: async (harness) => {
      const process = harness.process();
      const seqs = new Map<string, number[]>();
      subscribe(process, 'one', (batch) => {
        for (const message of batch) seqs.set(message.key, [...(seqs.get(message.key) ?? []), message.seq]);
      });
      await process.bus.start();
      const keys = ['a', 'b', 'c'];
      const rounds = Array.from({ length: 40 }, (_unused, n) => n);
      // Writers of different keys at once; each key has one writer.
      await Promise.all(
        keys.map(async (key) => {
          for (const n of rounds) await publish(process, [numbered(2 * n, key), numbered(2 * n + 1, key)]);
        }),
      );
      await waitUntil(async () => (await effects(harness.database)).length >= 240, boundOf(harness), 'all effects');
      const wanted = Array.from({ length: 80 }, (_unused, n) => n);
      const all = await effects(harness.database);
      for (const key of keys) {
        expect(all.filter((row) => row.key === key).map(({ n }) => n)).toEqual(wanted);
        expect(seqs.get(key)).toEqual(wanted);
      }
      await process.bus.stop();
    },
  },
  {
    name: 'what was committed and marked does not come again',
    run: async (harness) => {
      const first = harness.process();
      subscribe(first);
      await first.bus.start();
      await publish(first, [numbered(1)]);
      await untilNumbers(harness, [1]);
      await first.bus.stop();
      const second = harness.process();
      const seen: number[] = [];
      subscribe(second, 'one', (batch) => {
        for (const message of batch) if (message.type === 'execution.watermark') seen.push(message.payload.barIndex);
      });
      await second.bus.start();
      await settle(harness, second);
      expect(seen).toEqual([999_999]);
      await second.bus.stop();
    },
  },
  {
    name: 'a slow transaction with an earlier place is not lost behind a fast one',
    run: async (harness) => {
      const process = harness.process();
      subscribe(process);
      await process.bus.start();
      let finish = (): void => undefined;
      const fastIsDone = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const slow = process.store.tx(async (tx) => {
        await process.bus.publish(tx, 'execution', [numbered(1, 'slow')]);
        await publish(process, [numbered(2, 'fast')]);
        finish();
        await waitUntil(async () => (await numbers(harness.database)).includes(2), boundOf(harness), 'the fast message');
      });
      await fastIsDone;
      await slow;
      process.bus.wake();
      await untilNumbers(harness, [2, 1]);
      await process.bus.stop();
    },
  },
  {
    name: 'a message of 900 KB passes; one over the limit is refused with a clear error',
    run: async (harness) => {
      const process = harness.process();
      const lengths: number[] = [];
      process.bus.subscribe({
        consumer: 'one',
        topics: ['trading.orders.v1'],
        handle: (batch) => {
          for (const message of batch) if (message.type === 'trading.denial') lengths.push(message.payload.value.length);
          return Promise.resolve();
        },
      });
      await process.bus.start();
      const large = (size: number): BuiltNewMessage<'trading.denial'> =>
        aNewMessage('trading.denial', { payload: aDenial({ value: 'x'.repeat(size) }) });
      await expect(publish(process, [large(1_000_001)])).rejects.toThrow(/has 100\d+ bytes.*at most 1000000/);
      await publish(process, [large(900_000)]);
      await waitUntil(() => lengths.length > 0, boundOf(harness), 'the large message');
      expect(lengths).toEqual([900_000]);
      await process.bus.stop();
    },
  },
  {
    name: 'observers see what was committed, and cannot hold anything up',
    run: async (harness) => {
      const process = harness.process();
      const seen: number[] = [];
      subscribe(process);
      process.bus.observe({
        topics: [TOPIC],
        onMessages: (batch) => {
          for (const message of batch) if (message.type === 'execution.watermark') seen.push(message.payload.barIndex);
          throw new Error('a careless observer');
        },
      });
      await process.bus.start();
      await publish(process, [numbered(1), numbered(2)]);
      await untilNumbers(harness, [1, 2]);
      await waitUntil(() => seen.length >= 2, boundOf(harness), 'what observers see');
      expect(seen).toEqual([1, 2]);
      await process.bus.stop();
    },
  },
  {
    name: 'stops within 6 s: a handler that runs may end, nothing new begins, the rest waits',
    run: async (harness) => {
      const process = harness.process();
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      let running = false;
      subscribe(process, 'one', async () => {
        running = true;
        await released;
      });
      await process.bus.start();
      await publish(process, [numbered(1)]);
      await waitUntil(() => running, boundOf(harness), 'the handler');
      await publish(process, [numbered(2)]);
      const started = performance.now();
      const stopping = process.bus.stop();
      release();
      await stopping;
      expect(performance.now() - started).toBeLessThan(6500);
      expect(await numbers(harness.database)).toEqual([1]);
      const next = harness.process();
      subscribe(next);
      await next.bus.start();
      await untilNumbers(harness, [1, 2]);
      await next.bus.stop();
    },
  },
] as const satisfies readonly BusCase[];
