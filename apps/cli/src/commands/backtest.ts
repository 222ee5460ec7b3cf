import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { describe } from '@smc/contracts';
import { type Instrument, parseMoney } from '@smc/domain';
import { type BacktestReport, type Run, createRun, renderReport } from '@smc/backtest';
import { riskConfigSchema } from '@smc/risk';
import { STRATEGIES } from '@smc/strategies';
import { type SimCosts, type TextDigest, defaultCosts } from '@smc/trading';
import { badInput } from '../exit.ts';
import { type BarFileOptions, instrumentOption, loadBars, scalars, timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';

/** Options of `smc backtest`. */
export interface BacktestOptions extends BarFileOptions {
  readonly symbol: string;
  readonly strategy: string;
  readonly param: Readonly<Record<string, string>>;
  readonly balance: string;
  readonly risk: string;
  readonly costFactor: string;
  readonly report?: string;
  readonly json?: boolean;
}

/** Bars between two steps of the progress bar. */
const BARS_PER_STEP = 4096;

/** Runs a back-test and prints what it found. */
export async function runBacktestCommand(options: BacktestOptions): Promise<void> {
  const instrument = instrumentOption(options.symbol);
  const params = strategyParams(options);
  const risk = riskConfigSchema.safeParse({ riskPerTradePct: Number(options.risk) });
  if (!risk.success) throw badInput(`--risk is ${options.risk}; ${describe(risk.error)}`);
  const costFactor = Number(options.costFactor);
  if (!(costFactor >= 0 && costFactor <= 10)) throw badInput(`--cost-factor is ${options.costFactor}; expected 0 to 10`);
  const startingBalance = balanceOption(options.balance);
  const { bars } = await loadBars(options, instrument.tick);
  const run = createRun({
    bars,
    instrument,
    timeframe: timeframeOption(options.timeframe),
    strategy: options.strategy,
    params,
    risk: risk.data,
    costs: scaled(defaultCosts(instrument), costFactor),
    startingBalance,
    sha256: platformDigest(),
  });
  const barsPerSecond = playThrough(run);
  const report = run.report(false);
  if (options.report !== undefined) await writeFile(options.report, renderReport(report));
  if (options.json === true) printJson(summary(report, barsPerSecond));
  else printSummary(report, instrument, barsPerSecond, options.report);
}

/** Plays all bars and gives the bars a second: detectors, strategy, risk, venue and hash, without files and report. */
function playThrough(run: Run): number {
  const progress = startProgress('testing', run.total);
  const started = performance.now();
  for (let done = 0; done < run.total;) {
    done = Math.min(done + BARS_PER_STEP, run.total);
    run.play(done);
    progress.update(done);
  }
  const seconds = (performance.now() - started) / 1000;
  progress.stop();
  return Math.round(run.total / seconds);
}

function platformDigest(): TextDigest {
  const hash = createHash('sha256');
  return { update: (text) => void hash.update(text), hex: () => hash.copy().digest('hex') };
}

/** All costs times a factor; the half spread stays a whole number of ticks. */
function scaled(costs: SimCosts, factor: number): SimCosts {
  return {
    makerBps: costs.makerBps * factor,
    takerBps: costs.takerBps * factor,
    halfSpreadTicks: Math.round(costs.halfSpreadTicks * factor),
    slippageBps: costs.slippageBps * factor,
  };
}

function strategyParams(options: BacktestOptions): Record<string, string | number | boolean> {
  const definition = STRATEGIES[options.strategy];
  if (definition === undefined) {
    throw badInput(`--strategy is ${options.strategy}; expected one of ${Object.keys(STRATEGIES).join(', ')}`);
  }
  const raw = scalars(options.param);
  const parsed = definition.paramsSchema.safeParse(raw);
  if (!parsed.success) throw badInput(`--param ${describe(parsed.error)}`);
  return raw;
}

function balanceOption(text: string): string {
  if (parseMoney(text, '--balance') <= 0n) throw badInput(`--balance is ${text}; expected more than 0`);
  return text;
}

function summary(report: BacktestReport, barsPerSecond: number): Record<string, unknown> {
  const { bars, trades, decisionHash, metrics } = report;
  return { bars, trades: trades.length, decisionHash, barsPerSecond, metrics };
}

function printSummary(report: BacktestReport, instrument: Instrument, barsPerSecond: number, file: string | undefined): void {
  const { metrics } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['bars', String(report.bars)],
    ['signals taken / not taken', `${metrics.signalsTaken} / ${metrics.signalsRejected}`],
    ['denied by risk', String(metrics.denials)],
    ['trades', `${metrics.trades} (${metrics.longTrades} long, ${metrics.shortTrades} short)`],
    ['win rate', percent(metrics.winRatePct)],
    ['net profit', `${metrics.netPnl} ${instrument.quote} (${metrics.returnPct.toFixed(2)} %)`],
    ['fees / slippage', `${metrics.fees} / ${metrics.slippage} ${instrument.quote}`],
    ['max drawdown', `${metrics.maxDrawdownPct.toFixed(2)} %`],
    ['profit factor', metrics.profitFactor?.toFixed(2) ?? '-'],
    ['average R', metrics.averageR?.toFixed(2) ?? '-'],
    ['Sharpe', metrics.sharpe?.toFixed(2) ?? '-'],
    ['decision hash', report.decisionHash],
    ['speed', `${barsPerSecond} bars/s`],
  ];
  for (const [name, value] of rows) printLine(`${name.padEnd(26)}${value}`);
  if (metrics.trades < 100) printLine('fewer than 100 trades: too few to tell skill from luck');
  if (file !== undefined) printLine(`report written to ${file}`);
}

function percent(value: number | null): string {
  return value === null ? '-' : `${value.toFixed(1)} %`;
}
