import type { Metrics } from '@smc/service-kit';

/** Which adapter a figure is about. */
export type Layer = 'memory' | 'redis';
/** How a read ended; `refused` was not even tried because Redis is away. */
export type ReadOutcome = 'hit' | 'miss' | 'refused' | 'error';
/** What went wrong: no answer in time, no connection, an answer that says no, or bytes that are not ours. */
export type RedisFault = 'timeout' | 'connection' | 'reply' | 'foreign';

/** Figures of the caches of one process. */
export interface CacheMetrics {
  read(layer: Layer, outcome: ReadOutcome): void;
  fault(kind: RedisFault): void;
  reconnect(): void;
  up(isUp: boolean): void;
  command(seconds: number): void;
  load(outcome: 'stored' | 'outdated' | 'failed'): void;
}

const SECONDS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

/** The metrics `cache_*`; without a registry nothing is counted. */
export function cacheMetrics(metrics: Metrics | undefined): CacheMetrics {
  const reads = metrics?.counter('cache_reads_total', 'Reads of a cache by layer and outcome', ['layer', 'outcome']);
  const faults = metrics?.counter('cache_redis_faults_total', 'What went wrong with Redis', ['kind']);
  const reconnects = metrics?.counter('cache_redis_reconnects_total', 'Times Redis came back');
  const up = metrics?.gauge('cache_redis_up', '1 while Redis answers');
  const seconds = metrics?.histogram('cache_redis_command_seconds', 'Time of a read in Redis', SECONDS);
  const loads = metrics?.counter('cache_loads_total', 'Loads behind the cache by what became of the value', ['outcome']);
  return {
    read: (layer, outcome) => reads?.inc({ layer, outcome }),
    fault: (kind) => faults?.inc({ kind }),
    reconnect: () => reconnects?.inc(),
    up: (isUp) => up?.set(isUp ? 1 : 0),
    command: (took) => seconds?.observe(took),
    load: (outcome) => loads?.inc({ outcome }),
  };
}
