import type { KafkaServer } from '@smc/local-servers';
import { BUS_CASES, type TestPostgres, busSteps, startTestKafka, startTestPostgres, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaHarness, createTopics, kafkaHarness } from '../__fixtures__/kafka-harness.ts';
import type { Sabotage } from '../__fixtures__/mortal-database.ts';

const { TOPIC, effects, numbered, numbers, publish, subscribe, untilNumbers } = busSteps;
const BOUND_MS = 25_000;

let kafka: KafkaServer;
let postgres: TestPostgres;
beforeAll(async () => {
  [kafka, postgres] = await Promise.all([startTestKafka(), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
});

/** Runs with a harness of its own and leaves nothing behind. */
async function withHarness(
  work: (harness: KafkaHarness) => Promise<void>,
  options: Parameters<typeof kafkaHarness>[2] = {},
): Promise<void> {
  const harness = await kafkaHarness(kafka, postgres, options);
  try {
    await work(harness);
  } finally {
    await harness.close();
  }
}

/** Offsets of a group: the next message of each partition that it would read after a restart; null where nothing is committed. */
async function committed(harness: KafkaHarness, consumer = 'one'): Promise<ReadonlyMap<number, number | null>> {
  const topic = `${harness.environment}.${TOPIC}`;
  const [found] = await harness.asAdmin((admin) => admin.fetchOffsets({ groupId: `${harness.environment}.${consumer}`, topics: [topic] }));
  return new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset) < 0 ? null : Number(offset)]));
}

async function written(harness: KafkaHarness): Promise<ReadonlyMap<number, number>> {
  const offsets = await harness.asAdmin((admin) => admin.fetchTopicOffsets(`${harness.environment}.${TOPIC}`));
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
}

const isAllCommitted = async (harness: KafkaHarness): Promise<boolean> => {
  const offsets = await committed(harness);
  return [...(await written(harness))].every(([partition, high]) => high === 0 || offsets.get(partition) === high);
};

describe('replicas of a service', () => {
  it('both start; one relays, and when it dies the other takes over', () =>
    withHarness(async (harness) => {
      const [first, second] = [harness.process(), harness.process()];
      subscribe(first);
      subscribe(second);
      await first.bus.start();
      await second.bus.start();
      await publish(second, [numbered(1)]);
      await publish(first, [numbered(2)]);
      await untilNumbers(harness, [1, 2]);
      await first.crash();
      await publish(second, [numbered(3)]);
      await untilNumbers(harness, [1, 2, 3]);
      await second.bus.stop();
    }));

  it('share the partitions; joining and dying under load loses nothing, doubles nothing and keeps the order of each key', () =>
    withHarness(async (harness) => {
      const keys = Array.from({ length: 12 }, (_unused, n) => `key-${n}`);
      const writer = harness.process();
      await writer.bus.start();
      let rounds = 0;
      const write = async (count: number): Promise<void> => {
        for (const end = rounds + count; rounds < end; rounds += 1) {
          await publish(
            writer,
            keys.map((key) => numbered(rounds, key)),
          );
        }
      };
      const first = harness.process();
      subscribe(first);
      await first.bus.start();
      await write(60);
      const second = harness.process();
      const ofSecond: number[] = [];
      subscribe(second, 'one', (batch) => {
        ofSecond.push(batch.length);
      });
      await second.bus.start();
      await waitUntil(() => write(5).then(() => ofSecond.length > 0), BOUND_MS, 'a share of the second replica');
      await first.crash();
      await write(60);
      await waitUntil(async () => (await effects(harness.database)).length >= rounds * keys.length, BOUND_MS, 'all effects');
      const all = await effects(harness.database);
      const wanted = Array.from({ length: rounds }, (_unused, n) => n);
      for (const key of keys) expect(all.filter((row) => row.key === key).map(({ n }) => n)).toEqual(wanted);
      await Promise.all([second.bus.stop(), writer.bus.stop()]);
    }));

  it('every process observes every message', () =>
    withHarness(async (harness) => {
      const seen: number[][] = [[], []];
      const processes = seen.map((mine) => {
        const process = harness.process();
        process.bus.observe({
          topics: [TOPIC],
          onMessages: (batch) => {
            for (const message of batch) if (message.type === 'execution.watermark') mine.push(message.payload.barIndex);
          },
        });
        return process;
      });
      // Observers read from the newest on; once start has ended they miss nothing.
      for (const process of processes) await process.bus.start();
      for (const process of processes.slice(0, 1)) await publish(process, [numbered(1), numbered(2)]);
      await waitUntil(() => seen.every((mine) => mine.length >= 2), BOUND_MS, 'what both observe');
      expect(seen).toEqual([
        [1, 2],
        [1, 2],
      ]);
      await Promise.all(processes.map((process) => process.bus.stop()));
    }));
});

describe('offsets', () => {
  it('are committed behind the database, and never past a message that is not done', () =>
    withHarness(async (harness) => {
      const process = harness.process();
      let isHealed = false;
      subscribe(process, 'one', (batch) => {
        if (!isHealed && batch.some(({ key }) => key === 'bad')) throw new Error('not today');
      });
      await process.bus.start();
      const good = Array.from({ length: 12 }, (_unused, n) => `good-${n}`);
      await publish(process, [numbered(0, 'bad'), ...good.map((key) => numbered(1, key))]);
      await publish(
        process,
        good.map((key) => numbered(2, key)),
      );
      await waitUntil(async () => (await effects(harness.database)).length === 2 * good.length, BOUND_MS, 'the good keys');
      // The partitions without the bad key get there; the one with it stays before it, whatever was done behind it.
      const isBehind = async (): Promise<number> => {
        const offsets = await committed(harness);
        return [...(await written(harness))].filter(([partition, high]) => high > 0 && offsets.get(partition) !== high).length;
      };
      await waitUntil(async () => (await isBehind()) === 1, BOUND_MS, 'the commits of the others');
      const offsets = [...(await committed(harness)).entries()];
      const high = await written(harness);
      const stuck = offsets.find(([partition, offset]) => offset !== high.get(partition) && (high.get(partition) ?? 0) > 0);
      // The bad message was the first of its partition.
      expect([null, 0]).toContain(stuck?.[1]);
      isHealed = true;
      await waitUntil(() => isAllCommitted(harness), BOUND_MS, 'all commits');
      expect(await numbers(harness.database)).toHaveLength(2 * good.length + 1);
      await process.bus.stop();
    }));

  it('wait for a dead letter that cannot be stored, while messages flow; nothing is skipped', () =>
    withHarness(async (harness) => {
      const letters = `${harness.environment}.${TOPIC}.dlt`;
      await harness.asAdmin((admin) => admin.deleteTopics({ topics: [letters] }));
      const process = harness.process();
      subscribe(process);
      await process.bus.start();
      await harness.injectRaw(TOPIC, 'paper', 'no message');
      await publish(process, [numbered(1)]);
      await untilNumbers(harness, [1]);
      await process.bus.stop();
      expect([...(await committed(harness)).values()].filter((offset) => offset !== null && offset > 0)).toEqual([]);
      await createTopics(harness.asAdmin, [{ topic: letters, numPartitions: 1 }]);
      const next = harness.process();
      subscribe(next);
      await next.bus.start();
      await waitUntil(async () => (await harness.deadLetters()).length > 0, BOUND_MS, 'the dead letter');
      // At least once: the first process may have had a write under way when it stopped.
      expect(new Set((await harness.deadLetters()).map(({ bytes }) => bytes))).toEqual(new Set(['no message']));
      await waitUntil(() => isAllCommitted(harness), BOUND_MS, 'the commit behind it');
      expect(await numbers(harness.database)).toEqual([1]);
      await next.bus.stop();
    }));
});

/** What was stored while the broker is down, and whose writer dies before it is back, is delivered by a later process. */
async function surviveBrokerAndWriter(harness: KafkaHarness): Promise<void> {
  const writer = harness.process();
  await writer.bus.start();
  await publish(writer, [numbered(1)]);
  await waitUntil(async () => (await sum(written(harness))) === 1, BOUND_MS, 'the first message');
  kafka.signal('SIGKILL');
  try {
    await publish(writer, [numbered(2), numbered(3)]);
    await waitUntil(() => unsent(harness).then((rows) => rows !== 1), BOUND_MS, 'the outage');
    // Long enough for the relay to have read them, and to fail.
    await harness.database.read.query('SELECT pg_sleep(1)');
    await writer.crash();
  } finally {
    await kafka.restart();
  }
  const reader = harness.process();
  subscribe(reader);
  await reader.bus.start();
  await untilNumbers(harness, [1, 2, 3]);
  await reader.bus.stop();
}

async function sum(offsets: Promise<ReadonlyMap<number, number>>): Promise<number> {
  return [...(await offsets).values()].reduce((total, each) => total + each, 0);
}

async function unsent(harness: KafkaHarness): Promise<number> {
  const { rows } = await harness.database.read.query('SELECT count(*) AS rows FROM outbox WHERE sent_at IS NULL');
  return Number(rows[0]?.['rows']);
}

describe('the outbox', () => {
  it('keeps what the broker has not acknowledged, over the death of broker and writer', () => withHarness(surviveBrokerAndWriter));
});

/** The suite has to notice a bus that breaks its promises, or it proves nothing. */
describe('a broken bus is noticed', () => {
  async function runSabotaged(work: (harness: KafkaHarness) => Promise<void>, sabotage: Sabotage): Promise<void> {
    let changed = 0;
    const counted: Sabotage = (text) => {
      const other = sabotage(text);
      if (other !== text) changed += 1;
      return other;
    };
    try {
      await withHarness(work, { sabotage: counted, boundMs: 6000 });
    } finally {
      expect(changed).toBeGreaterThan(0);
    }
  }

  it('without the inbox a message delivered twice has two effects', async () => {
    const twice = BUS_CASES.find(({ name }) => name === 'a message delivered twice has one effect');
    const withoutInbox: Sabotage = (text) =>
      text.startsWith('INSERT INTO inbox')
        ? 'SELECT id AS message_id FROM (SELECT $1::text AS consumer) c, unnest($2::text[]) AS m(id)'
        : text;
    await expect(runSabotaged(async (harness) => twice?.run(harness), withoutInbox)).rejects.toThrow();
  });

  it('marked before the broker has acknowledged, rows are lost', async () => {
    const markFirst: Sabotage = (text) =>
      text.startsWith('SELECT id, topic, key, seq, envelope FROM outbox')
        ? `WITH read AS (UPDATE outbox SET sent_at = now() WHERE id IN (${text.replace('id, topic, key, seq, envelope', 'id')})
           RETURNING id, topic, key, seq, envelope) SELECT * FROM read ORDER BY id`
        : text;
    await expect(runSabotaged(surviveBrokerAndWriter, markFirst)).rejects.toThrow('all effects did not come true');
  });
});
