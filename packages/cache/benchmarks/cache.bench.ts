/**
 * `npm run bench -- cache`: what a read costs in each layer, against the read of the database that it saves, and what it costs
 * while Redis hangs. Without `redis-server` only the memory is measured.
 */
import { spawnSync } from 'node:child_process';
import { Secret, silentLogger, systemClock } from '@smc/service-kit';
import { startTestPostgres, startTestRedis, waitUntil } from '@smc/testkit';
import { z } from 'zod';
import type { Cache } from '../src/cache.ts';
import { createMemoryCache } from '../src/memory-cache.ts';
import { createReadCache } from '../src/read-cache.ts';
import { createRedisCache } from '../src/redis-cache.ts';
import { openRedisLink } from '../src/redis-link.ts';

interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: { readonly name: string; readonly value: number } | null;
  readonly ratio: number | null;
}

const TURNS = 3000;
/** As large and as deep as an overview. */
const VALUE = {
  rows: Array.from({ length: 12 }, (_, at) => ({ id: `row-${at}`, used: '1.5000', limit: '3', unit: '%', label: 'Loss of the day' })),
};
const schema = z.object({
  rows: z.array(z.object({ id: z.string(), used: z.string(), limit: z.string(), unit: z.string(), label: z.string() })),
});
const TTL_MS = 60_000;

/** Median and 99th percentile of one after the other, µs. */
async function timed(turns: number, work: (turn: number) => Promise<unknown>): Promise<{ p50: number; p99: number }> {
  for (let turn = 0; turn < turns / 10; turn += 1) await work(-1 - turn);
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const startedAt = performance.now();
    await work(turn);
    times.push((performance.now() - startedAt) * 1000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99) };
}

function figures(name: string, of: { p50: number; p99: number }, baseline: Result['baseline']): Result[] {
  const ratio = baseline === null ? null : Math.round((of.p50 / baseline.value) * 1000) / 1000;
  return [
    { name: `${name}.p50`, value: of.p50, unit: 'µs', baseline, ratio },
    { name: `${name}.p99`, value: of.p99, unit: 'µs', baseline: null, ratio: null },
  ];
}

async function onRedis(load: () => Promise<typeof VALUE>, baseline: Result['baseline']): Promise<Result[]> {
  const redis = await startTestRedis();
  const link = openRedisLink({ url: new Secret(redis.url), logger: silentLogger });
  try {
    const shared = createRedisCache({ link, prefix: 'bench:', clock: systemClock });
    await waitUntil(() => link.up, 5000, 'Redis');
    await shared.set('hit', VALUE, TTL_MS);
    const hit = await timed(TURNS, () => shared.get('hit', schema));
    const through = (near: Cache) => createReadCache({ near, shared });
    const reads = through(createMemoryCache());
    const miss = await timed(TURNS, (turn) => reads.read({ key: `miss-${turn}`, schema, ttlMs: TTL_MS }, load));
    redis.signal('SIGSTOP');
    const hungAt = performance.now();
    await reads.read({ key: 'hung', schema, ttlMs: TTL_MS }, load);
    const firstUs = Math.round((performance.now() - hungAt) * 1000);
    const hung = await timed(TURNS, (turn) => reads.read({ key: `hung-${turn}`, schema, ttlMs: TTL_MS }, load));
    redis.signal('SIGCONT');
    const backAt = performance.now();
    await waitUntil(() => link.up, 5000, 'Redis');
    const recoveryMs = Math.round(performance.now() - backAt);
    return [
      ...figures('cache.hit.redis', hit, baseline),
      ...figures('cache.miss', miss, baseline),
      { name: 'cache.hung.first', value: firstUs, unit: 'µs', baseline: null, ratio: null },
      ...figures('cache.hung.then', hung, baseline),
      { name: 'cache.hung.recovery', value: recoveryMs, unit: 'ms', baseline: null, ratio: null },
    ];
  } finally {
    link.stop();
    await redis.stop();
  }
}

async function main(): Promise<void> {
  const postgres = await startTestPostgres();
  try {
    const { store } = await postgres.createDatabase();
    const load = async (): Promise<typeof VALUE> => {
      await store.read.query('SELECT count(*) FROM outbox WHERE sent_at IS NULL');
      return VALUE;
    };
    const database = await timed(TURNS, load);
    const baseline = { name: 'one database read', value: database.p50 };
    const memory = createReadCache({ near: createMemoryCache(), shared: null });
    const hit = await timed(TURNS, () => memory.read({ key: 'hit', schema, ttlMs: TTL_MS }, load));
    const results = figures('cache.hit.memory', hit, baseline);
    const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
    if (hasRedis) results.push(...(await onRedis(load, baseline)));
    else process.stderr.write('redis-server is not installed: only the memory was measured\n');
    process.stdout.write(`${JSON.stringify({ results })}\n`);
  } finally {
    await postgres.stop();
  }
}

await main();
