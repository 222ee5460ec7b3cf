import { TOPICS, type TopicName } from '@smc/contracts';
import kafkajs, { type Admin } from 'kafkajs';
import { type BrokerAdminOptions, withAdmin } from './broker-admin.ts';
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
const SAFE_REPLICAS = 3;

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
    const live = planned.filter(({ name }) => known.has(name));
    await create(admin, missing, replicationFactor);
    return {
      topics: planned.length,
      created: missing.map(({ name }) => name),
      changed: live.length === 0 ? [] : await bringInLine(admin, live),
      differences: live.length === 0 ? [] : await compare(admin, live, replicationFactor),
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
    waitForLeaders: true,
    topics: missing.map(({ name, partitions, settings }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
    })),
  });
}

async function bringInLine(admin: Admin, live: readonly PlannedTopic[]): Promise<TopicsReport['changed']> {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({ resources: live.map(({ name }) => ({ type, name })), includeSynonyms: false });
  const changed: TopicsReport['changed'][number][] = [];
  const changes: { type: typeof type; name: string; configEntries: { name: string; value: string }[] }[] = [];
  for (const { name, settings } of live) {
    const found = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const now = new Map(found.map(({ configName, configValue }) => [configName, configValue]));
    const wrong = Object.entries(settings).filter(([setting, value]) => now.get(setting) !== value);
    if (wrong.length === 0) continue;
    for (const [setting, to] of wrong) changed.push({ topic: name, setting, from: now.get(setting) ?? null, to });
    // The request replaces all settings of the topic, so those that somebody else made are said again.
    const kept = found.filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG);
    const entries = { ...Object.fromEntries(kept.map(({ configName, configValue }) => [configName, configValue])), ...settings };
    changes.push({ type, name, configEntries: Object.entries(entries).map(([setting, value]) => ({ name: setting, value })) });
  }
  if (changes.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changes });
  return changed;
}

async function compare(admin: Admin, live: readonly PlannedTopic[], replicationFactor: number): Promise<readonly TopicDifference[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: live.map(({ name }) => name) });
  return live.flatMap(({ name, partitions }) => {
    const found = topics.find((topic) => topic.name === name)?.partitions ?? [];
    const replicas = Math.min(...found.map((partition) => partition.replicas.length));
    const differences: TopicDifference[] = [];
    if (found.length !== partitions) differences.push({ topic: name, what: 'partitions', wanted: partitions, found: found.length });
    if (replicas < replicationFactor) differences.push({ topic: name, what: 'replicas', wanted: replicationFactor, found: replicas });
    return differences;
  });
}
