import { cacheContract, fixedClock } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MAX_TTL_MS, MAX_VALUE_CHARS, cacheKey, decodeValue } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';

cacheContract('in memory', () =>
  Promise.resolve({
    cache: createMemoryCache(),
    limits: { maxValueChars: MAX_VALUE_CHARS, maxTtlMs: MAX_TTL_MS },
    close: () => Promise.resolve(),
  }),
);

describe('the cache in memory', () => {
  it('ends a copy to the millisecond', async () => {
    const clock = fixedClock();
    const cache = createMemoryCache({ monotonicMs: () => clock.now() });
    await cache.set('a', 1, 100);
    clock.advance(40);
    expect(await cache.get('a', z.number())).toEqual({ value: 1, leftMs: 60 });
    clock.advance(61);
    expect(await cache.get('a', z.number())).toBeUndefined();
  });

  it('lets go of what was used least recently when there are too many', async () => {
    const cache = createMemoryCache({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, key, 1000);
    await cache.get('a', z.string());
    await cache.set('d', 'd', 1000);
    const there = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key, z.string())));
    expect(there.map((found) => found?.value)).toEqual(['a', undefined, 'c', 'd']);
  });

  it('stays below its size', async () => {
    const cache = createMemoryCache({ maxChars: 1000 });
    for (let n = 0; n < 100; n += 1) await cache.set(`key-${n}`, 'x'.repeat(90), 1000);
    let kept = 0;
    for (let n = 0; n < 100; n += 1) kept += (await cache.get(`key-${n}`, z.string())) === undefined ? 0 : 1;
    expect(kept).toBeGreaterThan(5);
    expect(kept).toBeLessThanOrEqual(10);
  });
});

describe('keys', () => {
  it('keep their parts apart', () => {
    expect(cacheKey('session', 'a:b', 'c')).not.toBe(cacheKey('session', 'a', 'b:c'));
    expect(cacheKey('session', 'a b*?[\n')).toMatch(/^[\w:%.*-]+$/);
  });

  it('are bounded, and differ where their parts do', () => {
    const [one, two] = ['1', '2'].map((end) => cacheKey('session', 'x'.repeat(5000) + end));
    expect(one?.length).toBeLessThanOrEqual(200);
    expect(one).not.toBe(two);
  });
});

describe('bytes of others', () => {
  it.each(['', '{', 'null', '[]', '{"__proto__":{"x":1}}', '"x"', '\u0000', '{"x":1e999}', 'x'.repeat(MAX_VALUE_CHARS + 1)])(
    '%j is not there',
    (text) => {
      expect(decodeValue(text, z.strictObject({ x: z.number() }))).toBeUndefined();
    },
  );
});
