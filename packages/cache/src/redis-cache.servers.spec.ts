import { type TestRedis, cacheContract, fixedClock, startTestRedis, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MAX_TTL_MS, MAX_VALUE_CHARS } from './cache.ts';
import { PREFIX, cacheProcess } from './__fixtures__/redis-under-test.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis(`${PREFIX}*`);
});
beforeEach(() => redis.admin('FLUSHALL'));
afterAll(() => redis.stop());

cacheContract('on Redis', async () => {
  await redis.admin('FLUSHALL');
  const { cache, stop } = await cacheProcess(redis);
  return {
    cache,
    limits: { maxValueChars: MAX_VALUE_CHARS, maxTtlMs: MAX_TTL_MS },
    close: () => {
      stop();
      return Promise.resolve();
    },
  };
});

describe('the cache on Redis', () => {
  it('writes under its prefix, always with an end, and another process reads it', async () => {
    const [one, two] = await Promise.all([cacheProcess(redis), cacheProcess(redis)]);
    await one.cache.set('k', { a: 1 }, 5000);
    await one.cache.add('l', 2, 5000);
    expect((await two.cache.get('k', z.object({ a: z.number() })))?.value).toEqual({ a: 1 });
    for (const key of ['k', 'l']) expect(Number((await redis.admin('PTTL', PREFIX + key)).slice(1))).toBeGreaterThan(0);
    one.stop();
    two.stop();
  });

  it('takes bytes of others for nothing, counts them and takes them away', async () => {
    const { cache, metrics, stop } = await cacheProcess(redis);
    const until = Date.now() + 50_000;
    for (const bytes of [`${until} {"x":`, '\u0000\u0001', `${until} {"x":"1"}`, '{"x":1}', '']) {
      await redis.admin('SET', `${PREFIX}k`, bytes, 'PX', '50000');
      expect(await cache.get('k', z.object({ x: z.number() }))).toBeUndefined();
      await waitUntil(async () => (await redis.admin('EXISTS', `${PREFIX}k`)) === ':0', 2000, 'the end of foreign bytes');
    }
    // A key without an end, and one of another type.
    await redis.admin('SET', `${PREFIX}k`, `${until} {"x":1}`);
    expect(await cache.get('k', z.object({ x: z.number() }))).toBeUndefined();
    await redis.admin('RPUSH', `${PREFIX}list`, 'a');
    expect(await cache.get('list', z.unknown())).toBeUndefined();
    expect(await metrics.text()).toMatch(/cache_redis_faults_total\{kind="foreign".*\} [56]/);
    await cache.set('fine', 1, 1000);
    expect(await cache.get('fine', z.number())).toBeDefined();
    stop();
  });

  it('does not begin a new life with a write that is carried out late', async () => {
    const clock = fixedClock();
    const { cache, stop } = await cacheProcess(redis, { clock });
    await cache.set('k', 1, 5000);
    clock.advance(2000);
    expect((await cache.get('k', z.number()))?.leftMs).toBe(3000);
    clock.advance(3000);
    expect(await cache.get('k', z.number())).toBeUndefined();
    stop();
  });

  it('takes a refusal for an answer and stays up', async () => {
    const { cache, link, stop } = await cacheProcess(redis);
    await redis.admin('CONFIG', 'SET', 'maxmemory', '1');
    await redis.admin('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    try {
      await cache.set('k', 1, 5000);
      expect(await cache.get('k', z.number())).toBeUndefined();
      expect(link.up).toBe(true);
    } finally {
      await redis.admin('CONFIG', 'SET', 'maxmemory', '64mb');
      await redis.admin('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    }
    await cache.set('k', 1, 5000);
    expect(await cache.get('k', z.number())).toBeDefined();
    stop();
  });

  it('is refused outside of what its user may touch', async () => {
    const { link, stop } = await cacheProcess(redis);
    await expect(link.run((client) => client.get('other:key'))).rejects.toThrow('NOPERM');
    await expect(link.run((client) => client.keys('*'))).rejects.toThrow('NOPERM');
    await expect(link.run((client) => client.flushall())).rejects.toThrow('NOPERM');
    stop();
  });
});
