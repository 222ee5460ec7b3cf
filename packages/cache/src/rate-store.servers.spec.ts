import { Secret, silentLogger } from '@smc/service-kit';
import { type TestRedis, startTestRedis, waitUntil } from '@smc/testkit';
import type { Options, Store } from 'express-rate-limit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WhenAway, RateStoreAwayError, createRateStore } from './rate-store.ts';
import { type RedisLink, openRedisLink } from './redis-link.ts';

const PREFIX = 'spec:rate:';
const WINDOW_MS = 60_000;
const RECOVERY_MS = 3000;
const REFUSAL_MS = 400;

let redis: TestRedis;
let links: RedisLink[];
beforeEach(async () => {
  redis = await startTestRedis(`${PREFIX}*`);
  links = [];
});
afterEach(async () => {
  for (const link of links) link.stop();
  await redis.stop();
});

/** The limiter's count as one process has it. */
async function processStore(whenAway: WhenAway, options: { readonly wait?: boolean } = {}): Promise<{ store: Store; link: RedisLink }> {
  const link = openRedisLink({ url: new Secret(redis.url), logger: silentLogger });
  links.push(link);
  const store = createRateStore({ link, prefix: PREFIX, whenAway });
  await store.init?.({ windowMs: WINDOW_MS } as Options);
  if (options.wait !== false) await waitUntil(() => link.up, 5000, 'Redis');
  return { store, link };
}

const hits = async (store: Store, key = 'account:owner@desk.local'): Promise<number> => (await store.increment(key)).totalHits;

describe('the count of a limiter', () => {
  it('is one for all processes, by key, with an end, and holds no address', async () => {
    const [one, two] = await Promise.all([processStore('refuse'), processStore('refuse')]);
    expect(await hits(one.store)).toBe(1);
    expect(await hits(two.store)).toBe(2);
    expect(await hits(one.store, 'other')).toBe(1);
    const { resetTime } = await one.store.increment('other');
    expect((resetTime?.getTime() ?? 0) - Date.now()).toBeGreaterThan(WINDOW_MS - 5000);
    expect(await redis.admin('KEYS', '*owner*')).toBe('*0');
    await one.store.resetKey('other');
    expect(await hits(two.store, 'other')).toBe(1);
  });

  it('takes a hit back, and leaves nothing without an end where there is none', async () => {
    const { store } = await processStore('refuse');
    await hits(store);
    await store.decrement('account:owner@desk.local');
    expect(await hits(store)).toBe(1);
    await store.decrement('never seen');
    expect(await redis.admin('DBSIZE')).toBe(':1');
  });

  it('is forgiven by an emptied Redis to nobody who hit this process', async () => {
    const { store } = await processStore('refuse');
    for (let n = 1; n <= 3; n += 1) await hits(store);
    await redis.admin('FLUSHALL');
    await redis.admin('SCRIPT', 'FLUSH');
    expect(await hits(store)).toBe(4);
  });

  for (const fault of ['SIGKILL', 'SIGSTOP'] as const) {
    it(`after ${fault} goes on here or refuses, at once, and is shared again soon after the return`, async () => {
      const [here, refusing] = await Promise.all([processStore('count-here'), processStore('refuse')]);
      await hits(here.store);
      redis.signal(fault);
      for (let n = 2; n <= 5; n += 1) {
        const startedAt = performance.now();
        expect(await hits(here.store)).toBe(n);
        await expect(hits(refusing.store)).rejects.toThrow(RateStoreAwayError);
        expect(performance.now() - startedAt).toBeLessThan(REFUSAL_MS);
      }
      if (fault === 'SIGSTOP') redis.signal('SIGCONT');
      else await redis.restart();
      await waitUntil(() => here.link.up && refusing.link.up, RECOVERY_MS, 'the return');
      const before = await hits(here.store, 'new');
      expect(await hits(refusing.store, 'new')).toBe(before + 1);
    });
  }

  it('begins without Redis, and is shared once it is there', async () => {
    redis.signal('SIGKILL');
    const [here, refusing] = await Promise.all([processStore('count-here', { wait: false }), processStore('refuse', { wait: false })]);
    expect(await hits(here.store)).toBe(1);
    await expect(hits(refusing.store)).rejects.toThrow(RateStoreAwayError);
    await redis.restart();
    await waitUntil(() => here.link.up && refusing.link.up, RECOVERY_MS, 'Redis');
    await hits(here.store, 'new');
    expect(await hits(refusing.store, 'new')).toBe(2);
  });
});
