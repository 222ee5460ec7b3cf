import {
  type BarsResponse,
  type Operation,
  OPERATIONS,
  type OperationId,
  type Overview,
  type PositionView,
  type SessionView,
  type SignalDetail,
  type SignalsResponse,
  type StructuresResponse,
} from '@smc/contracts';
import { createMetrics, silentLogger } from '@smc/service-kit';
import { aFeedStatus, aMessage } from '@smc/testkit';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './__fixtures__/api-client.ts';
import { BARS, recordSession } from './__fixtures__/recorded-session.ts';
import { type TestGateway, DESK, startTestGateway } from './__fixtures__/test-gateway.ts';
import { DEFAULT_STREAM } from './config.ts';
import type { Handlers } from './http/handler-types.ts';
import { createHttpApp } from './http/http-app.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await recordSession(gateway.store);
  token = await gateway.token();
});
afterAll(() => gateway.stop());

// Object.keys returns string[]; the table has exactly these keys.
const operationIds = Object.keys(OPERATIONS) as OperationId[];
const rows = operationIds.map((id): [OperationId, Operation] => [id, OPERATIONS[id]]);

describe('the table of operations', () => {
  it('is served whole, with the documents about it and the metrics, and nothing else is', () => {
    const app = createHttpApp({
      config: {
        host: '',
        port: 0,
        publicUrl: 'http://localhost',
        corsOrigins: [],
        docsEnabled: true,
        trustedProxyHops: 0,
        requestsPerMinute: 10,
        version: '',
        dataDir: '',
        extraSeriesDir: undefined,
        signInFailures: { perAccount: 1, perAddress: 1 },
        stream: DEFAULT_STREAM,
      },
      identity: gateway.identity,
      handlers: {} as Handlers,
      logger: silentLogger,
      metrics: createMetrics('spec'),
      rateStoreOf: () => undefined,
    });
    const served = app.router.stack.flatMap(({ route }) => {
      const methods = new Set(route?.stack.map(({ method }) => method) ?? []);
      // A route of all methods is the one that refuses, with 405, what its path does not take.
      return route === undefined || methods.has('put') ? [] : [...methods].map((method) => `${method} ${route.path}`);
    });
    const expected = [
      ...rows.map(([, { method, path }]) => `${method} ${path}`),
      'get /openapi.json',
      'get /docs',
      'get /docs/',
      'get /metrics',
    ];
    expect(served.sort()).toEqual(expected.sort());
  });

  it.each(rows.filter(([, { open }]) => !open))('%s needs a token', async (id) => {
    for (const headers of [
      {},
      { authorization: 'Bearer rubbish' },
      { authorization: `Basic ${token}` },
      { authorization: `Bearer ${token}x` },
    ]) {
      const response = await gateway.api.call(id, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="smc"');
      expect(problemOf(response).type).toBe('urn:smc-trading-agent:problem:unauthenticated');
    }
  });

  it.each(rows)('%s refuses other methods with 405', async (_id, { path, method }) => {
    for (const other of ['PUT', 'PATCH', 'DELETE', method === 'get' ? 'POST' : 'GET']) {
      const shared = rows.some(([, row]) => row.path === path && row.method.toUpperCase() === other);
      if (shared) continue;
      const response = await gateway.api.send(other, path.replace(':id', 'x'), { token });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')?.split(', ')).toContain(method.toUpperCase());
    }
  });

  it('tells a viewer everything and lets him command nothing', async () => {
    const pool = new Pool({ connectionString: gateway.databaseUrl, max: 1 });
    await pool.query("UPDATE identity.users SET role = 'viewer'");
    const viewer = await gateway.token();
    expect((await gateway.api.call('overview', { token: viewer })).status).toBe(200);
    expect((await gateway.api.call('replay', { token: viewer, body: { action: 'play' } })).status).toBe(403);
    expect(
      (await gateway.api.call('createBacktest', { token: viewer, body: { datasetId: 'btcusdt-1h', strategy: 'sweepReversal' } })).status,
    ).toBe(403);
    expect((await gateway.api.call('cancelBacktest', { token: viewer, params: { id: 'x' } })).status).toBe(403);
    await pool.query("UPDATE identity.users SET role = 'admin'");
    await pool.end();
  });
});

describe('the running session', () => {
  it('answers health to everybody, readiness without reasons, and with reasons to who is signed in', async () => {
    expect(await gateway.api.ok('health')).toMatchObject({ status: 'ok', service: 'gateway', version: '0.0.0-spec' });
    expect(await gateway.api.ok('ready')).toEqual({ ready: true, service: 'gateway' });
    gateway.desk.current = null;
    const closed = await gateway.api.call('ready');
    expect(closed).toMatchObject({ status: 503, body: { ready: false, service: 'gateway' } });
    expect(closed.text).not.toContain('missing');
    const told = await gateway.api.call('ready', { token });
    expect(told.body).toEqual({ ready: false, service: 'gateway', missing: [{ name: 'session', reason: 'no session is running' }] });
    for (const id of ['session', 'overview', 'bars', 'signals', 'positions'] as const)
      expect((await gateway.api.call(id, { token })).status).toBe(503);
    gateway.desk.current = DESK;
  });

  it('says what runs, with the feed as it was saved and then as the bus tells', async () => {
    const saved = await gateway.api.ok<SessionView>('session', { token });
    expect(saved).toMatchObject({ mode: 'REPLAY', symbol: 'BTC/USDT', feed: { barIndex: BARS - 1 } });
    expect(saved).not.toHaveProperty('startingBalance');
    gateway.bus.emit(aMessage('market.feedStatus', { payload: aFeedStatus({ state: 'paused' }) }));
    gateway.bus.emit(aMessage('market.feedStatus', { session: 'session-0', payload: aFeedStatus({ state: 'ended' }) }));
    expect((await gateway.api.ok<SessionView>('session', { token })).feed?.state).toBe('paused');
  });

  it('counts the day and the limits', async () => {
    // The 40 bars begin at midnight UTC: the last one is in the second day, in which bars 24 and 30 were decided; bar 23 closed as it began.
    const overview = await gateway.api.ok<Overview>('overview', { token });
    expect(overview).toMatchObject({
      openPositions: 1,
      workingOrders: 2,
      signalsToday: { taken: 1, rejected: 1 },
      trades: { count: 1, wins: 1, netPnl: '143.96456256', averageR: '2.88' },
      maxDrawdown: '0.015000',
      startingBalance: '10000',
    });
    expect(overview.limits).toEqual([
      { id: 'dailyLoss', label: 'Loss of the day', used: '1.5000', limit: '3', unit: '%' },
      { id: 'drawdown', label: 'Drawdown', used: '1.5000', limit: '20', unit: '%' },
      { id: 'openPositions', label: 'Open positions', used: '1', limit: '1', unit: 'positions' },
    ]);
  });

  it('pages bars backwards, newest last', async () => {
    const page = await gateway.api.ok<BarsResponse>('bars', { token, query: '?limit=10' });
    expect(page.bars.map(({ index }) => index)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    expect(page.hasMore).toBe(true);
    const first = await gateway.api.ok<BarsResponse>('bars', { token, query: '?limit=10&before=5' });
    expect(first.bars.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(first.hasMore).toBe(false);
  });

  it('gives structures by the bar they became known', async () => {
    const { events, truncated } = await gateway.api.ok<StructuresResponse>('structures', { token, query: '?from=12&to=29' });
    expect(events.map(({ id }) => id)).toEqual(['fvg:12', 'fvg:12b']);
    expect(truncated).toBe(false);
    expect((await gateway.api.ok<StructuresResponse>('structures', { token, query: '?limit=3' })).truncated).toBe(true);
  });

  it('gives decisions newest first, filtered, with the counts of the whole session', async () => {
    const all = await gateway.api.ok<SignalsResponse>('signals', { token });
    expect(all.signals.map(({ id }) => id)).toEqual(['rejected-later', 'signal-24', 'rejected-21', 'signal-20', 'signal-2']);
    expect(all.counts).toEqual({ taken: 3, rejected: 2, byRule: { rewardRisk: 1, displacement: 1 } });
    const some = await gateway.api.ok<SignalsResponse>('signals', { token, query: '?status=rejected&failedRule=rewardRisk&limit=1' });
    expect(some.signals.map(({ id }) => id)).toEqual(['rejected-21']);
    expect((await gateway.api.ok<SignalsResponse>('signals', { token, query: '?beforeIndex=20' })).signals.map(({ id }) => id)).toEqual([
      'signal-2',
    ]);
  });

  it('tells what became of a signal: a trade, a denial, an open position, nothing', async () => {
    const detail = (id: string) => gateway.api.ok<SignalDetail>('signal', { token, params: { id } });
    expect(await detail('signal-2')).toMatchObject({
      trade: { id: 'closed-2' },
      fills: [{ tradeId: 'trade-0' }],
      orders: [{ clientOrderId: 'entry-2' }],
      denial: null,
    });
    expect(await detail('signal-24')).toMatchObject({
      denial: { code: 'MAX_OPEN_POSITIONS', value: '1', limit: '1' },
      orders: [],
      trade: null,
    });
    expect((await detail('signal-20')).orders.map(({ role }) => role)).toEqual(['entry', 'stopLoss', 'takeProfit']);
    expect((await detail('rejected-21')).correlationId).toBe('correlation-1');
    expect((await gateway.api.call('signal', { token, params: { id: "' OR 1=1 --" } })).status).toBe(400);
    expect((await gateway.api.call('signal', { token, params: { id: "'OR/1=1--" } })).status).toBe(404);
  });

  it('values the open position at the last close', async () => {
    const { positions } = await gateway.api.ok<{ positions: PositionView[] }>('positions', { token });
    // 0.35714 bought at 42030, last close 42080, stop 41890: 17.857 open, 49.9996 at risk.
    expect(positions).toEqual([
      expect.objectContaining({
        markPrice: '42080.00',
        unrealizedPnl: '17.8570000',
        stop: '41890.00',
        targets: ['42450.00'],
        riskToStop: '49.9996000',
        rMultiple: '0.36',
      }),
    ]);
  });

  it('lists orders, fills, trades and equity', async () => {
    const { orders } = await gateway.api.ok<{ orders: { clientOrderId: string }[] }>('orders', { token, query: '?limit=2' });
    expect(orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['entry-20', 'stop-20']);
    expect((await gateway.api.ok<{ fills: { tradeId: string }[] }>('fills', { token })).fills.map(({ tradeId }) => tradeId)).toEqual([
      'trade-1',
      'trade-0',
    ]);
    expect((await gateway.api.ok<{ trades: unknown[] }>('trades', { token })).trades).toHaveLength(1);
    expect((await gateway.api.ok<{ points: unknown[] }>('equity', { token, query: '?points=10' })).points.length).toBeLessThanOrEqual(10);
  });

  it('sends a command over the bus with its author, and takes none for a session on the market’s clock', async () => {
    const { id: userId } = await gateway.api.ok<{ id: string }>('me', { token });
    await gateway.api.ok('replay', { token, body: { action: 'speed', barsPerSecond: 50 }, headers: { 'x-correlation-id': 'click-12345' } });
    expect(gateway.bus.published.at(-1)).toMatchObject({
      type: 'control.command',
      key: 'session-1',
      session: 'session-1',
      mode: 'REPLAY',
      correlationId: 'click-12345',
      payload: { actor: userId, target: 'market-data', replay: { action: 'speed', barsPerSecond: 50 } },
    });
    gateway.desk.current = { ...DESK, mode: 'PAPER' };
    expect((await gateway.api.call('replay', { token, body: { action: 'pause' } })).status).toBe(409);
    gateway.desk.current = DESK;
  });
});

it('exercises every operation of the table', () => {
  const elsewhere: readonly OperationId[] = ['signIn', 'refresh', 'signOut', 'wsTicket'];
  const here: readonly OperationId[] = [
    'health',
    'ready',
    'me',
    'session',
    'overview',
    'bars',
    'structures',
    'signals',
    'signal',
    'orders',
    'fills',
    'positions',
    'trades',
    'equity',
    'replay',
    'strategies',
    'datasets',
    'datasetBars',
    'backtests',
    'createBacktest',
    'backtest',
    'cancelBacktest',
  ];
  expect([...here, ...elsewhere].sort()).toEqual([...operationIds].sort());
});
