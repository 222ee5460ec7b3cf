import type { Clock, Metrics } from '@smc/service-kit';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { type Cache, type Cached, MAX_TTL_MS, boundedTtl, decodeValue, encodeValue } from './cache.ts';
import { type CacheMetrics, cacheMetrics } from './cache-metrics.ts';
import type { RedisLink } from './redis-link.ts';

const MAX_MISSED = 10_000;
const KEYS_PER_COMMAND = 500;

export interface RedisCacheDeps {
  readonly link: RedisLink;
  /** Stands before every key: `local:cache:`. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly metrics?: Metrics;
  /** How many deletions are remembered while Redis is away; 10,000 when left out. */
  readonly maxMissed?: number;
}

/** What stands in Redis: until when it counts, epoch ms, and the JSON text. */
const ENTRY = /^(\d{13}) /;

/**
 * The cache that processes share. A copy ends by the clock of Redis and by the clock of who wrote it, whichever is first: a write
 * that a Redis that hung carries out late does not begin a new life.
 */
export function createRedisCache(deps: RedisCacheDeps): Cache {
  return new RedisCache(deps);
}

class RedisCache implements Cache {
  readonly #link: RedisLink;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #metrics: CacheMetrics;
  readonly #maxMissed: number;
  /** Keys whose deletion did not get through: Redis may still hold the old copy when it is back. */
  readonly #missed = new Set<string>();
  /** Too many were missed: until then nothing is believed, and after it every old copy has run out. */
  #blindUntil = -Infinity;

  constructor(deps: RedisCacheDeps) {
    this.#link = deps.link;
    this.#prefix = deps.prefix;
    this.#metrics = cacheMetrics(deps.metrics);
    this.#clock = deps.clock;
    this.#maxMissed = deps.maxMissed ?? MAX_MISSED;
    this.#link.onBack((client) => this.#makeUp(client));
  }

  async get<T>(key: string, schema: z.ZodType<T>): Promise<Cached<T> | undefined> {
    if (!this.#link.up || performance.now() < this.#blindUntil) {
      this.#metrics.read('redis', 'refused');
      return undefined;
    }
    const startedAt = performance.now();
    try {
      const name = this.#prefix + key;
      // The time left is asked for second, so it is never too long.
      const [text, leftMs] = await this.#link.run((client) => Promise.all([client.get(name), client.pttl(name)]));
      this.#metrics.command((performance.now() - startedAt) / 1000);
      return this.#checked(key, text, leftMs, schema);
    } catch {
      this.#metrics.read('redis', 'error');
      return undefined;
    }
  }

  set(key: string, value: unknown, ttlMs: number): Promise<void> {
    const text = this.#entry(value, ttlMs);
    if (text === null) return this.delete([key]);
    return this.#write((client) => client.set(this.#prefix + key, text, 'PX', boundedTtl(ttlMs)));
  }

  async add(key: string, value: unknown, ttlMs: number): Promise<void> {
    const text = this.#entry(value, ttlMs);
    if (text !== null) await this.#write((client) => client.set(this.#prefix + key, text, 'PX', boundedTtl(ttlMs), 'NX'));
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += KEYS_PER_COMMAND) {
      const some = keys.slice(from, from + KEYS_PER_COMMAND);
      try {
        await this.#link.run((client) => client.del(some.map((key) => this.#prefix + key)));
      } catch {
        this.#miss(some);
      }
    }
  }

  #entry(value: unknown, ttlMs: number): string | null {
    const text = encodeValue(value, ttlMs);
    return text === null ? null : `${this.#clock.now() + boundedTtl(ttlMs)} ${text}`;
  }

  #checked<T>(key: string, text: string | null, redisLeftMs: number, schema: z.ZodType<T>): Cached<T> | undefined {
    // -2: it ended between the two questions.
    const found = text === null || redisLeftMs === -2 ? undefined : entryOf(text, schema);
    const leftMs = Math.min(redisLeftMs, (found?.until ?? 0) - this.#clock.now(), MAX_TTL_MS);
    if (found !== undefined && leftMs > 0) {
      this.#metrics.read('redis', 'hit');
      return { value: found.value, leftMs };
    }
    this.#metrics.read('redis', 'miss');
    if (text !== null && redisLeftMs !== -2) {
      // Without an end, or not what was asked for: somebody else wrote it.
      if (found === undefined || redisLeftMs === -1) this.#metrics.fault('foreign');
      void this.delete([key]);
    }
    return undefined;
  }

  async #write(command: (client: Redis) => Promise<unknown>): Promise<void> {
    try {
      await this.#link.run(command);
    } catch {
      // A copy that could not be kept is missing, nothing more; the link tells why.
    }
  }

  #miss(keys: readonly string[]): void {
    for (const key of keys) this.#missed.add(key);
    if (this.#missed.size <= this.#maxMissed) return;
    this.#missed.clear();
    this.#blindUntil = performance.now() + MAX_TTL_MS;
  }

  async #makeUp(client: Redis): Promise<void> {
    const missed = [...this.#missed];
    for (let from = 0; from < missed.length; from += KEYS_PER_COMMAND) {
      const some = missed.slice(from, from + KEYS_PER_COMMAND);
      await client.del(some.map((key) => this.#prefix + key));
      for (const key of some) this.#missed.delete(key);
    }
  }
}

function entryOf<T>(text: string, schema: z.ZodType<T>): { readonly value: T; readonly until: number } | undefined {
  const until = ENTRY.exec(text)?.[1];
  const value = until === undefined ? undefined : decodeValue(text.slice(until.length + 1), schema);
  return value === undefined ? undefined : { value, until: Number(until) };
}
