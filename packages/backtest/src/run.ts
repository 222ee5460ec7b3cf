import type { Decision, TradeClosed } from '@smc/contracts';
import { InputError, type Instrument, TIMEFRAME_MS, type Timeframe, add, barAt, moneyToNumber, parseMoney } from '@smc/domain';
import { type RiskConfig, riskConfigSchema } from '@smc/risk';
import { smcParamsSchema } from '@smc/smc';
import { type StrategyContext, type StrategyRunner, createStrategy, restoreStrategy, strategyDefinition } from '@smc/strategies';
import {
  type DecisionHash,
  type Driver,
  type ExecutionConfig,
  type ExecutionCore,
  type SimVenueConfig,
  type SimulatedVenue,
  createDecisionHash,
  createDriver,
  createExecutionCore,
  createSimulatedVenue,
  defaultCosts,
  restoreExecutionCore,
  restoreSimulatedVenue,
} from '@smc/trading';
import { downsample } from './curve.ts';
import { countHoles, hashBars } from './data-facts.ts';
import { type Tally, emptyTally, metricsOf } from './metrics.ts';
import type { BacktestInput, BacktestReport, EquitySeries, RunFacts } from './types.ts';

/** Bars between two calls of `onProgress` and `cancelled`. */
const PROGRESS_BARS = 2000;
/** Bars between two releases of the structure log: some 70,000 events, about six megabytes. Each release reads what is still referred to. */
const RELEASE_BARS = 32_768;
const CONTEXT = { halted: false, mode: 'BACKTEST', barOrigin: 'RECORDED' } as const;

/**
 * Runs a strategy over recorded bars through the one driver of all modes and reports what came of it. The same input
 * gives the same report. Throws {@link InputError} for an unknown strategy or a bad range, a ZodError for parameters or
 * limits out of range.
 */
export function runBacktest(input: BacktestInput): BacktestReport {
  const run = createRun(input);
  const { total } = run;
  let done = 0;
  let cancelled = false;
  while (done < total && !cancelled) {
    done = Math.min(done + PROGRESS_BARS, total);
    run.play(done);
    input.onProgress?.(done, total, run.lastTime);
    cancelled = done < total && (input.cancelled?.() ?? false);
  }
  return run.report(cancelled);
}

/** A run in steps: what runBacktest does at once. */
export interface Run {
  /** Bars in all. */
  readonly total: number;
  /** Open time of the last bar played. */
  readonly lastTime: number | null;
  /** Plays on until so many bars are done. */
  play(upTo: number): void;
  /** Puts strategy, account and venue through their snapshots, as a restart would. */
  reopen(): void;
  report(cancelled: boolean): BacktestReport;
}

interface Settings {
  readonly input: BacktestInput;
  readonly from: number;
  readonly to: number;
  readonly risk: RiskConfig;
  readonly strategy: StrategyContext;
  readonly execution: ExecutionConfig;
  readonly venue: SimVenueConfig;
}

function settle(input: BacktestInput): Settings {
  const { instrument, timeframe, bars } = input;
  const from = input.from ?? 0;
  const to = input.to ?? bars.length;
  if (!Number.isInteger(from) || from < 0) throw new InputError('from', String(from), 'a row of the series');
  if (!Number.isInteger(to) || to < from || to > bars.length) throw new InputError('to', String(to), `${from} to ${bars.length}`);
  const risk = riskConfigSchema.parse(input.risk ?? {});
  const definition = strategyDefinition(input.strategy);
  const day = { 'day.zone': instrument.day.zone, 'day.roll': instrument.day.roll };
  const strategy: StrategyContext = {
    instrument,
    timeframe,
    accountId: 'paper',
    instanceId: `${definition.name}:${instrument.symbol}:${timeframe}`,
    origin: 'RECORDED',
    params: definition.paramsSchema.parse(input.params ?? {}),
    smcParams: smcParamsSchema.parse({ ...day, ...input.smcParams }),
  };
  const startingBalance = input.startingBalance ?? '10000';
  parseMoney(startingBalance, 'startingBalance');
  return {
    input,
    from,
    to,
    risk,
    strategy,
    execution: { accountId: 'paper', instrument, timeframe, risk, startingBalance, recordEquity: 'none' },
    venue: { instrument, barMs: TIMEFRAME_MS[timeframe], costs: input.costs ?? defaultCosts(instrument) },
  };
}

/** Opens a run before its first bar. */
export function createRun(input: BacktestInput): Run {
  const settings = settle(input);
  return new BacktestRun(settings);
}

class BacktestRun implements Run {
  readonly total: number;
  lastTime: number | null = null;
  readonly #settings: Settings;
  readonly #hash: DecisionHash;
  readonly #tally: Tally = emptyTally();
  readonly #trades: TradeClosed[] = [];
  readonly #equity: EquitySeries;
  #done = 0;
  #lastEquity: number;
  #strategy: StrategyRunner;
  #core: ExecutionCore;
  #venue: SimulatedVenue;
  #driver: Driver;

  constructor(settings: Settings) {
    const { input, from, to } = settings;
    this.#settings = settings;
    this.total = to - from;
    this.#hash = createDecisionHash(input.sha256);
    this.#equity = {
      time: input.bars.time.slice(from, to),
      equity: new Float64Array(this.total),
      close: input.bars.close.slice(from, to),
      inMarket: new Uint8Array(this.total),
    };
    this.#strategy = createStrategy(input.strategy, settings.strategy);
    this.#core = createExecutionCore(settings.execution);
    this.#venue = createSimulatedVenue(settings.venue);
    this.#driver = this.#newDriver();
    this.#lastEquity = moneyToNumber(this.#core.view.equity);
  }

  play(upTo: number): void {
    const { bars } = this.#settings.input;
    for (let n = this.#done; n < upTo; n += 1) {
      const bar = barAt(bars, this.#settings.from + n);
      const facts = this.#driver.step(bar);
      if (facts.decisions.length > 0) this.#count(facts.decisions);
      if (facts.trades.length > 0) this.#trades.push(...facts.trades);
      this.#mark(n, facts.decisions.length > 0);
      this.lastTime = bar.time;
      if (n % RELEASE_BARS === RELEASE_BARS - 1) this.#strategy.releaseStructures(this.#strategy.structureCount);
    }
    this.#done = Math.max(this.#done, upTo);
  }

  reopen(): void {
    const { input, strategy, execution, venue } = this.#settings;
    // Text in between proves that nothing but the snapshot is carried over.
    const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
    this.#strategy = restoreStrategy(input.strategy, strategy, copy(this.#strategy.snapshot()));
    this.#core = restoreExecutionCore(execution, copy(this.#core.snapshot()));
    this.#venue = restoreSimulatedVenue(venue, copy(this.#venue.snapshot()));
    this.#driver = this.#newDriver();
  }

  report(cancelled: boolean): BacktestReport {
    const { input, execution } = this.#settings;
    const equity = this.#played();
    const startingBalance = parseMoney(execution.startingBalance);
    const metrics = metricsOf({
      startingBalance,
      endingBalance: this.#core.view.balance,
      trades: this.#trades,
      equity,
      tally: this.#tally,
      day: input.instrument.day,
      daysPerYear: input.instrument.kind === 'crypto' ? 365 : 252,
    });
    return {
      bars: this.#done,
      cancelled,
      decisionHash: this.#hash.digest(),
      trades: this.#trades,
      metrics,
      curve: downsample(equity, moneyToNumber(startingBalance)),
      equity,
      run: runFacts(this.#settings, this.#done, this.#strategy.paramsHash),
    };
  }

  #newDriver(): Driver {
    return createDriver({ strategy: this.#strategy, core: this.#core, venue: this.#venue, context: CONTEXT, hash: this.#hash });
  }

  /** Equity moves only while the venue holds work or something was decided; reading the account costs more than that. */
  #mark(n: number, decided: boolean): void {
    if (decided || this.#venue.hasWork) {
      const { view } = this.#core;
      this.#lastEquity = moneyToNumber(view.equity);
      this.#equity.inMarket[n] = view.position === null ? 0 : 1;
    }
    this.#equity.equity[n] = this.#lastEquity;
  }

  #count(decisions: readonly Decision[]): void {
    this.#settings.input.onDecisions?.(decisions);
    const tally = this.#tally;
    for (const { type, payload } of decisions) {
      if (type === 'strategy.signal') {
        if (payload.firstFailedRule === null) tally.signalsTaken += 1;
        else {
          tally.signalsRejected += 1;
          tally.rejectedByRule[payload.firstFailedRule] = (tally.rejectedByRule[payload.firstFailedRule] ?? 0) + 1;
        }
      } else if (type === 'trading.denial') {
        tally.denials += 1;
        tally.deniedByCode[payload.code] = (tally.deniedByCode[payload.code] ?? 0) + 1;
      } else if (type === 'trading.fill') {
        tally.fees = add(tally.fees, parseMoney(payload.fee));
        tally.slippage = add(tally.slippage, parseMoney(payload.slippage));
      }
    }
  }

  #played(): EquitySeries {
    const { time, equity, close, inMarket } = this.#equity;
    if (this.#done === this.total) return this.#equity;
    return {
      time: time.slice(0, this.#done),
      equity: equity.slice(0, this.#done),
      close: close.slice(0, this.#done),
      inMarket: inMarket.slice(0, this.#done),
    };
  }
}

function runFacts(settings: Settings, done: number, paramsHash: string): RunFacts {
  const { input, from, strategy, venue, risk } = settings;
  const { instrument, timeframe, bars }: { instrument: Instrument; timeframe: Timeframe; bars: BacktestInput['bars'] } = input;
  const definition = strategyDefinition(input.strategy);
  const end = from + done;
  let hash: string | null = null;
  return {
    symbol: instrument.symbol,
    timeframe,
    quote: instrument.quote,
    strategy: definition.name,
    strategyVersion: definition.version,
    strategySummary: definition.summary,
    paramsHash,
    params: strategy.params,
    costs: venue.costs,
    risk,
    // Read when asked for: hashing the bars takes as long as a tenth of the run.
    get dataHash() {
      hash ??= hashBars(bars, from, end);
      return hash;
    },
    ...countHoles(bars, TIMEFRAME_MS[timeframe], from, end),
    from: done === 0 ? null : (bars.time[from] ?? null),
    to: done === 0 ? null : (bars.time[end - 1] ?? null),
  };
}
