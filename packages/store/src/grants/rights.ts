import { TOPICS } from '@smc/contracts';

/** Services that log in by themselves. */
export const SERVICES = ['gateway', 'market-data', 'strategy', 'execution', 'research'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a service may do to a table beyond reading it. Nobody may truncate. */
export type Right = 'INSERT' | 'UPDATE' | 'DELETE';
export type TableRights = Readonly<Record<string, readonly Right[]>>;

const append: readonly Right[] = ['INSERT'];
const keep: readonly Right[] = ['INSERT', 'UPDATE'];
const all: readonly Right[] = ['INSERT', 'UPDATE', 'DELETE'];

/** Tables of the bus, which every service on it writes; row policies say which rows. */
const bus: TableRights = { outbox: all, outbox_seq: keep, inbox: all, dead_letters: append };

/**
 * Who writes what; what is not named here is refused. The gateway writes no trading table but the halt row: bus and cache may be down when
 * somebody has to stop trading.
 */
export const TABLE_RIGHTS: Readonly<Record<ServiceName, TableRights>> = {
  gateway: { ...bus, halts: all, backtests: keep },
  'market-data': {
    ...bus,
    leases: all,
    service_state: keep,
    sessions: keep,
    bars: append,
    feed_state: keep,
    quarantine: append,
    market_bars: append,
    market_quotes: append,
  },
  strategy: { ...bus, leases: all, service_state: keep, structures: append, signals: append, intents: append, decisions: append },
  execution: {
    ...bus,
    leases: all,
    service_state: keep,
    inputs: append,
    orders: keep,
    fills: append,
    positions: keep,
    trades: append,
    equity: append,
    denials: append,
    decisions: append,
    venue_state: keep,
    venue_reports: append,
    halts: all,
  },
  research: { leases: all, backtests: ['UPDATE'] },
};

/** The schema of accounts and sessions is the gateway's alone: the others do not even read it. */
export const IDENTITY_SERVICE: ServiceName = 'gateway';

/** Which rows of the shared tables are a service's own, as a condition. Everybody reads all of them. */
export const OWN_ROWS: Readonly<Record<string, (service: ServiceName) => string>> = {
  // Who could write a row of another's topic would have its relay publish it under the other's name.
  outbox: ownTopics,
  outbox_seq: ownTopics,
  inbox: (service) => `starts_with(consumer, '${service}')`,
  leases: (service) => `starts_with(name, '${service}')`,
  service_state: (service) => `starts_with(service, '${service}')`,
};

function ownTopics(service: ServiceName): string {
  const topics = Object.entries(TOPICS).flatMap(([name, { owner }]) => (owner === service ? [`'${name}'`] : []));
  return topics.length === 0 ? 'false' : `topic IN (${topics.join(', ')})`;
}
