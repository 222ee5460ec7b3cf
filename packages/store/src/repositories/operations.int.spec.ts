import type { Backtest } from '@smc/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, openTestStore } from '../__fixtures__/test-database.ts';
import { payload } from '../__fixtures__/payloads.ts';
import * as store from '../index.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
});
afterAll(() => under.close());

describe('halts', () => {
  it('are latched: the first reason stays until somebody clears it', async () => {
    const { read } = under.store;
    const halt = { scope: 'account:paper', reason: 'drawdown', actor: 'breaker:maxDrawdown', haltedAt: 5 };
    expect(await store.setHalt(read, 'owner', halt)).toBe(true);
    expect(await store.setHalt(read, 'owner', { ...halt, reason: 'other' })).toBe(false);
    expect(await store.readHalts(read, 'owner')).toEqual([halt]);
    expect(await under.store.tx((tx) => store.findHalt(tx, 'owner', ['global', 'account:paper']))).toEqual(halt);
    expect(await under.store.tx((tx) => store.findHalt(tx, 'owner', ['global', 'account:other']))).toBeNull();
    expect(await store.readHalts(read, 'stranger')).toEqual([]);
    expect(await store.clearHalt(read, 'owner', 'account:paper')).toBe(true);
    expect(await store.clearHalt(read, 'owner', 'account:paper')).toBe(false);
  });
});

describe('leases', () => {
  it('have one holder at a time; each taking raises the epoch, and an older self is refused', async () => {
    const { read } = under.store;
    const first = await store.acquireLease(read, { name: 'a', holder: 'one', ttlMs: 60_000 });
    expect(first?.epoch).toBe(1);
    expect(await store.acquireLease(read, { name: 'a', holder: 'two', ttlMs: 60_000 })).toBeNull();
    const again = await store.acquireLease(read, { name: 'a', holder: 'one', ttlMs: 60_000 });
    expect(again?.epoch).toBe(2);
    if (first === null || again === null) throw new Error('both were given');
    await expect(under.store.tx((q) => store.assertLease(q, first))).rejects.toThrow(store.LeaseLostError);
    await under.store.tx((q) => store.assertLease(q, again));
    expect(await store.renewLease(read, first, 60_000)).toBe(false);
    expect(await store.renewLease(read, again, 60_000)).toBe(true);
    await store.releaseLease(read, again);
    const next = await store.acquireLease(read, { name: 'a', holder: 'two', ttlMs: 60_000 });
    expect(next?.epoch).toBe(3);
    await expect(under.store.tx((q) => store.assertLease(q, again))).rejects.toThrow('is lost');
  });

  it('run out: a paused holder is refused even before somebody else has come', async () => {
    const { read } = under.store;
    const lease = await store.acquireLease(read, { name: 'b', holder: 'one', ttlMs: 1 });
    if (lease === null) throw new Error('it was free');
    await expect.poll(() => store.renewLease(read, lease, 1)).toBe(false);
    await expect(under.store.tx((q) => store.assertLease(q, lease))).rejects.toThrow(store.LeaseLostError);
    expect((await store.acquireLease(read, { name: 'b', holder: 'two', ttlMs: 1000 }))?.epoch).toBe(2);
  });

  it('cannot be taken while a transaction that rests on them is open', async () => {
    const { read } = under.store;
    const lease = await store.acquireLease(read, { name: 'c', holder: 'one', ttlMs: 200 });
    if (lease === null) throw new Error('it was free');
    const order: string[] = [];
    let taking: Promise<unknown> = Promise.resolve();
    await under.store.tx(async (q) => {
      await store.assertLease(q, lease);
      await q.query('SELECT pg_sleep(0.3)');
      taking = store
        .acquireLease(read, { name: 'c', holder: 'two', ttlMs: 1000 })
        .then((got) => order.push(`two has ${got?.epoch ?? 'nothing'}`));
      await q.query('SELECT pg_sleep(0.2)');
      order.push('one commits');
    });
    await taking;
    expect(order).toEqual(['one commits', 'two has 2']);
  });
});

describe('state of services, venue and feed', () => {
  it('a service state goes forward only', async () => {
    const { read } = under.store;
    expect(await store.loadServiceState(read, 's', 'strategy')).toBeNull();
    const saved = { cursor: 9, state: { nested: [1, 'two', null, { three: true }] } };
    expect(await store.saveServiceState(read, 's', 'strategy', saved)).toBe(true);
    expect(await store.saveServiceState(read, 's', 'strategy', { cursor: 8, state: null })).toBe(false);
    expect(await store.loadServiceState(read, 's', 'strategy')).toEqual(saved);
    expect(await store.saveServiceState(read, 's', 'strategy', { cursor: 10, state: 'x' })).toBe(true);
    expect(await store.loadServiceState(read, 's', 'strategy')).toEqual({ cursor: 10, state: 'x' });
  });

  it('the venue is saved with its reports, each once', async () => {
    const { read } = under.store;
    const scope = { owner: 'owner', session: 's' };
    await store.saveVenueState(read, scope, 'paper', { lastSeq: 1, state: { a: 1 } });
    await store.saveVenueState(read, scope, 'paper', { lastSeq: 2, state: { a: 2 } });
    expect(await store.loadVenueState(read, scope, 'paper')).toEqual({ lastSeq: 2, state: { a: 2 } });
    const reports = [1, 2, 3].map((seq) => ({ seq, clientOrderId: 'x', barIndex: seq, payload: { seq } }));
    expect(await store.insertVenueReports(read, scope, 'paper', reports)).toBe(3);
    expect(await store.insertVenueReports(read, scope, 'paper', reports)).toBe(0);
    expect(await store.readVenueReportsAfter(read, scope, 'paper', 1)).toEqual([{ seq: 2 }, { seq: 3 }]);
    expect(await store.loadVenueState(read, { ...scope, owner: 'stranger' }, 'paper')).toBeNull();
  });

  it('inputs keep the order in which they were taken, and each message once', async () => {
    const { read } = under.store;
    const inputs = ['m-3', 'm-1', 'm-2'].map((messageId, barIndex) => ({
      messageId,
      type: 'market.barClosed',
      barIndex,
      payload: { messageId },
    }));
    expect(await store.lastInputSeq(read, 's', 'execution')).toBe(0);
    expect(await store.recordInputs(read, 's', 'execution', inputs)).toBe(3);
    expect(await store.recordInputs(read, 's', 'execution', inputs)).toBe(0);
    expect(await store.recordInputs(read, 's', 'strategy', inputs)).toBe(3);
    const all = await store.readInputsAfter(read, 's', 'execution', 0);
    expect(all.map(({ messageId }) => messageId)).toEqual(['m-3', 'm-1', 'm-2']);
    expect(await store.readInputsAfter(read, 's', 'execution', all[0]?.seq ?? 0, 1)).toEqual([all[1]]);
    expect(await store.lastInputSeq(read, 's', 'execution')).toBe(all[2]?.seq);
  });

  it('the feed and what it put aside, odd bytes included', async () => {
    const { read } = under.store;
    const status = payload('market.feedStatus');
    expect(await store.loadFeedState(read, 's')).toBeNull();
    await store.saveFeedState(read, 's', { cursor: 1, status });
    await store.saveFeedState(read, 's', { cursor: 2, status: { ...status, state: 'paused' } });
    expect(await store.loadFeedState(read, 's')).toEqual({ cursor: 2, status: { ...status, state: 'paused' } });
    const row = payload('market.barQuarantined');
    expect(await store.insertQuarantined(read, 's', [row, { ...row, raw: 'nul \0 and half a pair \ud800' }])).toBe(2);
    expect(await store.countQuarantined(read, 's')).toBe(2);
    expect((await store.listQuarantined(read, 's', 1))[0]?.raw).toBe('nul \ufffd and half a pair \ufffd');
  });
});

describe('sessions', () => {
  it('are found again by what they run on, the last taken up first', async () => {
    const { read } = under.store;
    const begin = (session: string, startedAt: number): Promise<store.SessionRow> =>
      store.insertSession(read, {
        session,
        owner: 'owner',
        mode: 'REPLAY',
        descriptor: { file: 'btc', speed: null, list: [1, 2] },
        startedAt,
      });
    const first = await begin('one', 1);
    await begin('two', 2);
    const hash = store.descriptorHash({ list: [1, 2], speed: null, file: 'btc' });
    expect(first.descriptorHash).toBe(hash);
    expect((await store.findSessionByDescriptor(read, 'owner', hash))?.session).toBe('two');
    await store.touchSession(read, 'one', 3);
    expect(await store.findSessionByDescriptor(read, 'owner', hash)).toEqual({ ...first, resumedAt: 3 });
    expect((await store.latestSession(read, 'owner'))?.session).toBe('one');
    expect(await store.readSession(read, 'two')).toMatchObject({ startedAt: 2, mode: 'REPLAY' });
    expect(await store.findSessionByDescriptor(read, 'stranger', hash)).toBeNull();
    expect(await store.findSessionByDescriptor(read, 'owner', 'other')).toBeNull();
  });
});

describe('back-tests', () => {
  const queued = (id: string, createdAt: number): Backtest => ({
    id,
    status: 'queued',
    request: { datasetId: 'btc', strategy: 'sweepReversal', params: { a: 1 }, startingBalance: '10000', riskPerTradePct: 0.5 },
    dataset: { id: 'btc', label: 'BTC', symbol: 'BTC/USDT', timeframe: '1h', bars: 10, from: 1, to: 2, source: 'spec', licence: 'none' },
    createdAt,
    startedAt: null,
    finishedAt: null,
    progress: { bars: 0, totalBars: 10, barsPerSecond: 0, barTime: null },
    metrics: null,
    decisionHash: null,
    error: null,
  });

  it('are claimed once, make progress and end with a result', async () => {
    const { read } = under.store;
    await store.insertBacktest(read, 'owner', queued('b-1', 1));
    await store.insertBacktest(read, 'owner', queued('b-2', 2));
    const claims = await Promise.all([1, 2, 3].map(() => store.claimBacktest(read, 'owner', 50)));
    expect(claims.map((claim) => claim?.id).sort()).toEqual(['b-1', 'b-2', undefined]);
    const progress = { bars: 5, totalBars: 10, barsPerSecond: 100, barTime: 7 };
    expect(await store.noteBacktestProgress(read, 'owner', 'b-1', progress)).toBe(true);
    const running = await store.readBacktest(read, 'owner', 'b-1');
    expect(running).toMatchObject({ status: 'running', startedAt: 50, progress });
    if (running === null) throw new Error('it is there');
    const done = { ...running, status: 'done' as const, finishedAt: 60, decisionHash: 'ab' };
    const detail = { curve: [{ time: 1, equity: '10000.00', drawdownPct: 0 }], trades: [payload('trading.tradeClosed')] };
    expect(await store.finishBacktest(read, 'owner', done, detail)).toBe(true);
    expect(await store.finishBacktest(read, 'owner', done, null)).toBe(false);
    expect(await store.readBacktestResult(read, 'owner', 'b-1')).toEqual({ backtest: done, ...detail });
    expect(await store.readBacktestResult(read, 'stranger', 'b-1')).toBeNull();
    expect((await store.listBacktests(read, 'owner', 10)).map(({ id }) => id)).toEqual(['b-2', 'b-1']);
    expect(await store.noteBacktestProgress(read, 'owner', 'b-1', progress)).toBe(false);
  });

  it('stop when asked: a queued one at once, a running one at its next progress note', async () => {
    const { read } = under.store;
    expect(await store.requestBacktestCancel(read, 'owner', 'b-2', 70)).toMatchObject({ status: 'running' });
    expect(await store.isBacktestCancelRequested(read, 'owner', 'b-2')).toBe(true);
    expect(await store.noteBacktestProgress(read, 'owner', 'b-2', { bars: 6, totalBars: 10, barsPerSecond: 1, barTime: null })).toBe(false);
    await store.insertBacktest(read, 'owner', queued('b-3', 3));
    expect(await store.requestBacktestCancel(read, 'owner', 'b-3', 71)).toMatchObject({ status: 'cancelled', finishedAt: 71 });
    expect(await store.claimBacktest(read, 'owner', 72)).toBeNull();
    expect(await store.requestBacktestCancel(read, 'owner', 'nobody', 73)).toBeNull();
  });

  it('go back to the queue when their process died', async () => {
    const { read } = under.store;
    await store.insertBacktest(read, 'owner', queued('b-4', 4));
    await store.claimBacktest(read, 'owner', 80);
    expect(await store.requeueRunningBacktests(read, 'owner')).toBe(2);
    expect(await store.readBacktest(read, 'owner', 'b-4')).toMatchObject({ status: 'queued', startedAt: null });
    // The other had been asked to stop: it is not run again.
    expect(await store.readBacktest(read, 'owner', 'b-2')).toMatchObject({ status: 'cancelled', finishedAt: 50 });
    expect((await store.claimBacktest(read, 'owner', 81))?.id).toBe('b-4');
    expect(await store.claimBacktest(read, 'owner', 82)).toBeNull();
  });
});
