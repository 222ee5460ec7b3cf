import { type User, userSchema } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import { z } from 'zod';
import { type Cache, cacheKey } from './cache.ts';

/** What another process found out about a session, and how old that is, ms. */
export type SharedSession = { readonly kind: 'lives'; readonly user: User; readonly ageMs: number } | { readonly kind: 'ended' };

/** Answers to "does this session live" that processes share. PostgreSQL stays the authority. */
export interface SharedSessions {
  find(sessionId: string): Promise<SharedSession | undefined>;
  /** Shares what PostgreSQL said at `askedAt`, epoch ms. */
  keep(sessionId: string, user: User, askedAt: number): Promise<void>;
  /** Says that a session has ended; no answer that was asked for before can be shared any more. */
  end(sessionId: string): Promise<void>;
}

const entrySchema = z.union([z.object({ ended: z.literal(true) }), z.object({ user: userSchema, askedAt: z.int() })]);

/**
 * An answer counts for `boundMs` from the moment PostgreSQL was asked, by the clock of Redis and by our own: a write that
 * was held up in a Redis that hung cannot make a session live longer. An end stays for twice the bound, and an answer never
 * replaces it.
 */
export function createSharedSessions(deps: { readonly cache: Cache; readonly clock: Clock; readonly boundMs: number }): SharedSessions {
  const { cache, clock, boundMs } = deps;
  const keyOf = (sessionId: string): string => cacheKey('session', sessionId);
  return {
    async find(sessionId) {
      const found = await cache.get(keyOf(sessionId), entrySchema);
      if (found === undefined) return undefined;
      if ('ended' in found.value) return { kind: 'ended' };
      const { user, askedAt } = found.value;
      const byClock = clock.now() - askedAt;
      const ageMs = Math.max(byClock, boundMs - found.leftMs);
      return byClock < 0 || ageMs >= boundMs ? undefined : { kind: 'lives', user, ageMs };
    },
    async keep(sessionId, user, askedAt) {
      const leftMs = boundMs - (clock.now() - askedAt);
      if (leftMs > 0 && leftMs <= boundMs) await cache.add(keyOf(sessionId), { user, askedAt }, leftMs);
    },
    end: (sessionId) => cache.set(keyOf(sessionId), { ended: true }, 2 * boundMs),
  };
}
