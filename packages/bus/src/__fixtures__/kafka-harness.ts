import { randomUUID } from 'node:crypto';
import type { TopicName } from '@smc/contracts';
import type { KafkaServer } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { type BusHarness, type BusProcess, type TestPostgres, fixedClock } from '@smc/testkit';
import type { Consumer as KafkaConsumer } from 'kafkajs';
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

/** The bus over a real broker as the contract suite takes it: topics and a database of its own. */
export async function kafkaHarness(
  kafka: KafkaServer,
  postgres: TestPostgres,
  options: { readonly sabotage?: Sabotage; readonly boundMs?: number } = {},
): Promise<BusHarness> {
  const environment = `t${randomUUID().slice(0, 8)}`;
  const connection = { brokers: [kafka.brokers], environment, service: 'execution', ...kafka.admin };
  const client = createKafkaClient(connection, silentLogger);
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: TOPICS.flatMap((topic) => [
      { topic: brokerTopic(environment, topic), numPartitions: PARTITIONS },
      { topic: deadLetterTopic(environment, topic), numPartitions: 1 },
    ]),
  });
  await admin.disconnect();
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

  return {
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
