import { TOPICS } from '@smc/contracts';
import type { KafkaServer } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { startTestKafka, waitUntil } from '@smc/testkit';
import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerAdminOptions, BrokerRefusedError, BrokerUnreachableError, withAdmin } from './broker-admin.ts';
import { accessRules, applyAcls } from './access-rules.ts';
import { createKafkaClient } from './client.ts';
import { topicNames } from './names.ts';
import { Sender } from './sender.ts';
import { applyTopics, plannedTopics } from './topics.ts';

const warnings: string[] = [];
process.on('warning', ({ name }) => warnings.push(name));

const BOUND_MS = 15_000;
const USERS = { gateway: 'g', 'market-data': 'm', strategy: 's', execution: 'e', research: 'r' };
let open: KafkaServer;
let guarded: KafkaServer;
beforeAll(async () => {
  [open, guarded] = await Promise.all([startTestKafka(), startTestKafka({ users: USERS })]);
});
afterAll(async () => {
  await Promise.all([open.stop(), guarded.stop()]);
});

const on = (kafka: KafkaServer, environment: string): BrokerAdminOptions => ({
  brokers: [kafka.brokers],
  environment,
  logger: silentLogger,
  ...kafka.admin,
});

describe('topics on a real broker', () => {
  const settingsOf = async (admin: Admin, name: string): Promise<Record<string, string>> => {
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({ resources: [{ type, name }], includeSynonyms: false });
    return Object.fromEntries(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? []);
  };

  it('are created with partitions, retention and cleanup of the registry; a second time nothing changes', async () => {
    const options = on(open, 'fresh');
    const first = await applyTopics(options);
    expect(first.created).toHaveLength(2 * topicNames().length);
    expect(await applyTopics(options)).toEqual({ topics: first.topics, created: [], changed: [], differences: [] });
    await withAdmin(options, async (admin) => {
      for (const { name, partitions, settings } of plannedTopics('fresh', 1)) {
        const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
        expect(topics[0]?.partitions).toHaveLength(partitions);
        expect(await settingsOf(admin, name)).toMatchObject(settings);
      }
    });
  });

  it('get their settings back when somebody changed them, and keep those that the registry does not speak of', async () => {
    const options = on(open, 'changed');
    await applyTopics(options);
    const name = 'changed.trading.orders.v1';
    await withAdmin(options, (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name,
            configEntries: [
              { name: 'retention.ms', value: '1000' },
              { name: 'segment.ms', value: '3600000' },
            ],
          },
        ],
      }),
    );
    const seen = (): Promise<boolean> => withAdmin(options, async (admin) => (await settingsOf(admin, name))['retention.ms'] === '1000');
    await waitUntil(seen, BOUND_MS, 'the change');
    const { changed } = await applyTopics(options);
    expect(changed).toContainEqual({
      topic: name,
      setting: 'retention.ms',
      from: '1000',
      to: String(TOPICS['trading.orders.v1'].retentionMs),
    });
    const settings = await withAdmin(options, (admin) => settingsOf(admin, name));
    expect(settings).toMatchObject({ 'retention.ms': String(TOPICS['trading.orders.v1'].retentionMs), 'segment.ms': '3600000' });
  });

  it('of a live keyed topic are told to differ in partitions and not given more', async () => {
    const options = on(open, 'fewer');
    const topic = 'fewer.trading.intents.v1';
    await withAdmin(options, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: false }));
    const { differences } = await applyTopics(options);
    const wanted = TOPICS['trading.intents.v1'].partitions;
    expect(differences).toEqual([{ topic, what: 'partitions', wanted, found: 2 }]);
    const { topics } = await withAdmin(options, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    expect(topics[0]?.partitions).toHaveLength(2);
  });

  it('need a broker that answers and lets us in', async () => {
    await expect(applyTopics({ ...on(open, 'none'), brokers: ['127.0.0.1:1'] })).rejects.toThrow(BrokerUnreachableError);
    await expect(applyTopics({ ...on(guarded, 'none'), password: 'wrong' })).rejects.toThrow(BrokerRefusedError);
    await expect(applyTopics({ ...on(guarded, 'none'), username: 'strategy', password: USERS.strategy })).rejects.toThrow(
      BrokerRefusedError,
    );
  });
});

describe('access rules on a real broker', () => {
  const environment = 'guarded';
  beforeAll(async () => {
    await applyTopics(on(guarded, environment));
    await applyAcls(on(guarded, environment));
  });

  const as = (service: keyof typeof USERS): kafkajs.Kafka =>
    createKafkaClient({ brokers: [guarded.brokers], environment, service, username: service, password: USERS[service] }, silentLogger);

  /** Sends as a service does: once, with the idempotent producer of the relay. */
  async function send(service: keyof typeof USERS, topic: string): Promise<void> {
    const sender = new Sender(as(service), silentLogger);
    try {
      await sender.send([{ topic: `${environment}.${topic}`, messages: [{ key: 'k', value: 'v' }] }]);
    } finally {
      await sender.stop();
    }
  }

  it.each(['gateway', 'market-data', 'execution', 'research'] as const)('an intent of %s is refused', async (service) => {
    await expect(send(service, 'trading.intents.v1')).rejects.toThrow(/[Aa]uthoriz/);
  });

  it('an intent of strategy is taken', async () => {
    await send('strategy', 'trading.intents.v1');
  });

  it.each(['gateway', 'market-data', 'strategy', 'research'] as const)('an order of %s is refused', async (service) => {
    await expect(send(service, 'trading.orders.v1')).rejects.toThrow(/[Aa]uthoriz/);
  });

  it('a reader buries what it cannot deal with; others cannot', async () => {
    await send('execution', 'trading.intents.v1.dlt');
    await expect(send('gateway', 'trading.intents.v1.dlt')).rejects.toThrow(/[Aa]uthoriz/);
  });

  it('nobody writes without an identity, or with a wrong password', async () => {
    const plain = createKafkaClient({ brokers: [guarded.brokers], environment, service: 'strategy' }, silentLogger).admin();
    await expect(plain.connect().then(() => plain.listTopics())).rejects.toThrow();
    await plain.disconnect();
    const wrong = createKafkaClient(
      { brokers: [guarded.brokers], environment, service: 'strategy', username: 'strategy', password: 'x' },
      silentLogger,
    ).admin();
    await expect(wrong.connect()).rejects.toThrow(/[Aa]uthentication/);
    await wrong.disconnect();
  });

  /** Joins a group and reads a topic from its beginning, until the first message or the first error, or not for ever. */
  async function read(service: keyof typeof USERS, topic: string, groupId: string): Promise<string> {
    const consumer = as(service).consumer({ groupId, retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) } });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [`${environment}.${topic}`], fromBeginning: true });
      return await new Promise<string>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          reject(payload.error);
        });
        const eachMessage = ({ message }: kafkajs.EachMessagePayload): Promise<void> => {
          resolve(String(message.value));
          return Promise.resolve();
        };
        consumer.run({ eachMessage }).catch(reject);
        setTimeout(() => {
          reject(new Error(`nothing of ${topic} came`));
        }, BOUND_MS);
      });
    } finally {
      await consumer.disconnect();
    }
  }

  it('readers read, in groups of their own name alone', async () => {
    const outcome = (...args: Parameters<typeof read>): Promise<string> => read(...args).catch((error: unknown) => String(error));
    const intents = 'trading.intents.v1';
    // The first groups of a broker may be told that it is still loading them; a member like this does not try again.
    const becomes = (what: RegExp, ...args: Parameters<typeof read>): Promise<void> =>
      waitUntil(async () => what.test(await outcome(...args)), BOUND_MS, `${what.source} for ${args.join(' ')}`);
    await becomes(/^v$/, 'execution', intents, `${environment}.execution`);
    await becomes(/^v$/, 'execution', intents, `${environment}.observe.execution.one`);
    await becomes(/^v$/, 'market-data', intents, `${environment}.market-data`);
    // So the library says that the broker does not speak of this group to us.
    await becomes(/group coordinator/, 'execution', intents, `${environment}.market-data`);
    await becomes(/[Aa]uthoriz/, 'gateway', intents, `${environment}.gateway`);
  });

  it('a rule that the registry does not say is taken back', async () => {
    const options = on(guarded, environment);
    const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
    const extra = (principal: string, resourceName: string): Parameters<Admin['createAcls']>[0]['acl'][number] => ({
      principal,
      host: '*',
      operation: AclOperationTypes.WRITE,
      permissionType: AclPermissionTypes.ALLOW,
      resourceType: AclResourceTypes.TOPIC,
      resourceName,
      resourcePatternType: ResourcePatternTypes.LITERAL,
    });
    const intents = `${environment}.trading.intents.v1`;
    await withAdmin(options, (admin) =>
      admin.createAcls({ acl: [extra('User:gateway', intents), extra('User:visitor', intents), extra('User:gateway', 'other.topic')] }),
    );
    const isAllowed = (): Promise<boolean> =>
      send('gateway', 'trading.intents.v1').then(
        () => true,
        () => false,
      );
    await waitUntil(isAllowed, BOUND_MS, 'the extra rule');
    const report = await applyAcls(options);
    expect(report?.added).toEqual([]);
    expect(report?.removed.map(({ service, name }) => `${service} ${name}`)).toEqual([`gateway ${intents}`]);
    await expect(send('gateway', 'trading.intents.v1')).rejects.toThrow(/[Aa]uthoriz/);
    expect(await applyAcls(options)).toEqual({ rules: accessRules(environment).length, added: [], removed: [] });
  });

  it('are null on a broker that keeps none', async () => {
    expect(await applyAcls(on(open, environment))).toBeNull();
  });
});

it('the client sets no timers with a negative delay, of which Node warns', () => {
  expect(warnings.filter((name) => name === 'TimeoutNegativeWarning')).toEqual([]);
});
