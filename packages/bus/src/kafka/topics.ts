import { TOPICS, type TopicName } from '@smc/contracts';
import kafkajs, { type Admin } from 'kafkajs';
import { type BrokerAdminOptions, brokerErrorType, untilShown, withAdmin } from './broker-admin.ts';
import { brokerTopic, deadLetterTopic, topicNames } from './names.ts';

/** A topic as the broker has to have it. */
export interface PlannedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Something of a live topic that is not as the registry says, and that nobody may change in passing. */
export interface TopicDifference {
  readonly topic: string;
  readonly what: 'partitions' | 'replicas';
  readonly wanted: number;
  readonly found: number;
}

/** What {@link applyTopics} found and did. */
export interface TopicsReport {
  readonly topics: number;
  readonly created: readonly string[];
  readonly changed: readonly { readonly topic: string; readonly setting: string; readonly from: string | null; readonly to: string }[];
  readonly differences: readonly TopicDifference[];
}

const DAY_MS = 86_400_000;
/** A dead letter waits for somebody to look at it, whatever the retention of its topic. */
const DEAD_LETTER_MS = 30 * DAY_MS;
/** The broker's default, said so that no broker has another. The largest envelope fits into it. */
const MAX_BYTES = 1_048_588;
const CREATE_TIMEOUT_MS = 30_000;
const NOT_KNOWN_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);
const SAFE_REPLICAS = 3;
const { TOPIC } = kafkajs.ConfigResourceTypes;

/** Every topic of an environment and its dead-letter topic, from the registry. */
export function plannedTopics(environment: string, replicationFactor: number): readonly PlannedTopic[] {
  // One replica may be down without stopping the writers, and what was acknowledged still stands on two.
  const common = { 'min.insync.replicas': replicationFactor >= SAFE_REPLICAS ? '2' : '1' };
  return topicNames().flatMap((topic) => [
    { name: brokerTopic(environment, topic), partitions: TOPICS[topic].partitions, settings: { ...settingsOf(topic), ...common } },
    {
      name: deadLetterTopic(environment, topic),
      partitions: 1,
      settings: {
        'cleanup.policy': 'delete',
        'retention.ms': String(Math.max(DEAD_LETTER_MS, TOPICS[topic].retentionMs)),
        // Any message that fits into the topic fits in here with the headers that tell its story; one that did not would hold
        // up its partition for ever.
        'max.message.bytes': String(2 * MAX_BYTES),
        ...common,
      },
    },
  ]);
}

/**
 * Creates the topics that are missing and brings the settings of the others in line. Partitions are never added: messages of a
 * key would go to another partition than those before them. Replicas are not moved. Both are told as differences.
 */
export function applyTopics(
  options: BrokerAdminOptions & {
    /** Copies of each partition; by default three, or as many as there are brokers. */
    readonly replicationFactor?: number | undefined;
  },
): Promise<TopicsReport> {
  return withAdmin(options, async (admin) => {
    const { brokers } = await admin.describeCluster();
    const replicationFactor = options.replicationFactor ?? Math.min(SAFE_REPLICAS, brokers.length);
    const planned = plannedTopics(options.environment, replicationFactor);
    const known = new Set(await admin.listTopics());
    const missing = planned.filter(({ name }) => !known.has(name));
    await create(admin, missing, replicationFactor);
    return {
      topics: planned.length,
      created: missing.map(({ name }) => name),
      // The new ones too: somebody else may have created one of them in the same moment.
      changed: await bringInLine(admin, planned),
      differences: await compare(admin, planned, replicationFactor),
    };
  });
}

function settingsOf(topic: TopicName): Readonly<Record<string, string>> {
  const { cleanup, retentionMs } = TOPICS[topic];
  return { 'cleanup.policy': cleanup, 'retention.ms': String(retentionMs), 'max.message.bytes': String(MAX_BYTES) };
}

/** Deletes every topic of an environment and what is in it. For environments that were made for one run. */
export function removeTopics(options: BrokerAdminOptions): Promise<readonly string[]> {
  return withAdmin(options, async (admin) => {
    const planned = new Set(plannedTopics(options.environment, 1).map(({ name }) => name));
    const topics = (await admin.listTopics()).filter((name) => planned.has(name));
    if (topics.length > 0) await admin.deleteTopics({ topics, timeout: CREATE_TIMEOUT_MS });
    return topics;
  });
}

async function create(admin: Admin, missing: readonly PlannedTopic[], replicationFactor: number): Promise<void> {
  if (missing.length === 0) return;
  await admin.createTopics({
    timeout: CREATE_TIMEOUT_MS,
    // The library takes a topic that is not known everywhere yet for an error; so we wait ourselves.
    waitForLeaders: false,
    topics: missing.map(({ name, partitions, settings }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
    })),
  });
  await untilShown('topics', () => areKnown(admin, missing));
}

async function areKnown(admin: Admin, created: readonly PlannedTopic[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: created.map(({ name }) => name) });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (NOT_KNOWN_YET.has(brokerErrorType(error) ?? '')) return false;
    throw error;
  }
}

async function bringInLine(admin: Admin, planned: readonly PlannedTopic[]): Promise<TopicsReport['changed']> {
  const found = await settingsFound(admin, planned);
  const changes = planned.flatMap(({ name, settings }) =>
    Object.entries(settings).flatMap(([setting, to]) => {
      const from = found.get(name)?.get(setting)?.value ?? null;
      return from === to ? [] : [{ topic: name, setting, from, to }];
    }),
  );
  if (changes.length === 0) return changes;
  const wrong = planned.filter(({ name }) => changes.some(({ topic }) => topic === name));
  await admin.alterConfigs({
    validateOnly: false,
    resources: wrong.map(({ name, settings }) => {
      // The request replaces all settings of the topic, so those that somebody else made are said again.
      const entries = new Map(Object.entries(settings));
      for (const [setting, { value, isOwn }] of found.get(name) ?? []) if (isOwn && !entries.has(setting)) entries.set(setting, value);
      return { type: TOPIC, name, configEntries: [...entries].map(([setting, value]) => ({ name: setting, value })) };
    }),
  });
  await untilShown('settings', async () => {
    const shown = await settingsFound(admin, wrong);
    return changes.every(({ topic, setting, to }) => shown.get(topic)?.get(setting)?.value === to);
  });
  return changes;
}

/** Settings by topic; `isOwn` are those made for the topic itself, the others come from the broker. */
async function settingsFound(
  admin: Admin,
  topics: readonly PlannedTopic[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, { readonly value: string; readonly isOwn: boolean }>>> {
  const resources = topics.map(({ name }) => ({ type: TOPIC, name }));
  const described = await admin.describeConfigs({ resources, includeSynonyms: false });
  return new Map(
    described.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(
        configEntries.map(({ configName, configValue, configSource }) => [
          configName,
          { value: configValue, isOwn: configSource === kafkajs.ConfigSource.TOPIC_CONFIG },
        ]),
      ),
    ]),
  );
}

async function compare(admin: Admin, planned: readonly PlannedTopic[], replicationFactor: number): Promise<readonly TopicDifference[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: planned.map(({ name }) => name) });
  return planned.flatMap(({ name, partitions }) => {
    const found = topics.find((topic) => topic.name === name)?.partitions ?? [];
    const replicas = Math.min(...found.map((partition) => partition.replicas.length));
    const differences: TopicDifference[] = [];
    if (found.length !== partitions) differences.push({ topic: name, what: 'partitions', wanted: partitions, found: found.length });
    if (replicas < replicationFactor) differences.push({ topic: name, what: 'replicas', wanted: replicationFactor, found: replicas });
    return differences;
  });
}
