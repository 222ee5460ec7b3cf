import type { FeedStatus, OrderState, ReplayAction, SessionView, WsChannel } from '@smc/contracts';
import { recordedBars, recordedEvents } from './fake-market.ts';
import { createFakeResearch } from './fake-research.ts';
import { fakeFacts } from './fake-trading.ts';

const BARS = 6_000;
const USER = { id: 'owner', email: 'owner@desk.local', name: 'Owner', role: 'admin' } as const;

/** The state behind the fake gateway: a replay that reveals prepared facts bar by bar. */
export function fakeDesk(startIndex: number) {
  const bars = recordedBars(BARS);
  const events = recordedEvents(bars);
  const facts = fakeFacts(bars, events);
  const startedAt = Date.now();
  let k = startIndex;
  let speed = 1;
  let playing = true;
  let due = 0;

  const known = <T extends { readonly barIndex: number }>(rows: readonly T[], from = 0): T[] =>
    rows.filter((row) => row.barIndex >= from && row.barIndex <= k);
  const trades = (from = 0) => facts.trades.filter((trade) => trade.closedAtIndex >= from && trade.closedAtIndex <= k);
  const structures = (from: number, to: number) => events.filter((event) => event.confirmedIndex >= from && event.confirmedIndex <= to);
  const orders = (from = 0): OrderState[] => [...new Map(known(facts.orders, from).map((order) => [order.clientOrderId, order])).values()];
  const research = createFakeResearch(
    facts,
    {
      id: 'eurusd-15m',
      label: 'EUR/USD 15m, recorded',
      symbol: 'EUR/USD',
      timeframe: '15m',
      bars: BARS,
      from: bars[0]?.time ?? 0,
      to: bars.at(-1)?.time ?? 0,
      source: 'recorded',
      licence: 'MIT',
    },
    () => Date.now(),
  );
  const feed = (): FeedStatus => ({
    state: k >= BARS - 1 ? 'ended' : playing ? 'playing' : 'paused',
    speed,
    barIndex: k,
    barTime: bars[k]?.time ?? null,
    barsTotal: BARS,
    quarantined: 0,
    reason: null,
  });
  const since = (from: number): readonly (readonly [WsChannel, readonly unknown[]])[] => [
    ['bars', bars.slice(from, k + 1)],
    ['structures', structures(from, k)],
    ['signals', known(facts.signals, from)],
    ['orders', orders(from)],
    ['fills', known(facts.fills, from)],
    ['trades', trades(from)],
    ['equity', known(facts.equity, from)],
    ['feed', [feed()]],
  ];
  const session = (): SessionView => ({
    session: 'fake',
    mode: 'REPLAY',
    source: 'EUR/USD 15m, recorded 2022-10-09 to 2022-12-30',
    venue: 'oanda',
    symbol: 'EUR/USD',
    timeframe: '15m',
    instrument: { venue: 'oanda', symbol: 'EUR/USD', base: 'EUR', quote: 'USD', kind: 'fx', tick: '0.00001', step: '1', minNotional: '1' },
    accountId: 'paper',
    strategyInstanceId: 'sweepReversal:EUR/USD:15m',
    startedAt,
    buildId: 'fake',
    serverTime: Date.now(),
    feed: feed(),
  });
  const positions = () => {
    const open = facts.trades.find((trade) => trade.openedAtIndex <= k && trade.closedAtIndex > k);
    if (!open) return [];
    const mark = Number(bars[k]?.close);
    const pnl = (mark - Number(open.entryPrice)) * open.dir * Number(open.qty);
    const risk = Math.abs(Number(open.entryPrice) - Number(open.stop)) * Number(open.qty);
    return [
      {
        accountId: 'paper',
        symbol: open.symbol,
        intentId: open.intentId,
        signalId: open.signalId,
        qty: open.dir === 1 ? open.qty : `-${open.qty}`,
        averagePrice: open.entryPrice,
        realizedPnl: '0',
        fees: '0.35',
        revision: 1,
        barIndex: open.openedAtIndex,
        time: open.openedAt,
        markPrice: mark.toFixed(5),
        unrealizedPnl: pnl.toFixed(8),
        stop: open.stop,
        targets: facts.signals.find((signal) => signal.id === open.signalId)?.targets.map((target) => target.price) ?? [],
        riskToStop: risk.toFixed(8),
        rMultiple: (pnl / risk).toFixed(2),
      },
    ];
  };
  const overview = () => {
    const closed = trades();
    const equity = facts.equity[k] ?? null;
    const dayStart = k - (k % 96);
    const net = closed.reduce((sum, trade) => sum + Number(trade.netPnl), 0);
    const today = known(facts.signals, dayStart);
    return {
      equity,
      startingBalance: '10000',
      openPositions: positions().length,
      workingOrders: orders().filter((order) => order.status === 'OPEN').length,
      signalsToday: {
        taken: today.filter((row) => row.status === 'taken').length,
        rejected: today.filter((row) => row.status === 'rejected').length,
      },
      trades: {
        count: closed.length,
        wins: closed.filter((trade) => Number(trade.netPnl) > 0).length,
        netPnl: net.toFixed(8),
        averageR: (closed.reduce((sum, trade) => sum + Number(trade.rMultiple), 0) / Math.max(1, closed.length)).toFixed(2),
      },
      maxDrawdown: Math.max(0, ...facts.equity.slice(0, k + 1).map((point) => Number(point.drawdown))).toFixed(6),
      limits: [
        { id: 'dailyLoss', label: 'Daily loss', used: Math.max(0, -Number(equity?.dayPnl ?? 0)).toFixed(2), limit: '300.00', unit: 'USD' },
        { id: 'drawdown', label: 'Drawdown', used: (Number(equity?.drawdown ?? 0) * 100).toFixed(2), limit: '20.00', unit: '%' },
        { id: 'openPositions', label: 'Open positions', used: String(positions().length), limit: '1', unit: '' },
        { id: 'notional', label: 'Notional', used: positions().length > 0 ? '10412.00' : '0', limit: '50000.00', unit: 'USD' },
      ],
    };
  };
  const signals = (query: URLSearchParams) => {
    const all = known(facts.signals).toReversed();
    const byRule: Record<string, number> = {};
    for (const { firstFailedRule } of all) if (firstFailedRule !== null) byRule[firstFailedRule] = (byRule[firstFailedRule] ?? 0) + 1;
    const status = query.get('status');
    const rule = query.get('failedRule');
    const rows = all.filter((row) => (status === null || row.status === status) && (rule === null || row.firstFailedRule === rule));
    const taken = all.filter((row) => row.status === 'taken').length;
    return {
      signals: rows.slice(0, Number(query.get('limit') ?? 100)),
      counts: { taken, rejected: all.length - taken, byRule },
      hasMore: false,
    };
  };
  const detail = (id: string) => {
    const signal = facts.signals.find((row) => row.id === id);
    if (!signal) return undefined;
    const mine = <T extends { readonly intentId: string }>(rows: readonly T[]): T[] =>
      rows.filter((row) => row.intentId === `int-${signal.barIndex}`);
    return {
      signal,
      denial: null,
      orders: mine(orders()),
      fills: mine(known(facts.fills)),
      trade: mine(trades())[0] ?? null,
      correlationId: `c-${signal.barIndex}`,
    };
  };

  return {
    research,
    feed,
    snapshot: (ch: WsChannel): readonly unknown[] => since(k - 50).find(([name]) => name === ch)?.[1] ?? [],
    command(action: ReplayAction): void {
      if (action.action === 'speed') speed = action.barsPerSecond;
      else if (action.action === 'step') k = Math.min(BARS - 1, k + action.bars);
      else playing = action.action === 'play';
    },
    /** Moves the replay on and gives what became known. */
    tick(ms: number): readonly (readonly [WsChannel, readonly unknown[]])[] {
      if (playing) due += (speed * ms) / 1000;
      const steps = Math.min(Math.floor(due), BARS - 1 - k);
      due -= Math.floor(due);
      if (steps < 1) return [];
      k += steps;
      return since(k - steps + 1);
    },
    read(path: string, query: URLSearchParams, number: (name: string, fallback: number) => number): unknown {
      const before = Math.min(number('before', k + 1), k + 1);
      const first = Math.max(0, before - number('limit', 1500));
      switch (path) {
        case 'auth/sign-in':
        case 'auth/refresh':
          return { accessToken: 'fake', expiresAt: Date.now() + 900_000, user: USER };
        case 'auth/sign-out':
          return {};
        case 'me':
          return USER;
        case 'ws-ticket':
          return { ticket: 'fake', expiresAt: Date.now() + 30_000 };
        case 'session':
          return session();
        case 'overview':
          return overview();
        case 'bars':
          return { bars: bars.slice(first, before), hasMore: first > 0 };
        case 'structures':
          return { events: structures(number('from', 0), Math.min(k, number('to', k))), truncated: false };
        case 'signals':
          return signals(query);
        case 'orders':
          return { orders: orders().toReversed() };
        case 'fills':
          return { fills: known(facts.fills).toReversed() };
        case 'trades':
          return { trades: trades().toReversed() };
        case 'positions':
          return { positions: positions() };
        case 'equity':
          return { points: known(facts.equity).filter((_, at) => at % 8 === 0) };
        case 'strategies':
          return { strategies: research.strategies };
        case 'datasets':
          return { datasets: research.datasets };
        case 'backtests':
          return { backtests: research.list() };
        case 'datasets/eurusd-15m/bars':
          return { bars: bars.slice(number('from', 0), number('from', 0) + number('limit', 1500)), hasMore: true };
        default:
          return path.startsWith('signals/') ? detail(path.slice('signals/'.length)) : undefined;
      }
    },
  };
}
