import type { Backtest, BacktestRequest, BacktestResult, Dataset, StrategyView, TradeClosed } from '@smc/contracts';
import type { FakeFacts } from './fake-trading.ts';

/** Made-up research service: a run takes a few seconds, tells its progress and can be cancelled. */
export interface FakeResearch {
  readonly strategies: StrategyView[];
  readonly datasets: Dataset[];
  readonly list: () => Backtest[];
  readonly create: (request: BacktestRequest) => Backtest;
  readonly find: (id: string) => BacktestResult | null;
  readonly cancel: (id: string) => Backtest | null;
}

const RUN_MS = 4_000;

export function createFakeResearch(facts: FakeFacts, dataset: Dataset, now: () => number): FakeResearch {
  const runs: { backtest: Backtest; cancelledAt: number | null }[] = [];
  const view = ({ backtest, cancelledAt }: (typeof runs)[number]): Backtest => progressed(backtest, cancelledAt, now(), facts.trades);
  return {
    strategies: [STRATEGY],
    datasets: [dataset],
    list: () => runs.map(view).toReversed(),
    create(request) {
      const backtest: Backtest = {
        id: `bt-${runs.length + 1}`,
        status: 'queued',
        request,
        dataset,
        createdAt: now(),
        startedAt: null,
        finishedAt: null,
        progress: { bars: 0, totalBars: dataset.bars, barsPerSecond: 0, barTime: null },
        metrics: null,
        decisionHash: null,
        error: null,
      };
      runs.push({ backtest, cancelledAt: null });
      return backtest;
    },
    find(id) {
      const run = runs.find(({ backtest }) => backtest.id === id);
      if (run === undefined) return null;
      const backtest = view(run);
      if (backtest.status !== 'done') return { backtest, curve: [], trades: [] };
      const step = Math.ceil(facts.equity.length / 400);
      const curve = facts.equity
        .filter((_, at) => at % step === 0)
        .map(({ time, equity, drawdown }) => ({ time, equity, drawdownPct: Number(drawdown) * 100 }));
      return { backtest, curve, trades: facts.trades };
    },
    cancel(id) {
      const run = runs.find(({ backtest }) => backtest.id === id);
      if (run === undefined) return null;
      run.cancelledAt ??= now();
      return view(run);
    },
  };
}

function progressed(backtest: Backtest, cancelledAt: number | null, now: number, trades: readonly TradeClosed[]): Backtest {
  const share = Math.min(1, ((cancelledAt ?? now) - backtest.createdAt - 500) / RUN_MS);
  if (share <= 0 && cancelledAt === null) return backtest;
  const totalBars = backtest.dataset.bars;
  const done = share >= 1;
  return {
    ...backtest,
    status: done ? 'done' : cancelledAt === null ? 'running' : 'cancelled',
    startedAt: backtest.createdAt + 500,
    finishedAt: done ? backtest.createdAt + 500 + RUN_MS : cancelledAt,
    progress: { bars: Math.floor(Math.max(0, share) * totalBars), totalBars, barsPerSecond: 221_000, barTime: null },
    metrics: done ? metricsOf(trades) : null,
    decisionHash: done ? 'a3f1'.repeat(16) : null,
  };
}

function metricsOf(trades: readonly TradeClosed[]): Backtest['metrics'] {
  const net = trades.reduce((sum, trade) => sum + Number(trade.netPnl), 0);
  const wins = trades.filter((trade) => Number(trade.netPnl) > 0);
  const won = wins.reduce((sum, trade) => sum + Number(trade.netPnl), 0);
  return {
    startingBalance: '10000',
    endingBalance: (10_000 + net).toFixed(8),
    netPnl: net.toFixed(8),
    fees: (trades.length * 0.7).toFixed(2),
    slippage: '0.00',
    returnPct: net / 100,
    maxDrawdownPct: 3.4,
    maxDrawdownBars: 812,
    trades: trades.length,
    wins: wins.length,
    winRatePct: (wins.length / trades.length) * 100,
    profitFactor: won / (won - net),
    averageR: trades.reduce((sum, trade) => sum + Number(trade.rMultiple), 0) / trades.length,
    expectancy: (net / trades.length).toFixed(8),
    sharpe: 0.42,
    timeInMarketPct: 21.3,
    longTrades: trades.filter((trade) => trade.dir === 1).length,
    shortTrades: trades.filter((trade) => trade.dir === -1).length,
    signalsTaken: trades.length + 3,
    signalsRejected: 164,
    denials: 2,
    rejectedByRule: { 'reward.minR': 88, 'zone.found': 41, 'stop.minAtr': 26, 'sweep.rank': 9 },
    deniedByCode: { POSITION_EXISTS: 2 },
  };
}

const STRATEGY: StrategyView = {
  name: 'sweepReversal',
  version: '1',
  summary: 'Higher-time-frame bias, sweep of a named level, structure shift with displacement, limit entry in a gap.',
  parameters: [
    {
      name: 'bias.mode',
      kind: 'choice',
      default: 'aligned',
      choices: ['aligned', 'notAgainst', 'off'],
      unit: '',
      description: 'How the bias of the higher time frame binds.',
    },
    {
      name: 'shift.timeoutBars',
      kind: 'integer',
      default: 24,
      minimum: 1,
      maximum: 500,
      unit: 'bars',
      description: 'Bars after the sweep within which structure must shift.',
    },
    {
      name: 'shift.displacement',
      kind: 'boolean',
      default: true,
      unit: '',
      description: 'The leg from the sweep extreme to the break must hold a displacement.',
    },
    {
      name: 'stop.bufferAtr',
      kind: 'number',
      default: 0.1,
      minimum: 0,
      maximum: 5,
      unit: 'ATR',
      description: 'Distance of the stop beyond the sweep extreme.',
    },
    { name: 'reward.minR', kind: 'number', default: 1.5, minimum: 0, maximum: 20, unit: 'R', description: 'Least reward over risk.' },
  ],
};
