import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacktest } from '@smc/backtest';
import {
  type Backtest,
  type BacktestRequest,
  BACKTEST_QUEUE,
  backtestRequestSchema,
  backtestResultSchema,
  healthSchema,
  readySchema,
} from '@smc/contracts';
import { findInstrument, required } from '@smc/domain';
import { createMetrics, newId, silentLogger, systemClock } from '@smc/service-kit';
import { type Store, claimBacktest, insertBacktest, readBacktest, readBacktestResult, requestBacktestCancel } from '@smc/store';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { BUNDLED_DATASETS, readBarFile } from '@smc/venues';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ResearchApp, createApp } from './app.ts';

const OWNER = 'owner';
const BOUND_MS = 15_000;
const { path, ...DATASET } = required(BUNDLED_DATASETS[0], 'bundled series');

let postgres: TestPostgres;
let databaseUrl: string;
let store: Store;
let dataDir: string;
let apps: ResearchApp[];
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  ({ databaseUrl, store } = await postgres.createDatabase());
  dataDir = mkdtempSync(join(tmpdir(), 'smc-research-'));
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

function newApp({ holder = 'desk-1', noteMs = 250 } = {}): ResearchApp {
  const app = createApp({
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0-spec',
    store,
    databaseUrl,
    places: { dataDir },
    holder,
    noteMs,
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics('research'),
    onFatal: (error) => {
      throw error;
    },
  });
  apps.push(app);
  return app;
}

async function enqueue(change: Partial<BacktestRequest> = {}, more: Partial<Backtest> = {}): Promise<string> {
  const request = backtestRequestSchema.parse({ datasetId: DATASET.id, strategy: 'sweepReversal', ...change });
  const backtest: Backtest = {
    id: newId(),
    status: 'queued',
    request,
    dataset: DATASET,
    createdAt: Date.now(),
    startedAt: null,
    finishedAt: null,
    progress: { bars: 0, totalBars: DATASET.bars, barsPerSecond: 0, barTime: null },
    metrics: null,
    decisionHash: null,
    error: null,
    ...more,
  };
  await insertBacktest(store.read, OWNER, backtest);
  return backtest.id;
}

async function row(id: string): Promise<Backtest> {
  return required(await readBacktest(store.read, OWNER, id), 'row');
}

const until = (id: string, ...statuses: Backtest['status'][]): Promise<void> =>
  waitUntil(async () => statuses.includes((await row(id)).status), BOUND_MS, `back-test ${statuses.join(' or ')}`);

describe('research', () => {
  it('runs what the queue tells of, and stores what a run in this thread gives', async () => {
    await newApp().start();
    const id = await enqueue({ fromIndex: 1000, toIndex: 4999 });
    const sender = new PgBoss({ connectionString: databaseUrl, max: 1, supervise: false, schedule: false });
    await sender.start();
    await sender.send(BACKTEST_QUEUE, { owner: OWNER, backtestId: id, correlationId: 'c' });
    await sender.stop({ graceful: false });
    await until(id, 'done');
    const result = backtestResultSchema.parse(await readBacktestResult(store.read, OWNER, id));

    const file = await readBarFile(path, { timeframe: '1h', tick: '0.01' });
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    const instrument = required(findInstrument('BTC/USDT'), 'instrument');
    const direct = runBacktest({
      bars: file.value.bars,
      instrument,
      timeframe: '1h',
      strategy: 'sweepReversal',
      risk: { riskPerTradePct: 0.5 },
      startingBalance: '10000',
      from: 1000,
      to: 5000,
    });
    expect(result.backtest).toMatchObject({ status: 'done', decisionHash: direct.decisionHash, metrics: direct.metrics, error: null });
    expect(result.backtest.progress).toMatchObject({ bars: 4000, totalBars: 4000, barTime: file.value.bars.time[4999] });
    expect(result.backtest.startedAt).toBeLessThanOrEqual(result.backtest.finishedAt ?? 0);
    expect(result.trades).toEqual(direct.trades);
    expect(result.curve).toEqual(direct.curve);
    expect(result.curve.length).toBeLessThanOrEqual(800);
  });

  it('ends a run that somebody cancels', async () => {
    const id = await enqueue();
    // Loading the thread takes longer than this, so the wish is seen before the run is over, however fast it is.
    await newApp({ noteMs: 10 }).start();
    await until(id, 'running');
    await requestBacktestCancel(store.read, OWNER, id, Date.now());
    await until(id, 'cancelled', 'done');
    const ended = await row(id);
    expect(ended).toMatchObject({ status: 'cancelled', metrics: null, decisionHash: null });
    expect(ended.progress.bars).toBeLessThan(DATASET.bars);
  });

  it('says why a run failed, and goes on to the next', async () => {
    const nonsense = await enqueue({ params: { nonsense: 1 } }, { createdAt: 1 });
    const gone = await enqueue({}, { createdAt: 2, dataset: { ...DATASET, id: 'gone' } });
    const outside = await enqueue({ fromIndex: 30_000, toIndex: 40_000 }, { createdAt: 3 });
    await newApp().start();
    await until(outside, 'failed');
    expect((await row(nonsense)).error).toContain('nonsense');
    expect((await row(gone)).error).toBe('the recorded series gone is not there any more');
    expect((await row(outside)).error).toContain('to is 26278; expected 30000 to 26278');
    for (const id of [nonsense, gone, outside]) expect(await row(id)).toMatchObject({ status: 'failed', metrics: null });
  });

  it('runs again what a killed process left, oldest first', async () => {
    const first = await enqueue({ toIndex: 2999 }, { createdAt: 1 });
    const second = await enqueue({ toIndex: 2999 }, { createdAt: 2 });
    expect((await claimBacktest(store.read, OWNER, 5))?.id).toBe(first);
    await newApp().start();
    await until(second, 'done');
    expect(await row(first)).toMatchObject({ status: 'done', decisionHash: (await row(second)).decisionHash });
    expect((await row(first)).finishedAt).toBeLessThanOrEqual((await row(second)).finishedAt ?? 0);
  });

  it('puts a run back when it is stopped in the middle, and the next start ends it', async () => {
    const id = await enqueue();
    const app = newApp();
    await app.start();
    await until(id, 'running');
    await app.stop();
    expect(await row(id)).toMatchObject({ status: 'queued', startedAt: null });
    await newApp().start();
    await until(id, 'done');
  });

  it('runs only once at a time in all processes', async () => {
    await newApp().start();
    await expect(newApp({ holder: 'desk-2' }).start()).rejects.toThrow('held by another process');
  });

  it('says how it is', async () => {
    const { port } = await newApp().start();
    const get = async (name: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/${name}`)).json();
    expect(healthSchema.parse(await get('health'))).toMatchObject({ status: 'ok', service: 'research' });
    expect(readySchema.parse(await get('ready'))).toEqual({ ready: true, service: 'research', missing: [] });
  });
});
