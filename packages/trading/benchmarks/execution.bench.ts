/**
 * Cost of the driver without a strategy's own work: bars on which nothing is open, bars with a position open, and whole
 * trades from intent to flat with their facts and hash. The baseline is the loop that calls the strategy and nothing else.
 * Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import type { OpenIntent } from '@smc/contracts';
import { type Bar, findInstrument, formatPrice, required } from '@smc/domain';
import { riskConfigSchema } from '@smc/risk';
import {
  type StrategyOutput,
  type StrategyPort,
  createDecisionHash,
  createDriver,
  createExecutionCore,
  createSimulatedVenue,
  defaultCosts,
} from '../src/index.ts';

const HOUR = 3_600_000;
const BARS = 26_278;
const RUNS = 9;
const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const QUIET: StrategyOutput = { signals: [], intents: [] };

/** A price that swings by 6,000.00 up and down within 100 bars, in ticks. */
const priceAt = (index: number): number => 6_000_000 + Math.abs(50 - (index % 100)) * 12_000;
const bars: readonly Bar[] = Array.from({ length: BARS }, (_, index) => {
  const [open, close] = [priceAt(index), priceAt(index + 1)];
  return { index, time: index * HOUR, open, high: Math.max(open, close) + 500, low: Math.min(open, close) - 500, close, volume: 1 };
});

function intentAt(bar: Bar, stopTicks: number, targetTicks: number): OpenIntent {
  return {
    kind: 'open',
    id: `intent-${bar.index}`,
    accountId: 'paper',
    instanceId: 'bench:BTC/USDT:1h',
    signalId: `signal-${bar.index}`,
    venue: instrument.venue,
    symbol: instrument.symbol,
    timeframe: '1h',
    dir: 1,
    type: 'market',
    entry: formatPrice(instrument, bar.close),
    stop: formatPrice(instrument, bar.close - stopTicks),
    targets: [{ price: formatPrice(instrument, bar.close + targetTicks), share: 1 }],
    expiresAtIndex: bar.index + 5,
    barIndex: bar.index,
    decidedAt: bar.time + HOUR,
    origin: 'RECORDED',
  };
}

const never: StrategyPort = { onBar: () => QUIET };
const once: StrategyPort = {
  onBar: (bar) => (bar.index === 1 ? { signals: [], intents: [intentAt(bar, 5_000_000, 5_000_000)] } : QUIET),
};
const often: StrategyPort = {
  onBar: (bar) => (bar.index % 100 === 49 ? { signals: [], intents: [intentAt(bar, 50_000, 100_000)] } : QUIET),
};

function play(strategy: StrategyPort): { ms: number; trades: number } {
  const risk = riskConfigSchema.parse({ maxDailyLossPct: 100, maxDrawdownPct: 100 });
  const core = createExecutionCore({
    accountId: 'paper',
    instrument,
    timeframe: '1h',
    risk,
    startingBalance: '1000000',
    recordEquity: 'none',
  });
  const venue = createSimulatedVenue({ instrument, barMs: HOUR, costs: defaultCosts(instrument) });
  const hash = createDecisionHash();
  const context = { halted: false, mode: 'BACKTEST', barOrigin: 'RECORDED' } as const;
  const driver = createDriver({ strategy, core, venue, context, hash });
  let trades = 0;
  const start = performance.now();
  for (const bar of bars) trades += driver.step(bar).trades.length;
  return { ms: performance.now() - start, trades };
}

function baseline(): number {
  let seen = 0;
  const start = performance.now();
  for (const bar of bars) seen += never.onBar(bar).intents.length;
  if (seen > 0) throw new Error('the quiet strategy wanted something');
  return performance.now() - start;
}

const median = (values: number[]): number => required(values.sort((a, b) => a - b)[values.length >> 1], 'median');
const repeat = (run: () => number): number => median(Array.from({ length: RUNS }, run));
const rounded = (value: number): number => Number(value.toPrecision(4));

const cold = play(often);
const base = repeat(baseline);
const quiet = repeat(() => play(never).ms);
const open = repeat(() => play(once).ms);
const trading = repeat(() => play(often).ms);
const perBar = (ms: number): number => rounded((ms * 1e6) / BARS);
const result = (name: string, value: number, unit: string): object => ({
  name,
  value,
  unit,
  baseline: { name: 'strategy call alone, ns/bar', value: perBar(base) },
  ratio: unit === 'ns/bar' ? rounded(value / perBar(base)) : null,
});

console.log(
  JSON.stringify({
    results: [
      result('execution.quietBar', perBar(quiet), 'ns/bar'),
      result('execution.openBar', perBar(open), 'ns/bar'),
      result('execution.trade', rounded(((trading - quiet) * 1000) / cold.trades), 'us/trade'),
      result('execution.coldRun', rounded(cold.ms), 'ms'),
    ],
  }),
);
