import { type TestRedis, startTestRedis, waitUntil } from '@smc/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LoadReport, startLoad } from './__fixtures__/cache-load.ts';
import { type CacheProcess, type Sabotage, PREFIX, cacheProcess } from './__fixtures__/redis-under-test.ts';
import type { Cache } from './cache.ts';
import { COMMAND_TIMEOUT_MS } from './redis-link.ts';

/** Redis is back in use so soon after it is there again. */
const RECOVERY_MS = 3000;
/** Time-out of a command, the load behind it, and what a busy machine adds. */
const READ_BOUND_MS = COMMAND_TIMEOUT_MS + 250;

let redis: TestRedis;
let processes: CacheProcess[];
beforeEach(async () => {
  redis = await startTestRedis(`${PREFIX}*`);
  processes = [];
});
afterEach(async () => {
  for (const each of processes) each.stop();
  await redis.stop();
});

async function connected(sabotage?: Sabotage): Promise<CacheProcess> {
  const process = await cacheProcess(redis, sabotage);
  processes.push(process);
  return process;
}

/** Load on two processes; `fault` breaks Redis and gives when it was there again. Nobody may notice but by a few milliseconds. */
async function underLoad(fault: () => Promise<number>): Promise<LoadReport & { readonly recoveryMs: number }> {
  const both = [await connected(), await connected()];
  const load = startLoad(both.map(({ cache }) => cache));
  await waitUntil(() => load.report.reads > 300, 10_000, 'load');
  const returnedAt = await fault();
  await waitUntil(() => both.every(({ link }) => link.up), 10_000, 'the return');
  const recoveryMs = performance.now() - returnedAt;
  // Redis serves again: what one process writes the other one reads.
  await both[0]?.cache.set('probe', 1, 5000);
  expect((await both[1]?.cache.get('probe', z.number()))?.value).toBe(1);
  const reads = load.report.reads;
  await waitUntil(() => load.report.reads > reads + 300, 10_000, 'load after the return');
  return { ...(await load.stop()), recoveryMs };
}

function holds(report: LoadReport & { readonly recoveryMs: number }): void {
  expect(report.recoveryMs).toBeLessThan(RECOVERY_MS);
  expect(report.slowestMs).toBeLessThan(READ_BOUND_MS);
  expect(report).toMatchObject({ outdated: 0, tooOld: 0 });
}

/** How long it takes, ms; `boundMs` when it has not ended by then. */
async function took(work: Promise<unknown>, boundMs: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.race([work.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, boundMs))]);
  return performance.now() - startedAt;
}

describe('F21: Redis breaks under load', () => {
  it('killed and started again', async () => {
    const report = await underLoad(async () => {
      redis.signal('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await redis.restart();
      return performance.now();
    });
    holds(report);
  });

  it('emptied', async () => {
    const report = await underLoad(async () => {
      for (let times = 0; times < 20; times += 1) {
        await redis.admin('FLUSHALL');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return performance.now();
    });
    holds(report);
  });

  it('stopped for 4 s, as one that hangs', async () => {
    const report = await underLoad(async () => {
      redis.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 4000));
      redis.signal('SIGCONT');
      return performance.now();
    });
    expect(report.recoveryMs).toBeLessThan(RECOVERY_MS);
    expect(report.slowestMs).toBeLessThan(READ_BOUND_MS);
    // A write of one process that hung with Redis may be read by the other before it is taken back; its life has gone on, though.
    expect(report.tooOld).toBe(0);
  });
});

describe('a Redis that hangs', () => {
  it('costs whoever asks first the time-out, and everybody after that nothing', async () => {
    const { cache, link } = await connected();
    redis.signal('SIGSTOP');
    const first = await took(Promise.all(Array.from({ length: 100 }, () => cache.get('k', z.number()))), 2000);
    expect(first).toBeGreaterThanOrEqual(COMMAND_TIMEOUT_MS - 5);
    expect(first).toBeLessThan(READ_BOUND_MS);
    expect(link.up).toBe(false);
    // Over several probes and a new connection.
    for (let times = 0; times < 100; times += 1) {
      expect(await took(Promise.all([cache.get('k', z.number()), cache.set('k', 1, 1000), cache.delete(['k'])]), 2000)).toBeLessThan(50);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    redis.signal('SIGCONT');
    await waitUntil(() => link.up, RECOVERY_MS, 'the return');
  });

  it('without a time-out would be waited for', async () => {
    const { cache } = await connected({ options: { commandTimeout: undefined } });
    redis.signal('SIGSTOP');
    expect(await took(cache.get('k', z.number()), 2000)).toBeGreaterThan(1900);
    redis.signal('SIGCONT');
  });
});

describe('a deletion that did not get through', () => {
  /** Redis hangs and the process knows: what follows is not even sent. */
  const hang = async (cache: Cache): Promise<void> => {
    redis.signal('SIGSTOP');
    await cache.get('other', z.number());
  };

  it('is made up for before anybody reads again', async () => {
    const { cache, link } = await connected();
    await cache.set('k', 1, 60_000);
    await hang(cache);
    await cache.delete(['k', 'l']);
    redis.signal('SIGCONT');
    await waitUntil(() => link.up, RECOVERY_MS, 'the return');
    expect(await cache.get('k', z.number())).toBeUndefined();
  });

  it('among too many to remember keeps everything old from being believed', async () => {
    const { cache, link } = await connected({ maxMissed: 1 });
    await cache.set('k', 1, 60_000);
    await hang(cache);
    await cache.delete(['k', 'l', 'm']);
    redis.signal('SIGCONT');
    await waitUntil(() => link.up, RECOVERY_MS, 'the return');
    expect(await cache.get('k', z.number())).toBeUndefined();
  });
});

describe('a write that was on its way when Redis died', () => {
  const late = async (sabotage: Sabotage): Promise<string> => {
    const { cache, link } = await connected(sabotage);
    redis.signal('SIGSTOP');
    const writing = cache.set('k', 1, 60_000);
    // Before the time-out, so that the command still waits for its answer.
    redis.signal('SIGKILL');
    await redis.restart();
    await writing;
    await waitUntil(() => link.up, RECOVERY_MS, 'the return');
    return redis.admin('EXISTS', `${PREFIX}k`);
  };

  it('is not sent again', async () => {
    expect(await late({})).toBe(':0');
  });

  it('would be sent again with the settings of the library', async () => {
    const sabotage: Sabotage = { options: { autoResendUnfulfilledCommands: true, maxRetriesPerRequest: 20, commandTimeout: undefined } };
    expect(await late(sabotage)).toBe(':1');
  });
});
