import type { AccessToken, Problem } from '@smc/contracts';
import { SESSION_CHECK_MS } from '@smc/identity';
import { type TestRedis, startTestRedis, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSession } from './__fixtures__/recorded-session.ts';
import { EMAIL, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

/** Two gateways on one database and one Redis. */
let redis: TestRedis;
let one: TestGateway;
let two: TestGateway;
let token: string;
const RECOVERY_MS = 3000;
/** The time-outs of the commands a request needs one after the other, and a busy machine. */
const READ_BOUND_MS = 700;
const PER_ACCOUNT = 3;

beforeAll(async () => {
  redis = await startTestRedis('spec:gateway:*');
  const config = { signInFailures: { perAccount: PER_ACCOUNT, perAddress: 1000 } };
  one = await startTestGateway({ redisUrl: redis.url, config });
  two = await startTestGateway({ redisUrl: redis.url, config, beside: one });
  await recordSession(one.store);
  await bothUp();
  token = await one.token();
});
afterAll(async () => {
  await two.stop();
  await one.stop();
  await redis.stop();
});

const bothUp = (): Promise<void> =>
  waitUntil(
    async () => (await Promise.all([one, two].map(({ metrics }) => metrics.text()))).every((text) => /cache_redis_up\{.*\} 1/.test(text)),
    RECOVERY_MS,
    'Redis',
  );
const signIn = (gateway: TestGateway, password: string, email = EMAIL) => gateway.api.call('signIn', { body: { email, password } });

describe('two gateways with one Redis', () => {
  it('count failed sign-ins together', async () => {
    const statuses: number[] = [];
    for (const gateway of [one, two, one, two, one]) statuses.push((await signIn(gateway, 'wrong', 'somebody@desk.local')).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('tell each other of a sign-out', async () => {
    const { accessToken } = (await signIn(one, one.password)).body as AccessToken;
    expect((await one.api.call('me', { token: accessToken })).status).toBe(200);
    await one.api.ok('signOut', { token: accessToken });
    // It has never asked about this session.
    expect((await two.api.call('me', { token: accessToken })).status).toBe(401);
  });

  it('let no ended session live longer than the bound, even when Redis dies with the news', async () => {
    const { accessToken } = (await signIn(one, one.password)).body as AccessToken;
    for (const gateway of [one, two]) expect((await gateway.api.call('me', { token: accessToken })).status).toBe(200);
    redis.signal('SIGKILL');
    await one.api.ok('signOut', { token: accessToken });
    const endedAt = performance.now();
    await redis.restart();
    expect((await one.api.call('me', { token: accessToken })).status).toBe(401);
    await waitUntil(
      async () => (await two.api.call('me', { token: accessToken })).status === 401,
      SESSION_CHECK_MS + 500,
      'the end of the session',
    );
    expect(performance.now() - endedAt).toBeLessThan(SESSION_CHECK_MS + 500);
    await bothUp();
  });
});

/** Reads from both gateways until told to stop. */
function reading(): { stop(): Promise<{ statuses: ReadonlySet<number>; slowestMs: number; reads: number }> } {
  const statuses = new Set<number>();
  let slowestMs = 0;
  let reads = 0;
  let running = true;
  const reader = async (gateway: TestGateway): Promise<void> => {
    while (running) {
      for (const id of ['overview', 'positions', 'session', 'me'] as const) {
        const startedAt = performance.now();
        statuses.add((await gateway.api.call(id, { token })).status);
        slowestMs = Math.max(slowestMs, performance.now() - startedAt);
        reads += 1;
      }
    }
  };
  const done = Promise.all([reader(one), reader(two)]);
  return {
    async stop() {
      running = false;
      await done;
      return { statuses, slowestMs, reads };
    },
  };
}

describe.each(['SIGKILL', 'SIGSTOP'] as const)('F21: %s to Redis under load', (fault) => {
  it('leaves reads, health and readiness alone, refuses to sign in, and is over soon after the return', async () => {
    const load = reading();
    redis.signal(fault);
    const refused = await signIn(one, one.password);
    expect(refused.status).toBe(503);
    expect((refused.body as Problem).type).toBe('urn:smc-trading-agent:problem:unavailable');
    expect(refused.headers.get('retry-after')).toBe('3');
    for (let times = 0; times < 20; times += 1) {
      const startedAt = performance.now();
      expect((await one.api.call('health')).status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(READ_BOUND_MS);
      expect((await two.api.call('ready')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (fault === 'SIGSTOP') redis.signal('SIGCONT');
    else await redis.restart();
    await waitUntil(async () => (await signIn(one, one.password)).status === 200, RECOVERY_MS, 'signing in');
    await bothUp();
    const { statuses, slowestMs, reads } = await load.stop();
    expect([...statuses]).toEqual([200]);
    expect(slowestMs).toBeLessThan(READ_BOUND_MS);
    expect(reads).toBeGreaterThan(100);
  });
});

describe('F21: FLUSHALL', () => {
  it('costs nobody anything and forgives no guess', async () => {
    const guess = () => signIn(one, 'wrong', 'victim@desk.local');
    for (let times = 0; times < PER_ACCOUNT; times += 1) expect((await guess()).status).toBe(401);
    const load = reading();
    for (let times = 0; times < 10; times += 1) await redis.admin('FLUSHALL');
    expect((await guess()).status).toBe(429);
    expect([...(await load.stop()).statuses]).toEqual([200]);
  });
});
