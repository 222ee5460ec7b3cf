import { type Cache, MAX_TTL_MS, cacheKey } from '@smc/cache';
import { MESSAGES, type Message, type PayloadOf } from '@smc/contracts';

type Quote = PayloadOf<'market.quote'>;

/** Quotes are told many times a second; a copy this much older than the newest does no harm, ms. */
const WRITE_EVERY_MS = 250;

/** The newest quote of a session, for a gateway that has just started and has heard none: quotes are stored nowhere else. */
export interface LatestQuote {
  note(batch: readonly Message[]): void;
  /** At most a minute old, or null. */
  read(session: string): Promise<Quote | null>;
}

/** `cache` is what gateways share; without it nothing is kept beyond the process. */
export function createLatestQuote(cache: Cache | null, monotonicMs: () => number = () => performance.now()): LatestQuote {
  let writtenAt = -Infinity;
  return {
    note(batch) {
      if (cache === null || monotonicMs() - writtenAt < WRITE_EVERY_MS) return;
      const newest = batch.findLast((message) => message.type === 'market.quote');
      if (newest === undefined) return;
      writtenAt = monotonicMs();
      void cache.set(cacheKey('quote', newest.session), newest.payload, MAX_TTL_MS);
    },
    async read(session) {
      const found = await cache?.get(cacheKey('quote', session), MESSAGES['market.quote'].schema);
      return found?.value ?? null;
    },
  };
}
