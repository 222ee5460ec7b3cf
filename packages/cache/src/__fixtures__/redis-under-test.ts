import { Secret, createMetrics, type Logger, type Metrics, silentLogger, systemClock, type Clock } from '@smc/service-kit';
import { type TestRedis, waitUntil } from '@smc/testkit';
import { Redis } from 'ioredis';
import type { Cache } from '../cache.ts';
import { createRedisCache } from '../redis-cache.ts';
import { type LinkOptions, type RedisLink, openRedisLink } from '../redis-link.ts';

export const PREFIX = 'spec:cache:';

/** A cache on a real Redis as one process has it. */
export interface CacheProcess {
  readonly cache: Cache;
  readonly link: RedisLink;
  readonly metrics: Metrics;
  readonly stop: () => void;
}

/** What a spec may take away. */
export interface Sabotage {
  readonly options?: LinkOptions;
  readonly clock?: Clock;
  readonly maxMissed?: number;
  readonly logger?: Logger;
}

/** Connects and waits until Redis answers. */
export async function cacheProcess(redis: TestRedis, sabotage: Sabotage = {}): Promise<CacheProcess> {
  const metrics = createMetrics('spec');
  const logger = sabotage.logger ?? silentLogger;
  const makeClient = (url: string, options: LinkOptions): Redis => new Redis(url, { ...options, ...sabotage.options });
  const link = openRedisLink({ url: new Secret(redis.url), logger, metrics, makeClient });
  const cache = createRedisCache({ link, prefix: PREFIX, clock: sabotage.clock ?? systemClock, metrics, ...(sabotage.maxMissed === undefined ? {} : { maxMissed: sabotage.maxMissed }) });
  await waitUntil(() => link.up, 5000, 'Redis');
  return {
    cache,
    link,
    metrics,
    stop: () => {
      link.stop();
    },
  };
}
