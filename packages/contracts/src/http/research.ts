import { z } from 'zod';
import { tradeClosedV1 } from '../messages/trading.ts';
import { decimalSchema, epochMsSchema, idSchema, symbolSchema, timeframeSchema } from '../primitives.ts';

/** A recorded series a back-test can run on. */
export const datasetSchema = z
  .object({
    id: idSchema,
    label: z.string(),
    symbol: symbolSchema,
    timeframe: timeframeSchema,
    bars: z.int(),
    from: epochMsSchema,
    to: epochMsSchema,
    source: z.string(),
    licence: z.string(),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.output<typeof datasetSchema>;
export const datasetsResponseSchema = z.object({ datasets: z.array(datasetSchema) }).meta({ id: 'Datasets' });

/** One parameter of a strategy, enough to draw a form field. */
export const parameterViewSchema = z.object({
  name: z.string(),
  kind: z.enum(['number', 'integer', 'boolean', 'choice']),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  choices: z.array(z.string()).optional(),
  unit: z.string(),
  description: z.string(),
});
export type ParameterView = z.output<typeof parameterViewSchema>;
export const strategyViewSchema = z
  .object({ name: z.string(), version: z.string(), summary: z.string(), parameters: z.array(parameterViewSchema) })
  .meta({ id: 'Strategy' });
export type StrategyView = z.output<typeof strategyViewSchema>;
export const strategiesResponseSchema = z.object({ strategies: z.array(strategyViewSchema) }).meta({ id: 'Strategies' });

export const parameterValueSchema = z.union([z.number(), z.boolean(), z.string().max(60)]);

export const backtestRequestSchema = z
  .strictObject({
    datasetId: idSchema,
    strategy: z.string().min(1).max(60),
    params: z.record(z.string().max(60), parameterValueSchema).default({}),
    startingBalance: decimalSchema.default('10000'),
    riskPerTradePct: z.number().gt(0).lte(5).default(0.5),
    /** Rows of the series to run on; all when left out. */
    fromIndex: z.int().nonnegative().optional(),
    toIndex: z.int().nonnegative().optional(),
  })
  .meta({ id: 'BacktestRequest' });
export type BacktestRequest = z.output<typeof backtestRequestSchema>;

/** Figures of a run. Money in quote; ratios as numbers, null where undefined. */
export const metricsSchema = z
  .object({
    startingBalance: decimalSchema,
    endingBalance: decimalSchema,
    netPnl: decimalSchema,
    fees: decimalSchema,
    slippage: decimalSchema,
    returnPct: z.number(),
    maxDrawdownPct: z.number(),
    maxDrawdownBars: z.int(),
    trades: z.int(),
    wins: z.int(),
    winRatePct: z.number().nullable(),
    profitFactor: z.number().nullable(),
    averageR: z.number().nullable(),
    expectancy: decimalSchema.nullable(),
    sharpe: z.number().nullable(),
    timeInMarketPct: z.number(),
    longTrades: z.int(),
    shortTrades: z.int(),
    signalsTaken: z.int(),
    signalsRejected: z.int(),
    denials: z.int(),
    rejectedByRule: z.record(z.string(), z.int()),
    deniedByCode: z.record(z.string(), z.int()),
  })
  .meta({ id: 'Metrics' });
export type Metrics = z.output<typeof metricsSchema>;

export const backtestStatusSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export const backtestSchema = z
  .object({
    id: idSchema,
    status: backtestStatusSchema,
    request: backtestRequestSchema,
    dataset: datasetSchema,
    createdAt: epochMsSchema,
    startedAt: epochMsSchema.nullable(),
    finishedAt: epochMsSchema.nullable(),
    progress: z.object({ bars: z.int(), totalBars: z.int(), barsPerSecond: z.number(), barTime: epochMsSchema.nullable() }),
    metrics: metricsSchema.nullable(),
    decisionHash: z.string().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Backtest' });
export type Backtest = z.output<typeof backtestSchema>;
export const backtestsResponseSchema = z.object({ backtests: z.array(backtestSchema) }).meta({ id: 'Backtests' });

/** Equity of a run, at most 800 points, min and max of each bucket kept. */
export const curveSchema = z.array(z.object({ time: epochMsSchema, equity: decimalSchema, drawdownPct: z.number() }));
export const backtestResultSchema = z
  .object({ backtest: backtestSchema, curve: curveSchema, trades: z.array(tradeClosedV1) })
  .meta({ id: 'BacktestResult' });
export type BacktestResult = z.output<typeof backtestResultSchema>;

export const seriesQuerySchema = z.strictObject({
  from: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(5000).default(1500),
});
