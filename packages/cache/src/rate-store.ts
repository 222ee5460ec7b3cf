import { type IncrementResponse, MemoryStore, type Options, type Store } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { type RedisReply, RedisStore } from 'rate-limit-redis';
import { hashed } from './cache.ts';
import type { RedisLink } from './redis-link.ts';

/** What a limiter does while Redis is away: go on with this process's own count, or let nobody through. */
export type WhenAway = 'count-here' | 'refuse';

/** The count that must not be guessed is not there; the caller is told to come back. */
export class RateStoreAwayError extends Error {
  override readonly name = 'RateStoreAwayError';
}

/** Takes back one hit, where there is one: a plain DECR would leave a key without an end. */
const TAKE_BACK = `if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0`;

export interface RateStoreDeps {
  readonly link: RedisLink;
  /** One for each limiter: `local:rate:sign-in:`. */
  readonly prefix: string;
  readonly whenAway: WhenAway;
}

/**
 * Hits counted by all processes together. Each also counts its own, and the larger number holds: a Redis that was emptied
 * forgives nobody. Keys are hashed, since they hold addresses of people.
 */
export function createRateStore({ link, prefix, whenAway }: RateStoreDeps): Store {
  const here = new MemoryStore();
  /** Set while scripts are loaded on a connection that nobody may use yet. */
  let fresh: Redis | null = null;
  const there = new RedisStore({
    prefix,
    sendCommand: async (command: string, ...args: string[]) => {
      const send = (client: Redis): Promise<unknown> => client.call(command, ...args);
      const reply = fresh !== null && command === 'SCRIPT' ? send(fresh) : link.run(send);
      return (await reply) as RedisReply; // scripts and counters give nothing else
    },
  });
  const shared = async (key: string, own: IncrementResponse): Promise<IncrementResponse> => {
    try {
      const all = await there.increment(hashed(key));
      return all.totalHits >= own.totalHits ? all : own;
    } catch (error) {
      if (whenAway === 'count-here') return own;
      throw new RateStoreAwayError('the shared count cannot be read', { cause: error });
    }
  };
  return {
    // The limiter tells its stores apart by this.
    prefix,
    init(options: Options) {
      here.init(options);
      there.windowMs = options.windowMs;
      // The store loads its scripts once and would fail for ever if Redis is away then, so each return loads them again.
      link.onBack(async (client) => {
        fresh = client;
        try {
          await there.init(options);
        } finally {
          fresh = null;
        }
      });
    },
    increment: async (key) => shared(key, await here.increment(key)),
    async decrement(key) {
      await here.decrement(key);
      await quietly(link.run((client) => client.eval(TAKE_BACK, 1, prefix + hashed(key))));
    },
    async resetKey(key) {
      await here.resetKey(key);
      await quietly(there.resetKey(hashed(key)));
    },
    shutdown: () => {
      here.shutdown();
    },
  };
}

/** A hit too many counts until its window ends. Nobody waits for this promise in the limiter, so it must not reject. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
