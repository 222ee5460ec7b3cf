import type { Decision, Metrics, TradeClosed } from '@smc/contracts';
import type { BarColumns, Instrument, Timeframe } from '@smc/domain';
import type { RiskConfigInput } from '@smc/risk';
import type { SmcParamsInput } from '@smc/smc';
import type { StrategyParams } from '@smc/strategies';
import type { SimCosts, TextDigest } from '@smc/trading';

/** What to run, on what, under which limits and costs. */
export interface BacktestInput {
  readonly bars: BarColumns;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Name of the strategy, for example `sweepReversal`. */
  readonly strategy: string;
  /** Missing names take their defaults. */
  readonly params?: StrategyParams;
  /** Detector parameters; the day is the instrument's unless told otherwise. */
  readonly smcParams?: SmcParamsInput;
  readonly risk?: RiskConfigInput;
  /** Costs of the simulated venue; those of the instrument's kind when left out. */
  readonly costs?: SimCosts;
  /** Decimal text in quote; 10000 when left out. */
  readonly startingBalance?: string;
  /** First row to run on; 0 when left out. */
  readonly from?: number;
  /** Row behind the last one; the end when left out. */
  readonly to?: number;
  /** Told about every 2,000 bars and at the end: bars done, bars in all, open time of the last one. */
  readonly onProgress?: (done: number, total: number, time: number | null) => void;
  /** Asked about every 2,000 bars; true ends the run with the report so far. */
  readonly cancelled?: () => boolean;
  /** SHA-256 of the platform for the decision hash; a portable one with the same result when left out. */
  readonly sha256?: TextDigest;
  /** Gets all decisions of each bar that has some, in hash order. */
  readonly onDecisions?: (decisions: readonly Decision[]) => void;
}

/** One point of the equity curve. */
export interface CurvePoint {
  readonly time: number;
  readonly equity: string;
  readonly drawdownPct: number;
}

/** Equity at the close of every bar, in quote, for drawing and ratios. */
export interface EquitySeries {
  /** Open time of each bar. */
  readonly time: Float64Array;
  readonly equity: Float64Array;
  /** Close price of each bar in ticks, for the buy-and-hold line. */
  readonly close: Float64Array;
  /** 1 for each bar at whose close a position was open. */
  readonly inMarket: Uint8Array;
}

/** Everything that names a run, so that two reports can be told apart. */
export interface RunFacts {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly quote: string;
  readonly strategy: string;
  readonly strategyVersion: string;
  readonly strategySummary: string;
  readonly paramsHash: string;
  /** All parameters with defaults filled in. */
  readonly params: StrategyParams;
  readonly costs: SimCosts;
  readonly risk: Readonly<Record<string, number>>;
  /** SHA-256 over times and prices of the bars that were run. */
  readonly dataHash: string;
  /** Places where bars are missing, and how many are. */
  readonly holes: number;
  readonly missingBars: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** Outcome of a run. */
export interface BacktestReport {
  /** Bars that were run. */
  readonly bars: number;
  /** True when it was ended before its last bar. */
  readonly cancelled: boolean;
  readonly decisionHash: string;
  readonly trades: readonly TradeClosed[];
  readonly metrics: Metrics;
  /** At most 800 points; lowest and highest equity of each bucket are kept. */
  readonly curve: readonly CurvePoint[];
  readonly equity: EquitySeries;
  readonly run: RunFacts;
}
