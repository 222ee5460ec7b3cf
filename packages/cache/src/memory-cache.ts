import type { Metrics } from '@smc/service-kit';
import { LRUCache } from 'lru-cache';
import { type Cache, boundedTtl, decodeValue, encodeValue } from './cache.ts';
import { cacheMetrics } from './cache-metrics.ts';

/** How large the memory of one process may get. */
export interface MemoryCacheOptions {
  /** 5,000 when left out. */
  readonly maxEntries?: number;
  /** Keys and texts together, UTF-16 units; 16 million when left out. */
  readonly maxChars?: number;
  /** A clock that never goes back; of the process when left out. */
  readonly monotonicMs?: () => number;
  readonly metrics?: Metrics;
}

/** The cache of one process: the least recently used goes first. It keeps texts, so nobody holds a part of what it gives out. */
export function createMemoryCache(options: MemoryCacheOptions = {}): Cache {
  const metrics = cacheMetrics(options.metrics);
  const kept = new LRUCache<string, string>({
    max: options.maxEntries ?? 5000,
    maxSize: options.maxChars ?? 16_000_000,
    sizeCalculation: (text, key) => text.length + key.length + 1,
    ttlResolution: 0,
    perf: { now: options.monotonicMs ?? (() => performance.now()) },
  });
  const set = (key: string, value: unknown, ttlMs: number): void => {
    const text = encodeValue(value, ttlMs);
    if (text === null) kept.delete(key);
    else kept.set(key, text, { ttl: boundedTtl(ttlMs) });
  };
  return {
    get(key, schema) {
      const text = kept.get(key);
      const value = text === undefined ? undefined : decodeValue(text, schema);
      metrics.read('memory', value === undefined ? 'miss' : 'hit');
      return Promise.resolve(value === undefined ? undefined : { value, leftMs: kept.getRemainingTTL(key) });
    },
    set(key, value, ttlMs) {
      set(key, value, ttlMs);
      return Promise.resolve();
    },
    add(key, value, ttlMs) {
      if (!kept.has(key)) set(key, value, ttlMs);
      return Promise.resolve();
    },
    delete(keys) {
      for (const key of keys) kept.delete(key);
      return Promise.resolve();
    },
  };
}
