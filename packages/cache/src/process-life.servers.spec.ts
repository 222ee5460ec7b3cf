import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Secret, silentLogger } from '@smc/service-kit';
import { type TestRedis, startTestRedis, waitUntil } from '@smc/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINK_OPTIONS, openRedisLink } from './redis-link.ts';

const CHILD = fileURLToPath(new URL('__fixtures__/cache-child.ts', import.meta.url));

let redis: TestRedis;
beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(() => redis.stop());

/** A process of its own that reads through the cache. */
function startChild(environment: Readonly<Record<string, string>> = {}) {
  const child: ChildProcess = spawn(process.execPath, [CHILD], {
    env: { ...process.env, REDIS_URL: redis.url, ...environment },
    stdio: 'pipe',
  });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
  const state = async (): Promise<{ up: boolean; reads: number }> => {
    said.out = '';
    child.stdin?.write('?\n');
    await waitUntil(() => said.out.endsWith('\n') || child.exitCode !== null, 5000, 'an answer of the child');
    return JSON.parse(said.out) as { up: boolean; reads: number };
  };
  return {
    child,
    said,
    state,
    end: async (): Promise<number | null> => {
      const exit = once(child, 'exit');
      child.stdin?.end();
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

/** Two deaths of Redis, one of them a hang, under the eyes of a process. */
async function breakTwice(redisDied: () => Promise<unknown>): Promise<void> {
  redis.signal('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await redis.restart();
  await redisDied();
  redis.signal('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  redis.signal('SIGCONT');
}

describe('a process with a cache', () => {
  it('outlives every death of Redis, reads on, and tells of it only in its log', async () => {
    const { state, said, end, child } = startChild();
    try {
      await waitUntil(async () => (await state()).up, 10_000, 'the child');
      await breakTwice(() => waitUntil(async () => (await state()).up, 3000, 'the return'));
      const { reads } = await state();
      await waitUntil(async () => (await state()).reads > reads + 100, 5000, 'reads');
      await waitUntil(async () => (await state()).up, 3000, 'the second return');
      expect(await end()).toBe(0);
      const lines = said.err.trim().split('\n');
      expect(lines.length).toBeLessThan(10);
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: 'child' });
      expect(said.err).not.toContain(new URL(redis.url).password);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('without a listener would print every failed attempt past its log', async () => {
    const { state, said, end, child } = startChild({ NO_LISTENER: '1' });
    try {
      await waitUntil(async () => (await state()).up, 10_000, 'the child');
      await breakTwice(() => waitUntil(async () => (await state()).up, 3000, 'the return'));
      expect(await end()).toBe(0);
      expect(said.err).toContain('[ioredis] Unhandled error event');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('starts without Redis, and uses it once it is there', async () => {
    redis.signal('SIGKILL');
    const link = openRedisLink({ url: new Secret(redis.url), logger: silentLogger });
    await expect(link.run((client) => client.ping())).rejects.toThrow('away');
    await redis.restart();
    await waitUntil(() => link.up, 3000, 'Redis');
    link.stop();
  });

  it('pauses less than a second between attempts, however long it takes', () => {
    const { retryStrategy } = LINK_OPTIONS;
    for (const times of [1, 2, 5, 100, 100_000]) expect(retryStrategy?.(times)).toBeLessThan(1000);
  });
});

describe('a command while there is no connection', () => {
  const refusedAfter = async (enableOfflineQueue: boolean): Promise<number> => {
    const client = new Redis(redis.url, { ...LINK_OPTIONS, enableOfflineQueue });
    client.on('error', () => undefined);
    await waitUntil(() => client.status === 'ready', 5000, 'the client');
    redis.signal('SIGKILL');
    await waitUntil(() => client.status === 'reconnecting', 5000, 'the end of the connection');
    const startedAt = performance.now();
    await client.get('k').catch(() => undefined);
    const tookMs = performance.now() - startedAt;
    client.disconnect();
    return tookMs;
  };

  it('is refused at once', async () => {
    expect(await refusedAfter(false)).toBeLessThan(20);
  });

  it('would wait in a queue with the settings of the library', async () => {
    expect(await refusedAfter(true)).toBeGreaterThan(30);
  });
});
