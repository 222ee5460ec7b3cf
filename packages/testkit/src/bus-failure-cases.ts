import { expect } from 'vitest';
import type { BusCase } from './bus-harness.ts';
import { TOPIC, boundOf, effect, effects, failOnce, numbered, numbers, publish, settle, subscribe, untilNumbers } from './bus-steps.ts';
import { waitUntil } from './wait-until.ts';

/** What the port promises when processes die, handlers throw and bytes are bad. */
export const FAILURE_CASES = [
  {
    name: 'a crash before the commit brings the message again, with one effect',
    run: async (harness) => {
      const first = harness.process();
      let reached = false;
      first.bus.subscribe({
        consumer: 'one',
        topics: [TOPIC],
        handle: async (batch, tx) => {
          for (const message of batch) await effect(tx, 'one', message);
          reached = true;
          // Never commits: the process dies here.
          await new Promise(() => undefined);
        },
      });
      await first.bus.start();
      await publish(first, [numbered(1)]);
      await waitUntil(() => reached, boundOf(harness), 'the handler');
      await first.crash();
      const second = harness.process();
      subscribe(second);
      await second.bus.start();
      await untilNumbers(harness, [1]);
      await second.bus.stop();
    },
  },
  {
    name: 'a crash between the commit and its mark brings the message again, without a second effect',
    run: async (harness) => {
      let committed = false;
      const first = harness.process({
        fault: (point) => {
          if (point !== 'relay.beforeMark') return;
          committed = true;
          throw new Error('dies before the mark');
        },
      });
      subscribe(first);
      await first.bus.start();
      await publish(first, [numbered(1)]);
      await waitUntil(() => committed, boundOf(harness), 'the commit');
      await first.crash();
      const second = harness.process();
      subscribe(second);
      await second.bus.start();
      await settle(harness, second);
      expect(await numbers(harness.database)).toEqual([1, 999_999]);
      await second.bus.stop();
    },
  },
  {
    name: 'bytes that cannot be understood go to the dead letters with the reason, and the next message flows',
    run: async (harness) => {
      const process = harness.process();
      subscribe(process);
      await process.bus.start();
      await harness.injectRaw(TOPIC, 'paper', '{ this is no JSON');
      await harness.injectRaw(TOPIC, 'paper', '{"type":"execution.watermark"}');
      await publish(process, [numbered(1)]);
      await untilNumbers(harness, [1]);
      await waitUntil(async () => (await harness.deadLetters()).length === 2, boundOf(harness), 'the dead letters');
      const [first, second] = await harness.deadLetters();
      expect(first?.bytes).toBe('{ this is no JSON');
      expect(first?.reason).toContain('JSON');
      expect(second?.reason).toContain('id');
      await process.bus.stop();
    },
  },
  {
    name: 'a message whose handler fails is tried again, in order, and does not hold up other keys',
    run: async (harness) => {
      const process = harness.process();
      let failures = 0;
      let healed = false;
      subscribe(process, 'one', (batch) => {
        if (healed || !batch.some((message) => message.key === 'bad')) return;
        failures += 1;
        throw new Error('not today');
      });
      await process.bus.start();
      await publish(process, [numbered(1, 'bad'), numbered(2, 'bad'), numbered(3, 'good'), numbered(4, 'good')]);
      await waitUntil(async () => (await effects(harness.database)).length >= 2 && failures >= 3, boundOf(harness), 'the good key');
      expect(await effects(harness.database)).toEqual([
        { key: 'good', n: 3 },
        { key: 'good', n: 4 },
      ]);
      healed = true;
      await untilNumbers(harness, [3, 4, 1, 2]);
      await process.bus.stop();
    },
  },
  {
    name: 'consumers are independent: one that fails does not hold up another, and catches up later',
    run: async (harness) => {
      const process = harness.process();
      let healed = false;
      subscribe(process, 'one');
      subscribe(process, 'two', () => {
        if (!healed) throw new Error('not today');
      });
      await process.bus.start();
      await publish(process, [numbered(1)]);
      await untilNumbers(harness, [1], 'one');
      expect(await numbers(harness.database, 'two')).toEqual([]);
      healed = true;
      await untilNumbers(harness, [1], 'two');
      expect(await numbers(harness.database, 'one')).toEqual([1]);
      await process.bus.stop();
    },
  },
  {
    name: 'a message delivered twice has one effect',
    run: async (harness) => {
      const process = harness.process({ fault: failOnce('consumer.afterCommit') });
      subscribe(process);
      await process.bus.start();
      await publish(process, [numbered(1), numbered(2)]);
      await settle(harness, process);
      expect((await numbers(harness.database)).filter((n) => n !== 999_999)).toEqual([1, 2]);
      await process.bus.stop();
    },
  },
  {
    name: 'a failure after the effect and before the commit leaves one effect',
    run: async (harness) => {
      const process = harness.process({ fault: failOnce('consumer.beforeCommit') });
      subscribe(process);
      await process.bus.start();
      await publish(process, [numbered(1), numbered(2)]);
      await untilNumbers(harness, [1, 2]);
      await process.bus.stop();
    },
  },
] as const satisfies readonly BusCase[];
