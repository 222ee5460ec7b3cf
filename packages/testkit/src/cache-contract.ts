import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { waitUntil } from './wait-until.ts';

/** What the suite needs of a cache; the port of `@smc/cache` has it. */
export interface CacheUnderTest {
  get<T>(key: string, schema: z.ZodType<T>): Promise<{ readonly value: T; readonly leftMs: number } | undefined>;
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  add(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

/** What an adapter brings. Each case gets a fresh one with nothing in it. */
export interface CacheHarness {
  readonly cache: CacheUnderTest;
  /** The longest text it keeps and the longest life, as it promises them. */
  readonly limits: { readonly maxValueChars: number; readonly maxTtlMs: number };
  close(): Promise<void>;
}

/** One promise of the port. */
export interface CacheCase {
  readonly name: string;
  run(harness: CacheHarness): Promise<void>;
}

const point = z.object({ x: z.number(), name: z.string() });
const P = { x: 1.5, name: 'ünïcödé 価格 \u0000 "quoted"' };
const LIFE_MS = 30_000;

/** Every promise of the port, by name. */
export const CACHE_CASES: readonly CacheCase[] = [
  {
    name: 'gives back what was set, and how long it still counts',
    async run({ cache }) {
      await cache.set('a', P, LIFE_MS);
      const found = await cache.get('a', point);
      expect(found?.value).toEqual(P);
      expect(found?.leftMs).toBeGreaterThan(LIFE_MS - 5000);
      expect(found?.leftMs).toBeLessThanOrEqual(LIFE_MS);
    },
  },
  {
    name: 'knows nothing of what was not set',
    async run({ cache }) {
      expect(await cache.get('a', point)).toBeUndefined();
      await cache.delete(['a', 'b']);
      await cache.delete([]);
    },
  },
  {
    name: 'replaces, adds only where nothing is, and deletes',
    async run({ cache }) {
      await cache.set('a', 1, LIFE_MS);
      await cache.set('a', 2, LIFE_MS);
      await cache.add('a', 3, LIFE_MS);
      await cache.add('b', 4, LIFE_MS);
      expect((await cache.get('a', z.number()))?.value).toBe(2);
      expect((await cache.get('b', z.number()))?.value).toBe(4);
      await cache.delete(['a', 'missing']);
      expect(await cache.get('a', z.number())).toBeUndefined();
      expect((await cache.get('b', z.number()))?.value).toBe(4);
    },
  },
  {
    name: 'takes effect in the order of the calls, awaited or not',
    async run({ cache }) {
      const calls = [cache.set('a', 1, LIFE_MS), cache.delete(['a']), cache.set('b', 1, LIFE_MS), cache.set('b', 2, LIFE_MS)];
      const found = await Promise.all([cache.get('a', z.number()), cache.get('b', z.number())]);
      expect(found.map((each) => each?.value)).toEqual([undefined, 2]);
      await Promise.all(calls);
    },
  },
  {
    name: 'forgets when the time is over',
    async run({ cache }) {
      await cache.set('a', 1, 60);
      await cache.set('b', 1, LIFE_MS);
      await waitUntil(async () => (await cache.get('a', z.number())) === undefined, 2000, 'the end of the copy');
      expect(await cache.get('b', z.number())).toBeDefined();
      await cache.add('a', 2, LIFE_MS);
      expect((await cache.get('a', z.number()))?.value).toBe(2);
    },
  },
  {
    name: 'keeps nothing without an end, and nothing for ever',
    async run({ cache, limits }) {
      for (const ttlMs of [0, -1, 0.5, Number.NaN]) await cache.set('a', 1, ttlMs);
      expect(await cache.get('a', z.number())).toBeUndefined();
      for (const ttlMs of [limits.maxTtlMs * 10, Number.POSITIVE_INFINITY]) {
        await cache.set('b', 1, ttlMs);
        expect((await cache.get('b', z.number()))?.leftMs).toBeLessThanOrEqual(limits.maxTtlMs);
      }
    },
  },
  {
    name: 'does not give out what does not fit the schema',
    async run({ cache }) {
      await cache.set('a', { x: 'one', name: 'n' }, LIFE_MS);
      expect(await cache.get('a', point)).toBeUndefined();
    },
  },
  {
    name: 'does not keep what is too large or no JSON, nor the older copy beside it',
    async run({ cache, limits }) {
      for (const value of ['x'.repeat(limits.maxValueChars), undefined]) {
        await cache.set('a', 1, LIFE_MS);
        await cache.set('a', value, LIFE_MS);
        expect(await cache.get('a', z.unknown())).toBeUndefined();
      }
    },
  },
  {
    name: 'is not changed through what was put in or given out',
    async run({ cache }) {
      const value = { ...P };
      await cache.set('a', value, LIFE_MS);
      value.x = 7;
      const found = await cache.get('a', point);
      if (found !== undefined) found.value.name = 'changed';
      expect((await cache.get('a', point))?.value).toEqual(P);
    },
  },
];

/** Runs every promise of the port against an adapter. */
export function cacheContract(name: string, makeHarness: () => Promise<CacheHarness>): void {
  describe(`cache port: ${name}`, () => {
    for (const cacheCase of CACHE_CASES) {
      it(cacheCase.name, async () => {
        const harness = await makeHarness();
        try {
          await cacheCase.run(harness);
        } finally {
          await harness.close();
        }
      });
    }
  });
}
