import type { Message } from '@smc/contracts';
import { expect } from 'vitest';
import type { BusCase } from './bus-harness.ts';
import { TOPIC, boundOf, effect, numbered, numbers, publish, settle, subscribe, untilNumbers } from './bus-steps.ts';
import { aQuote } from './market-builders.ts';
import { aNewMessage } from './message-builders.ts';
import { waitUntil } from './wait-until.ts';

/** What the port promises of the messages themselves: nothing is changed, and what is hopeless is put aside whole. */
export const CONTENT_CASES = [
  {
    name: 'a message arrives as it was published, with its id, place and time of writing',
    run: async (harness) => {
      const process = harness.process();
      const got: Message[] = [];
      subscribe(process, 'one', (batch) => {
        got.push(...batch);
      });
      await process.bus.start();
      const published = {
        ...numbered(7, 'größe \u{1f4c8}'),
        correlationId: 'from-frame-to-pixel',
        session: 'session-2',
        occurredAt: 1_700_000_000_123,
      };
      await publish(process, [published, numbered(8, published.key)]);
      await untilNumbers(harness, [7, 8]);
      expect(got[0]).toEqual({
        ...published,
        id: expect.stringMatching(/.{16}/) as unknown, // a matcher
        version: 1,
        source: 'execution',
        seq: 0,
        recordedAt: expect.any(Number) as unknown, // a matcher
      });
      expect(got[1]?.seq).toBe(1);
      expect(got[1]?.id).not.toBe(got[0]?.id);
      await process.bus.stop();
    },
  },
  {
    name: 'what is not stored reaches observers, the latest of a key last, and leaves nothing behind',
    run: async (harness) => {
      const process = harness.process();
      const seen: string[] = [];
      process.bus.observe({
        topics: ['market.quotes.v1'],
        onMessages: (batch) => {
          for (const message of batch) if (message.type === 'market.quote') seen.push(message.payload.bid);
        },
      });
      await process.bus.start();
      const bids = ['1.1', '1.2', '1.3'];
      for (const bid of bids) process.bus.publishTransient('execution', aNewMessage('market.quote', { payload: aQuote({ bid }) }));
      await waitUntil(() => seen.at(-1) === '1.3', boundOf(harness), 'the latest quote');
      // Older ones may be left out, never come after newer ones.
      expect(seen).toEqual(bids.filter((bid) => seen.includes(bid)));
      const { rows } = await harness.database.read.query('SELECT count(*) AS rows FROM outbox');
      expect(Number(rows[0]?.['rows'])).toBe(0);
      await process.bus.stop();
    },
  },
  {
    name: 'a message that its handler can never deal with is a dead letter with bytes and reason, and the next of its key flows',
    run: async (harness) => {
      const process = harness.process();
      process.bus.subscribe({
        consumer: 'one',
        topics: [TOPIC],
        handle: async (batch, tx) => {
          for (const message of batch) {
            await effect(tx, 'one', message);
            if (message.type === 'execution.watermark' && message.payload.barIndex === 3)
              throw harness.unprocessable(message.id, 'of another mode');
          }
        },
      });
      await process.bus.start();
      await publish(
        process,
        [1, 2, 3, 4, 5].map((n) => numbered(n)),
      );
      await untilNumbers(harness, [1, 2, 4, 5]);
      await waitUntil(async () => (await harness.deadLetters()).length > 0, boundOf(harness), 'the dead letter');
      const letters = await harness.deadLetters();
      expect(letters.map(({ reason }) => reason)).toEqual(['of another mode']);
      expect(JSON.parse(letters[0]?.bytes ?? '')).toMatchObject({ type: 'execution.watermark', key: 'paper', payload: { barIndex: 3 } });
      await process.bus.stop();
      const next = harness.process();
      subscribe(next);
      await next.bus.start();
      await settle(harness, next);
      expect(await numbers(harness.database)).toEqual([1, 2, 4, 5, 999_999]);
      expect(await harness.deadLetters()).toHaveLength(1);
      await next.bus.stop();
    },
  },
  {
    name: 'an error that is not final is no dead letter, however often it comes',
    run: async (harness) => {
      const process = harness.process();
      let failures = 0;
      subscribe(process, 'one', () => {
        if (failures >= 4) return;
        failures += 1;
        throw new Error('not yet');
      });
      await process.bus.start();
      await publish(process, [numbered(1)]);
      await untilNumbers(harness, [1]);
      expect(failures).toBe(4);
      expect(await harness.deadLetters()).toEqual([]);
      await process.bus.stop();
    },
  },
] as const satisfies readonly BusCase[];
