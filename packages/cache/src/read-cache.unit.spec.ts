import { createMetrics } from '@smc/service-kit';
import { fixedClock } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cache } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createReadCache } from './read-cache.ts';

const SPEC = { key: 'k', schema: z.number(), ttlMs: 1000 };

/** A source whose answers come when the spec says so. */
function heldSource() {
  const waiting: ((value: number) => void)[] = [];
  return {
    load: () => new Promise<number>((resolve) => waiting.push(resolve)),
    get loads() {
      return waiting.length;
    },
    answer: (at: number, value: number) => waiting[at]?.(value),
  };
}

/** Lets everything that can run now run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(processes = 1) {
  const clock = fixedClock();
  const shared = createMemoryCache({ monotonicMs: () => clock.now() });
  const caches = Array.from({ length: processes }, () =>
    createReadCache({ near: createMemoryCache({ monotonicMs: () => clock.now() }), shared }),
  );
  const [one, two] = [caches[0] ?? raise(), caches[1] ?? caches[0] ?? raise()];
  return { clock, shared, one, two };
}

function raise(): never {
  throw new Error('no cache');
}

describe('reading through', () => {
  it('loads once for everybody who asks meanwhile, and not again while the copy counts', async () => {
    const { one, clock } = setUp();
    const source = heldSource();
    const reads = Promise.all(Array.from({ length: 50 }, () => one.read(SPEC, source.load)));
    await settle();
    expect(source.loads).toBe(1);
    source.answer(0, 5);
    expect(new Set(await reads)).toEqual(new Set([5]));
    clock.advance(999);
    expect(await one.read(SPEC, source.load)).toBe(5);
    expect(source.loads).toBe(1);
    clock.advance(2);
    void one.read(SPEC, source.load);
    await settle();
    expect(source.loads).toBe(2);
  });

  it('finds what another process has loaded, and keeps it no longer than that one would', async () => {
    const { one, two, clock } = setUp(2);
    await one.read(SPEC, () => Promise.resolve(1));
    clock.advance(900);
    expect(await two.read(SPEC, () => Promise.resolve(2))).toBe(1);
    clock.advance(101);
    expect(await two.read(SPEC, () => Promise.resolve(3))).toBe(3);
  });

  it('does not keep an error, and tells everybody who waited', async () => {
    const { one } = setUp();
    const fail = (): Promise<number> => Promise.reject(new Error('database is away'));
    const both = await Promise.allSettled([one.read(SPEC, fail), one.read(SPEC, fail)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await one.read(SPEC, () => Promise.resolve(1))).toBe(1);
  });

  it('reads the source when nothing can be kept', async () => {
    const nothing: Cache = {
      get: () => Promise.resolve(undefined),
      set: () => Promise.resolve(),
      add: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    };
    const reads = createReadCache({ near: nothing, shared: nothing });
    expect(await reads.read(SPEC, () => Promise.resolve(1))).toBe(1);
    expect(await reads.read(SPEC, () => Promise.resolve(2))).toBe(2);
  });
});

describe('an invalidation', () => {
  it('takes the copy from both layers', async () => {
    const { one, two } = setUp(2);
    await one.read(SPEC, () => Promise.resolve(1));
    await two.read(SPEC, () => Promise.resolve(9));
    one.invalidate(['k']);
    two.invalidate(['k']);
    expect(await two.read(SPEC, () => Promise.resolve(2))).toBe(2);
    expect(await one.read(SPEC, () => Promise.resolve(3))).toBe(2);
  });

  it('keeps a value that was loaded before it out of both layers', async () => {
    const { one, two } = setUp(2);
    const source = heldSource();
    const early = one.read(SPEC, source.load);
    await settle();
    one.invalidate(['k']);
    two.invalidate(['k']);
    source.answer(0, 1);
    expect(await early).toBe(1);
    await settle();
    expect(await two.read(SPEC, () => Promise.resolve(2))).toBe(2);
    expect(await one.read(SPEC, () => Promise.resolve(3))).toBe(2);
  });

  it('lets nobody who asks after it join a load from before it, whichever ends first', async () => {
    const { one } = setUp();
    const source = heldSource();
    const early = one.read(SPEC, source.load);
    await settle();
    one.invalidate(['k']);
    const late = one.read(SPEC, source.load);
    await settle();
    expect(source.loads).toBe(2);
    source.answer(1, 2);
    expect(await late).toBe(2);
    source.answer(0, 1);
    expect(await early).toBe(1);
    expect(await one.read(SPEC, source.load)).toBe(2);
    expect(source.loads).toBe(2);
  });

  it('keeps a copy that was on its way from the shared layer out of the near one', async () => {
    const { shared, clock } = setUp();
    await shared.set('k', 1, 1000);
    const held: (() => void)[] = [];
    const slow: Cache = {
      ...shared,
      get: async (key, schema) => {
        const found = await shared.get(key, schema);
        await new Promise<void>((resolve) => held.push(resolve));
        return found;
      },
    };
    const reads = createReadCache({ near: createMemoryCache({ monotonicMs: () => clock.now() }), shared: slow });
    const early = reads.read(SPEC, () => Promise.resolve(0));
    await settle();
    reads.invalidate(['k']);
    held.shift()?.();
    expect(await early).toBe(1);
    const late = reads.read(SPEC, () => Promise.resolve(2));
    await settle();
    held.shift()?.();
    expect(await late).toBe(2);
  });

  it('holds against any order of loads, changes and answers', async () => {
    const clock = fixedClock();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const reads = createReadCache({
        near: createMemoryCache({ monotonicMs: () => clock.now() }),
        shared: createMemoryCache({ monotonicMs: () => clock.now() }),
      });
      let version = 0;
      const open: (() => void)[] = [];
      const load = (): Promise<number> => {
        const seen = version;
        return new Promise((resolve) => open.push(() => resolve(seen)));
      };
      const checks: Promise<void>[] = [];
      for (let step = 0; step < 30; step += 1) {
        const action = random(3);
        if (action === 0) {
          version += 1;
          reads.invalidate(['k']);
        } else if (action === 1) {
          const asked = version;
          checks.push(reads.read(SPEC, load).then((got) => expect(got).toBeGreaterThanOrEqual(asked)));
        } else open.splice(random(open.length + 1), 1)[0]?.();
        if (random(2) === 0) await settle();
      }
      await settle();
      while (open.length > 0) {
        open.shift()?.();
        await settle();
      }
      await Promise.all(checks);
    }
  });

  it('counts what became of loads', async () => {
    const metrics = createMetrics('spec');
    const reads = createReadCache({ near: createMemoryCache({ metrics }), shared: null, metrics });
    await reads.read(SPEC, () => Promise.resolve(1));
    await reads.read(SPEC, () => Promise.resolve(1));
    const text = await metrics.text();
    expect(text).toMatch(/cache_loads_total\{outcome="stored".*\} 1/);
    expect(text).toMatch(/cache_reads_total\{layer="memory",outcome="hit".*\} 1/);
  });
});
