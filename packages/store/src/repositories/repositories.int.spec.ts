import { type Decision, decisionLine } from '@smc/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, openTestStore } from '../__fixtures__/test-database.ts';
import { payload } from '../__fixtures__/payloads.ts';
import * as store from '../index.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
});
afterAll(() => under.close());

let sessions = 0;
/** A session of its own for each test. */
function scope(): store.Scope {
  sessions += 1;
  return { owner: 'owner', session: `session-${sessions}` };
}
const stranger = (mine: store.Scope): store.Scope => ({ ...mine, owner: 'stranger' });

describe('bars', () => {
  it('come back exactly as they were written, page by page', async () => {
    const { read } = under.store;
    const { session } = scope();
    const bars = Array.from({ length: 2500 }, (_unused, index) =>
      payload('market.barClosed', {
        index,
        time: 1_700_000_000_000 + index * 3_600_000,
        open: '0.000012345000',
        volume: '12345678901234567890.123456789000',
      }),
    );
    expect(await store.insertBars(read, session, bars)).toBe(2500);
    expect(await store.readBarsBefore(read, session, { limit: 5000 })).toEqual({ bars, hasMore: false });
    expect(await store.readBarsBefore(read, session, { before: 100, limit: 30 })).toEqual({ bars: bars.slice(70, 100), hasMore: true });
    expect(await store.readBarsFrom(read, session, 2490, 5)).toEqual(bars.slice(2490, 2495));
    expect(await store.lastBar(read, session)).toEqual(bars[2499]);
    expect(await store.readBar(read, session, 7)).toEqual(bars[7]);
    expect(await store.readBar(read, session, 9999)).toBeNull();
    expect(await store.lastBar(read, 'nobody')).toBeNull();
  });

  it('are written once: a second bar of an index changes nothing', async () => {
    const { read } = under.store;
    const { session } = scope();
    const first = payload('market.barClosed');
    expect(await store.insertBars(read, session, [first])).toBe(1);
    expect(await store.insertBars(read, session, [{ ...first, close: '42081.00' }])).toBe(0);
    expect(await store.lastBar(read, session)).toEqual(first);
  });
});

describe('structures', () => {
  it('come back in log order and say when there are more', async () => {
    const { read } = under.store;
    const { session } = scope();
    const one = payload('strategy.structures');
    const [event] = one.events;
    if (event === undefined) throw new Error('the golden message has an event');
    const batches = [11, 12, 13].map((barIndex) => ({
      ...one,
      barIndex,
      events: ['b', 'a', 'c'].map((name) => ({ ...event, id: `${barIndex}-${name}`, confirmedIndex: barIndex })),
    }));
    expect(await store.insertStructures(read, session, batches)).toBe(9);
    const all = batches.flatMap(({ events }) => events);
    expect(await store.readStructures(read, session, { from: 0, limit: 100 })).toEqual({ events: all, truncated: false });
    expect(await store.readStructures(read, session, { from: 12, to: 12, limit: 2 })).toEqual({ events: all.slice(3, 5), truncated: true });
  });
});

describe('signals', () => {
  it('are listed newest first, filtered, counted by rule, and belong to their owner', async () => {
    const { read } = under.store;
    const mine = scope();
    const taken = payload('strategy.signal', { id: 's-20', barIndex: 20, decidedAt: 2000 });
    const rejected = (barIndex: number, rule: string): store.StoredSignal['signal'] => ({
      ...taken,
      id: `s-${barIndex}`,
      barIndex,
      decidedAt: barIndex * 100,
      status: 'rejected',
      firstFailedRule: rule,
    });
    const all = [taken, rejected(21, 'bias'), rejected(22, 'rewardRisk'), rejected(23, 'bias')];
    const stored = all.map((signal) => ({ signal, correlationId: `c-${signal.id}` }));
    expect(await store.insertSignals(read, mine, stored)).toBe(4);
    expect(await store.insertSignals(read, mine, stored)).toBe(0);
    expect(await store.listSignals(read, mine, { limit: 10 })).toEqual({ signals: all.toReversed(), hasMore: false });
    expect(await store.listSignals(read, mine, { limit: 1, status: 'taken' })).toEqual({ signals: [taken], hasMore: false });
    expect(await store.listSignals(read, mine, { limit: 1, failedRule: 'bias' })).toEqual({ signals: [all[3]], hasMore: true });
    expect(await store.listSignals(read, mine, { limit: 10, beforeIndex: 21 })).toEqual({ signals: [taken], hasMore: false });
    expect(await store.countSignals(read, mine)).toEqual({ taken: 1, rejected: 3, byRule: { bias: 2, rewardRisk: 1 } });
    expect(await store.countSignals(read, mine, { fromTime: 2100, toTime: 2300 })).toEqual({
      taken: 0,
      rejected: 2,
      byRule: { bias: 1, rewardRisk: 1 },
    });
    expect(await store.readSignal(read, mine, 's-21')).toEqual(stored[1]);
    expect(await store.readSignal(read, stranger(mine), 's-21')).toBeNull();
    expect((await store.listSignals(read, stranger(mine), { limit: 10 })).signals).toEqual([]);
  });
});

describe('intents and decisions', () => {
  it('intents come back by bar in log order', async () => {
    const { read } = under.store;
    const mine = scope();
    const intents = [20, 20, 21].map((barIndex, place) => ({
      intent: { ...payload('trading.intent'), id: `i-${place}`, barIndex },
      correlationId: 'c',
    }));
    expect(await store.insertIntents(read, mine, intents)).toBe(3);
    expect(await store.insertIntents(read, mine, intents)).toBe(0);
    expect(await store.readIntents(read, mine, 20, 20)).toEqual(intents.slice(0, 2));
    expect(await store.readIntent(read, mine, 'i-2')).toEqual(intents[2]);
    expect(await store.readIntent(read, stranger(mine), 'i-2')).toBeNull();
  });

  it('decisions stream by bar, stage and order of writing, over any number of pages', async () => {
    const { read } = under.store;
    const mine = scope();
    const fill = (barIndex: number, n: number): Decision => ({
      barIndex,
      stage: 0,
      type: 'trading.fill',
      payload: payload('trading.fill', { barIndex, tradeId: `t-${n}` }),
    });
    const signal = (barIndex: number): Decision => ({
      barIndex,
      stage: 1,
      type: 'strategy.signal',
      payload: payload('strategy.signal', { barIndex }),
    });
    const bars = Array.from({ length: 2600 }, (_unused, index) => index);
    // Strategy is ahead of execution, as in warm-up: the log is ordered all the same.
    await store.insertDecisions(read, mine, bars.map(signal));
    await store.insertDecisions(
      read,
      mine,
      bars.flatMap((bar) => [fill(bar, 2), fill(bar, 1)]),
    );
    const wanted = bars.flatMap((bar) => [fill(bar, 2), fill(bar, 1), signal(bar)]).map(decisionLine);
    const lines: string[] = [];
    for await (const row of store.streamDecisions(read, mine)) lines.push(row.line);
    expect(lines).toEqual(wanted);
    const part: string[] = [];
    for await (const row of store.streamDecisions(read, mine, { fromBar: 10, toBar: 11 })) part.push(row.line);
    expect(part).toEqual(wanted.slice(30, 36));
    expect(await store.countDecisions(read, mine)).toBe(7800);
    expect(await store.countDecisions(read, stranger(mine))).toBe(0);
  });
});

describe('orders, fills and positions', () => {
  it('an order keeps its newest revision, whatever comes late or twice', async () => {
    const { read } = under.store;
    const mine = scope();
    const open = payload('trading.order', { revision: 1 });
    const filled = { ...open, revision: 2, status: 'FILLED' as const, filledQty: open.qty };
    expect(await store.upsertOrder(read, mine, open)).toBe(true);
    expect(await store.listLiveOrders(read, mine)).toEqual([open]);
    expect(await store.upsertOrder(read, mine, filled)).toBe(true);
    expect(await store.upsertOrder(read, mine, open)).toBe(false);
    expect(await store.upsertOrder(read, mine, { ...filled, status: 'CANCELED' })).toBe(false);
    expect(await store.readOrder(read, mine, open.clientOrderId)).toEqual(filled);
    expect(await store.listLiveOrders(read, mine)).toEqual([]);
    const stop = { ...open, clientOrderId: 'a-stop', role: 'stopLoss' as const, status: 'HELD' as const };
    await store.upsertOrder(read, mine, stop);
    expect(await store.ordersOfIntent(read, mine, open.intentId)).toEqual([filled, stop]);
    expect(await store.ordersOfSignal(read, mine, open.signalId)).toEqual([filled, stop]);
    expect(await store.listOrders(read, mine, 1)).toHaveLength(1);
    expect(await store.listOrders(read, stranger(mine), 10)).toEqual([]);
  });

  it('the database itself refuses more filled than ordered', async () => {
    const order = payload('trading.order', { qty: '1', filledQty: '1.00000001' });
    await expect(store.upsertOrder(under.store.read, scope(), order)).rejects.toThrow('orders_check');
  });

  it('a fill counts once per trade id', async () => {
    const { read } = under.store;
    const mine = scope();
    const fills = ['t-2', 't-1'].map((tradeId) => payload('trading.fill', { tradeId }));
    expect(await store.insertFills(read, mine, fills)).toBe(2);
    expect(await store.insertFills(read, mine, [...fills, payload('trading.fill', { tradeId: 't-3' })])).toBe(1);
    expect((await store.listFills(read, mine, 2)).map(({ tradeId }) => tradeId)).toEqual(['t-3', 't-1']);
    expect(await store.fillsOfIntent(read, mine, 'intent-20')).toHaveLength(3);
    expect(await store.listFills(read, stranger(mine), 10)).toEqual([]);
  });

  it('a position keeps its newest revision; flat ones are not open', async () => {
    const { read } = under.store;
    const mine = scope();
    const held = payload('trading.position', { revision: 1 });
    const flat = { ...held, revision: 2, qty: '0.00000', averagePrice: null };
    expect(await store.upsertPosition(read, mine, held)).toBe(true);
    expect(await store.listOpenPositions(read, mine)).toEqual([held]);
    expect(await store.upsertPosition(read, mine, flat)).toBe(true);
    expect(await store.upsertPosition(read, mine, held)).toBe(false);
    expect(await store.listOpenPositions(read, mine)).toEqual([]);
    expect(await store.listPositions(read, mine)).toEqual([flat]);
    expect(await store.readPosition(read, mine, held.accountId, held.symbol)).toEqual(flat);
    expect(await store.readPosition(read, stranger(mine), held.accountId, held.symbol)).toBeNull();
  });
});

describe('trades, equity and denials', () => {
  it('trades are summed up exactly', async () => {
    const { read } = under.store;
    const mine = scope();
    expect(await store.summarizeTrades(read, mine)).toEqual({ count: 0, wins: 0, netPnl: '0', averageR: null });
    const trades = ['0.1', '0.2', '-0.05'].map((netPnl, n) =>
      payload('trading.tradeClosed', { id: `x-${n}`, intentId: `i-${n}`, netPnl, rMultiple: '1.01' }),
    );
    expect(await store.insertTrades(read, mine, trades)).toBe(3);
    expect(await store.insertTrades(read, mine, trades)).toBe(0);
    expect(await store.summarizeTrades(read, mine)).toEqual({ count: 3, wins: 2, netPnl: '0.25', averageR: '1.01' });
    expect(await store.listTrades(read, mine, 10)).toEqual(trades.toReversed());
    expect(await store.tradeOfIntent(read, mine, 'i-1')).toEqual(trades[1]);
    expect(await store.summarizeTrades(read, stranger(mine))).toMatchObject({ count: 0 });
  });

  it('the equity curve keeps its lowest and highest points and its end', async () => {
    const { read } = under.store;
    const mine = scope();
    const points = Array.from({ length: 5000 }, (_unused, barIndex) =>
      payload('trading.equity', {
        barIndex,
        time: barIndex,
        equity: barIndex === 1234 ? '1.5' : barIndex === 4321 ? '99999' : `10000.${String(barIndex % 7)}`,
        drawdown: barIndex === 1234 ? '0.999850' : '0.000000',
      }),
    );
    expect(await store.insertEquity(read, mine, points)).toBe(5000);
    const curve = await store.equityCurve(read, mine, 'paper', 200);
    expect(curve.length).toBeLessThanOrEqual(200);
    expect(curve.length).toBeGreaterThan(150);
    const indexes = curve.map(({ barIndex }) => barIndex);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    for (const kept of [1234, 4321, 4999]) expect(curve).toContainEqual(points[kept]);
    expect(await store.equityCurve(read, mine, 'paper', 2000).then(({ length }) => length)).toBeLessThanOrEqual(2000);
    expect(await store.latestEquity(read, mine, 'paper')).toEqual(points[4999]);
    expect(await store.maxDrawdown(read, mine, 'paper')).toBe('0.999850');
    expect(await store.maxDrawdown(read, stranger(mine), 'paper')).toBeNull();
    expect(await store.latestEquity(read, stranger(mine), 'paper')).toBeNull();
  });

  it('a short equity curve is whole', async () => {
    const mine = scope();
    const points = Array.from({ length: 9 }, (_unused, barIndex) => payload('trading.equity', { barIndex, equity: String(barIndex * 3) }));
    await store.insertEquity(under.store.read, mine, points);
    expect(await store.equityCurve(under.store.read, mine, 'paper', 800)).toEqual(points);
  });

  it('denials are kept one per intent and counted by code', async () => {
    const { read } = under.store;
    const mine = scope();
    const denials = [
      payload('trading.denial', { intentId: 'i-1' }),
      payload('trading.denial', { intentId: 'i-2', signalId: 's-2', code: 'HALTED' }),
    ];
    expect(await store.insertDenials(read, mine, denials)).toBe(2);
    expect(await store.insertDenials(read, mine, denials)).toBe(0);
    expect(await store.denialOfSignal(read, mine, 's-2')).toEqual(denials[1]);
    expect(await store.listDenials(read, mine, 10)).toEqual(denials.toReversed());
    expect(await store.countDenials(read, mine)).toEqual({ HALTED: 1, MAX_OPEN_POSITIONS: 1 });
    expect(await store.denialOfSignal(read, stranger(mine), 's-2')).toBeNull();
  });
});
