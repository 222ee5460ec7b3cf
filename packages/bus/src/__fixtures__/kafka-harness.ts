import { randomUUID } from 'node:crypto';
import type { TopicName } from '@smc/contracts';
import type { KafkaServer } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { type BusHarness, type BusProcess, type TestPostgres, fixedClock, waitUntil } from '@smc/testkit';
import type { Admin, ITopicConfig, Consumer as KafkaConsumer } from 'kafkajs';
import { untilShown, withAdmin } from '../kafka/broker-admin.ts';
import { createKafkaClient } from '../kafka/client.ts';
import { createKafkaBus } from '../kafka/kafka-bus.ts';
import { brokerTopic, deadLetterTopic } from '../kafka/names.ts';
import { UnprocessableMessageError } from '../unprocessable.ts';
import { type Sabotage, cutConnections, mortal } from './mortal-database.ts';

/** What the contract suite speaks of. */
const TOPICS: readonly TopicName[] = ['trading.portfolio.v1', 'trading.orders.v1', 'market.quotes.v1'];
const PARTITIONS = 3;
/** Joining a group and a crash's session time-out cost seconds that a bus in one process does not know. */
const BOUND_MS = 25_000;

/** The harness with the broker in reach. */
export interface KafkaHarness extends BusHarness {
  readonly environment: string;
  readonly asAdmin: <T>(work: (admin: Admin) => Promise<T>) => Promise<T>;
}

/** Creates topics and waits until the broker shows them; the library's own waiting fails when they are not there at once. */
export async function createTopics(asAdmin: KafkaHarness['asAdmin'], topics: ITopicConfig[]): Promise<void> {
  await asAdmin(async (admin) => {
    await admin.createTopics({ waitForLeaders: false, topics });
    // A broker names a topic before its partitions have a leader, and answers for them only then.
    await untilShown('topics', async () => {
      const known = new Set(await admin.listTopics());
      if (!topics.every(({ topic }) => known.has(topic))) return false;
      const answers = await Promise.allSettled(topics.map(({ topic }) => admin.fetchTopicOffsets(topic)));
      return answers.every(({ status }) => status === 'fulfilled');
    });
  });
}

/** The bus over a real broker as the contract suite takes it: topics and a database of its own. */
export async function kafkaHarness(
  kafka: KafkaServer,
  postgres: TestPostgres,
  options: { readonly sabotage?: Sabotage; readonly boundMs?: number } = {},
): Promise<KafkaHarness> {
  const environment = `t${randomUUID().slice(0, 8)}`;
  const connection = { brokers: [kafka.brokers], environment, service: 'execution', ...kafka.admin };
  const client = createKafkaClient(connection, silentLogger);
  const asAdmin: KafkaHarness['asAdmin'] = (work) => withAdmin({ ...connection, logger: silentLogger }, work);
  await createTopics(
    asAdmin,
    TOPICS.flatMap((topic) => [
      { topic: brokerTopic(environment, topic), numPartitions: PARTITIONS },
      { topic: deadLetterTopic(environment, topic), numPartitions: 1 },
    ]),
  );
  const database = await postgres.createDatabase();
  await database.store.read.query('CREATE TABLE effects (place bigserial, consumer text, key text, n integer)');
  const processes: BusProcess[] = [];
  const letters: { bytes: string; reason: string }[] = [];
  let reader: KafkaConsumer | null = null;

  const readLetters = async (): Promise<void> => {
    if (reader !== null) return;
    reader = client.consumer({ groupId: `${environment}.letters` });
    await reader.connect();
    await reader.subscribe({ topics: TOPICS.map((topic) => deadLetterTopic(environment, topic)), fromBeginning: true });
    await reader.run({
      eachMessage: ({ message }) => {
        letters.push({ bytes: String(message.value), reason: String(message.headers?.['reason']) });
        return Promise.resolve();
      },
    });
  };

  const countLetters = async (admin: Admin): Promise<number> => {
    const offsets = await Promise.all(TOPICS.map((topic) => admin.fetchTopicOffsets(deadLetterTopic(environment, topic))));
    return offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);
  };

  return {
    environment,
    asAdmin,
    database: database.store,
    boundMs: options.boundMs ?? BOUND_MS,
    process: ({ fault } = {}): BusProcess => {
      const store = mortal(database.store, options.sabotage ?? ((text) => text));
      const bus = createKafkaBus({
        ...connection,
        store,
        logger: silentLogger,
        clock: fixedClock(),
        ...(fault === undefined ? {} : { fault }),
      });
      const crash = async (): Promise<void> => {
        await store.kill();
        await bus.stop();
      };
      const started = { bus, store, crash };
      processes.push(started);
      return started;
    },
    injectRaw: async (topic, key, bytes) => {
      const producer = client.producer();
      await producer.connect();
      await producer.send({ topic: brokerTopic(environment, topic), messages: [{ key, value: bytes }] });
      await producer.disconnect();
    },
    deadLetters: async () => {
      await readLetters();
      const bound = options.boundMs ?? BOUND_MS;
      await waitUntil(async () => letters.length >= (await asAdmin(countLetters)), bound, 'reading of all dead letters');
      return letters;
    },
    unprocessable: (messageId, reason) => new UnprocessableMessageError(messageId, reason),
    outages: [
      { name: 'every connection to the database is cut', strike: () => cutConnections(database.store) },
      {
        name: 'the broker is killed and started again',
        strike: async () => {
          kafka.signal('SIGKILL');
          await kafka.restart();
        },
      },
    ],
    close: async () => {
      await Promise.all([...processes.map(({ crash }) => crash()), reader?.disconnect()]);
      await database.drop();
    },
  };
}
