import { type Backtest, type BacktestResult, type BarsResponse, BACKTEST_QUEUE, type StrategyView } from '@smc/contracts';
import { claimBacktest, finishBacktest } from '@smc/store';
import { aTrade } from '@smc/testkit';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './__fixtures__/api-client.ts';
import { type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});
afterAll(() => gateway.stop());

describe('research', () => {
  it('lists strategies with their parameters, and recorded series without their places', async () => {
    const { strategies } = await gateway.api.ok<{ strategies: StrategyView[] }>('strategies', { token });
    expect(strategies.map(({ name }) => name)).toContain('sweepReversal');
    const response = await gateway.api.call('datasets', { token });
    expect(response.text).toContain('btcusdt-1h');
    expect(response.text).not.toContain('.csv');
  });

  it('reads rows of a recorded series', async () => {
    const { bars, hasMore } = await gateway.api.ok<BarsResponse>('datasetBars', {
      token,
      params: { id: 'btcusdt-1h' },
      query: '?from=26270&limit=100',
    });
    expect(bars.map(({ index }) => index)).toEqual([26_270, 26_271, 26_272, 26_273, 26_274, 26_275, 26_276, 26_277]);
    expect(hasMore).toBe(false);
    expect((await gateway.api.call('datasetBars', { token, params: { id: 'nothing' } })).status).toBe(404);
  });

  it('queues a back-test with its job in one go, shows it, and cancels it', async () => {
    const body = { datasetId: 'btcusdt-1h', strategy: 'sweepReversal', toIndex: 999 };
    const early = await gateway.api.call('createBacktest', { token, body });
    expect(early.status).toBe(503);
    expect(problemOf(early).detail).toContain('Research is not running');

    const boss = new PgBoss({ connectionString: gateway.databaseUrl, max: 2, supervise: false, schedule: false });
    await boss.start();
    await boss.createQueue(BACKTEST_QUEUE);
    const queued = await gateway.api.ok<Backtest>('createBacktest', { token, body });
    expect(queued).toMatchObject({ status: 'queued', progress: { bars: 0, totalBars: 1000 }, dataset: { id: 'btcusdt-1h' } });
    const [job] = await boss.fetch<{ backtestId: string }>(BACKTEST_QUEUE);
    expect(job?.data).toMatchObject({ owner: 'owner', backtestId: queued.id });
    await boss.stop({ graceful: false });

    expect(await gateway.api.ok<Backtest>('cancelBacktest', { token, params: { id: queued.id } })).toMatchObject({ status: 'cancelled' });
    expect(await gateway.api.ok<BacktestResult>('backtest', { token, params: { id: queued.id } })).toMatchObject({
      curve: [],
      trades: [],
      backtest: { status: 'cancelled' },
    });

    const second = await gateway.api.ok<Backtest>('createBacktest', { token, body });
    const running = await claimBacktest(gateway.store.read, 'owner', 5);
    expect(running?.id).toBe(second.id);
    await finishBacktest(
      gateway.store.read,
      'owner',
      { ...second, status: 'done', finishedAt: 9, decisionHash: 'f00d' },
      { curve: [{ time: 1, equity: '10000.00', drawdownPct: 0 }], trades: [aTrade()] },
    );
    const done = await gateway.api.ok<BacktestResult>('backtest', { token, params: { id: second.id } });
    expect(done).toMatchObject({ backtest: { status: 'done' }, curve: [{ equity: '10000.00' }], trades: [{ id: 'closed-20' }] });
    const { backtests } = await gateway.api.ok<{ backtests: Backtest[] }>('backtests', { token });
    expect(backtests.map(({ id }) => id).sort()).toEqual([queued.id, second.id].sort());
    for (const id of ['backtest', 'cancelBacktest'] as const)
      expect((await gateway.api.call(id, { token, params: { id: 'nothing' } })).status).toBe(404);
  });

  it.each([
    ['an unknown series', { datasetId: 'nothing' }, 404, undefined],
    ['an unknown strategy', { strategy: 'alchemy' }, 400, 'strategy'],
    ['an unknown parameter', { params: { 'no.such': 1 } }, 400, 'no.such'],
    ['rows past the end', { toIndex: 26_278 }, 400, 'toIndex'],
    ['rows the wrong way round', { fromIndex: 10, toIndex: 9 }, 400, 'fromIndex'],
    ['no money', { startingBalance: '0' }, 400, 'startingBalance'],
    ['more digits than money has', { startingBalance: '1.123456789' }, 400, 'startingBalance'],
  ])('refuses %s', async (_what, change, status, field) => {
    const response = await gateway.api.call('createBacktest', {
      token,
      body: { datasetId: 'btcusdt-1h', strategy: 'sweepReversal', ...change },
    });
    expect(response.status).toBe(status);
    expect(problemOf(response).errors?.[0]?.field).toBe(field);
  });
});
