/** The services of the product. Each has an identity of its own on the broker and in the database, by this name. */
export const SERVICES = ['gateway', 'market-data', 'strategy', 'execution', 'research'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What the broker, compose, Kubernetes and tests need to know of one topic. */
export interface Topic {
  /** What orders its messages. */
  readonly key: 'venue:symbol' | 'account' | 'session';
  readonly partitions: number;
  readonly retentionMs: number;
  readonly cleanup: 'delete' | 'compact';
  /** The only service that writes it. */
  readonly owner: Exclude<ServiceName, 'research'>;
  /** Who else may read it. */
  readonly readers: readonly ServiceName[];
  /** False: latest wins, never stored, never through the outbox. */
  readonly durable: boolean;
}

const DAY_MS = 86_400_000;

/** The one registry of topics. A topic is created nowhere else. */
export const TOPICS = {
  'market.bars.v1': topic('venue:symbol', 'market-data', ['strategy', 'execution', 'gateway'], { partitions: 12, retentionMs: 7 * DAY_MS }),
  'market.quotes.v1': topic('venue:symbol', 'market-data', ['gateway'], { partitions: 12, retentionMs: DAY_MS, durable: false }),
  'market.status.v1': topic('session', 'market-data', ['gateway'], { retentionMs: 7 * DAY_MS }),
  'strategy.structures.v1': topic('venue:symbol', 'strategy', ['gateway'], { partitions: 12, retentionMs: 7 * DAY_MS }),
  'strategy.signals.v1': topic('account', 'strategy', ['gateway'], {}),
  'trading.intents.v1': topic('account', 'strategy', ['execution', 'market-data'], {}),
  'trading.orders.v1': topic('account', 'execution', ['gateway'], {}),
  'trading.portfolio.v1': topic('account', 'execution', ['gateway', 'market-data'], {}),
  'control.commands.v1': topic('session', 'gateway', ['market-data'], { partitions: 1 }),
} as const satisfies Record<string, Topic>;

/** Name of a topic. */
export type TopicName = keyof typeof TOPICS;

function topic(
  key: Topic['key'],
  owner: Topic['owner'],
  readers: Topic['readers'],
  more: Partial<Pick<Topic, 'partitions' | 'retentionMs' | 'durable'>>,
): Topic {
  return { key, owner, readers, partitions: 6, retentionMs: 30 * DAY_MS, cleanup: 'delete', durable: true, ...more };
}
