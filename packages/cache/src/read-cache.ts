import type { Metrics } from '@smc/service-kit';
import type { z } from 'zod';
import type { Cache } from './cache.ts';
import { type CacheMetrics, cacheMetrics } from './cache-metrics.ts';

/** What is read: its key, what it looks like, and how old a copy may be. */
export interface ReadSpec<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly ttlMs: number;
}

/** Reads through two layers: the memory of this process, then what all processes share, then the source. */
export interface ReadCache {
  /**
   * A copy that is at most `ttlMs` old, or what `load` gives. Whoever asks while a load runs gets its result; only an error of
   * `load` itself rejects. The value is shared, so nobody changes it.
   */
  read<T>(spec: ReadSpec<T>, load: () => Promise<T>): Promise<T>;
  /**
   * Says that the source has changed. Whoever asks from now on gets what is loaded from now on; a load that began before
   * still answers those who wait for it, and is not kept.
   */
  invalidate(keys: readonly string[]): void;
}

/** A load that others may join. `outdated` once the source has changed since it began. */
interface Flight {
  readonly result: Promise<unknown>;
  outdated: boolean;
}

/** `shared` is null where one process stands alone. */
export function createReadCache(deps: { readonly near: Cache; readonly shared: Cache | null; readonly metrics?: Metrics }): ReadCache {
  return new TwoLayers(deps.near, deps.shared, cacheMetrics(deps.metrics));
}

class TwoLayers implements ReadCache {
  readonly #near: Cache;
  readonly #shared: Cache | null;
  readonly #metrics: CacheMetrics;
  readonly #flights = new Map<string, Flight>();

  constructor(near: Cache, shared: Cache | null, metrics: CacheMetrics) {
    this.#near = near;
    this.#shared = shared;
    this.#metrics = metrics;
  }

  read<T>(spec: ReadSpec<T>, load: () => Promise<T>): Promise<T> {
    const running = this.#flights.get(spec.key);
    // One key has one type: cacheKey names the kind of read first.
    if (running !== undefined) return running.result as Promise<T>;
    const { promise, resolve } = Promise.withResolvers<T>();
    const flight: Flight = { result: promise, outdated: false };
    this.#flights.set(spec.key, flight);
    const end = (): void => {
      if (this.#flights.get(spec.key) === flight) this.#flights.delete(spec.key);
    };
    resolve(this.#find(spec, load, flight).finally(end));
    return promise;
  }

  invalidate(keys: readonly string[]): void {
    if (keys.length === 0) return;
    for (const key of keys) {
      const flight = this.#flights.get(key);
      if (flight !== undefined) flight.outdated = true;
      this.#flights.delete(key);
    }
    void this.#near.delete(keys);
    void this.#shared?.delete(keys);
  }

  async #find<T>({ key, schema, ttlMs }: ReadSpec<T>, load: () => Promise<T>, flight: Flight): Promise<T> {
    const near = await this.#near.get(key, schema);
    if (near !== undefined) return near.value;
    const shared = await this.#shared?.get(key, schema);
    if (shared !== undefined) {
      if (!flight.outdated) void this.#near.set(key, shared.value, Math.min(shared.leftMs, ttlMs));
      return shared.value;
    }
    const value = await this.#loaded(load);
    this.#metrics.load(flight.outdated ? 'outdated' : 'stored');
    // Nothing is awaited between the question and the writes: an invalidation comes wholly before or wholly after them.
    if (!flight.outdated) {
      void this.#near.set(key, value, ttlMs);
      void this.#shared?.set(key, value, ttlMs);
    }
    return value;
  }

  async #loaded<T>(load: () => Promise<T>): Promise<T> {
    try {
      return await load();
    } catch (error) {
      this.#metrics.load('failed');
      throw error;
    }
  }
}
