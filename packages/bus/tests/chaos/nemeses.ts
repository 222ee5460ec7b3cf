import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';

/** A fault that is brought and taken away again. */
export interface Nemesis {
  readonly name: string;
  /** Whose recovery is measured after it, and how long it may take, ms. */
  readonly target: 'kafka' | 'postgres' | 'redis' | 'service';
  /** Brings the fault and heals it; resolves when everything is whole again as far as the fault goes. */
  run(cluster: Cluster, random: () => number): Promise<void>;
}

/** How long flow may take to come back after a fault is healed, ms (issue "Real servers"; reliability-security.md 4.1). */
export const RECOVERY_BOUND_MS = { kafka: 30_000, postgres: 10_000, redis: 3_000, service: 15_000 } as const;

const between = (random: () => number, least: number, most: number): number => least + random() * (most - least);

async function paused(signal: (signal: NodeJS.Signals) => void, ms: number): Promise<void> {
  signal('SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    signal('SIGCONT');
  }
}

const consumerOf = (cluster: Cluster, random: () => number): Cluster['producer'] =>
  cluster.consumers[Math.floor(random() * cluster.consumers.length)] ?? cluster.producer;

/** Every fault of a run on the bus. */
export const NEMESES: readonly Nemesis[] = [
  {
    name: 'broker killed',
    target: 'kafka',
    run: async ({ kafka }, random) => {
      kafka.signal('SIGKILL');
      await sleep(between(random, 500, 4000));
      await kafka.restart();
    },
  },
  {
    name: 'broker paused',
    target: 'kafka',
    run: ({ kafka }, random) =>
      paused(
        (signal) => {
          kafka.signal(signal);
        },
        between(random, 2000, 12_000),
      ),
  },
  {
    name: 'database killed',
    target: 'postgres',
    run: async ({ postgres }, random) => {
      postgres.signal('SIGKILL');
      await sleep(between(random, 200, 3000));
      await postgres.restart();
    },
  },
  {
    name: 'road to the database half-open',
    target: 'postgres',
    run: async ({ road }, random) => {
      road.hold(true);
      await sleep(between(random, 2000, 8000));
      road.hold(false);
    },
  },
  {
    name: 'road to the database cut',
    target: 'postgres',
    run: async ({ road }, random) => {
      road.refuse(true);
      await sleep(between(random, 200, 4000));
      road.refuse(false);
    },
  },
  {
    name: 'road to the database slow',
    target: 'postgres',
    run: async ({ road }, random) => {
      road.delay(between(random, 20, 150));
      await sleep(5000);
      road.delay(0);
    },
  },
  {
    name: 'consumer killed',
    target: 'service',
    run: (cluster, random) => {
      consumerOf(cluster, random).signal('SIGKILL');
      return Promise.resolve();
    },
  },
  {
    name: 'both consumers killed',
    target: 'service',
    run: ({ consumers }) => {
      for (const consumer of consumers) consumer.signal('SIGKILL');
      return Promise.resolve();
    },
  },
  {
    name: 'consumer paused past its session',
    target: 'service',
    run: (cluster, random) => {
      const consumer = consumerOf(cluster, random);
      return paused(
        (signal) => {
          consumer.signal(signal);
        },
        between(random, 11_000, 16_000),
      );
    },
  },
  {
    name: 'producer killed',
    target: 'service',
    run: ({ producer }) => {
      producer.signal('SIGKILL');
      return Promise.resolve();
    },
  },
  {
    name: 'cache killed',
    target: 'redis',
    run: async ({ redis }, random) => {
      redis.signal('SIGKILL');
      await sleep(between(random, 200, 2000));
      await redis.restart();
    },
  },
];
