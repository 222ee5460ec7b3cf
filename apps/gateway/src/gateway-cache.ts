import {
  type Cache,
  type ReadCache,
  type SharedSessions,
  type WhenAway,
  createMemoryCache,
  createRateStore,
  createReadCache,
  createRedisCache,
  createSharedSessions,
  openRedisLink,
} from '@smc/cache';
import { SESSION_CHECK_MS } from '@smc/identity';
import type { BusEnv, CacheEnv, Clock, Logger, Metrics } from '@smc/service-kit';
import type { Store } from 'express-rate-limit';

/** A store for one limiter, or undefined where each process counts for itself. */
export type RateStoreOf = (limiter: string, whenAway: WhenAway) => Store | undefined;

/** Everything the gateway keeps copies in. Losing all of it costs time and nothing else. */
export interface GatewayCache {
  readonly reads: ReadCache;
  /** What gateways share; null where one stands alone. */
  readonly shared: Cache | null;
  readonly rateStoreOf: RateStoreOf;
  /** For the identity of this gateway; undefined where it stands alone. */
  readonly sessions: SharedSessions | undefined;
  stop(): void;
}

/** In memory without `REDIS_URL`; with it, memory over Redis. Returns at once, whether Redis is there or not. */
export function openGatewayCache(deps: {
  readonly env: CacheEnv & Pick<BusEnv, 'SMC_ENV'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): GatewayCache {
  const { env, clock, logger, metrics } = deps;
  const near = createMemoryCache({ metrics });
  if (env.REDIS_URL === undefined) {
    const reads = createReadCache({ near, shared: null, metrics });
    return { reads, shared: null, rateStoreOf: () => undefined, sessions: undefined, stop: () => undefined };
  }
  const link = openRedisLink({ url: env.REDIS_URL, logger, metrics });
  const prefix = `${env.SMC_ENV}:gateway:`;
  const shared = createRedisCache({ link, prefix: `${prefix}cache:`, clock, metrics });
  return {
    reads: createReadCache({ near, shared, metrics }),
    shared,
    rateStoreOf: (limiter, whenAway) => createRateStore({ link, prefix: `${prefix}rate:${limiter}:`, whenAway }),
    sessions: createSharedSessions({ cache: shared, clock, boundMs: SESSION_CHECK_MS }),
    stop: () => {
      link.stop();
    },
  };
}
