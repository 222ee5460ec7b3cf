import { z } from 'zod';
import { feedStatusV1 } from '../messages/market.ts';
import { signalV1, structureEventSchema } from '../messages/strategy.ts';
import { equityV1, fillV1, orderV1, positionV1, tradeClosedV1 } from '../messages/trading.ts';
import { barIndexSchema, decimalSchema, epochMsSchema, idSchema, modeSchema, symbolSchema, timeframeSchema } from '../primitives.ts';

export const instrumentSchema = z
  .object({
    venue: z.string(),
    symbol: symbolSchema,
    base: z.string(),
    quote: z.string(),
    kind: z.enum(['crypto', 'fx']),
    tick: decimalSchema,
    step: decimalSchema,
    minNotional: decimalSchema,
  })
  .meta({ id: 'Instrument' });
export type InstrumentView = z.output<typeof instrumentSchema>;

/** What this desk is running: the mode on the strip comes from here, never from the browser. */
export const sessionSchema = z
  .object({
    session: idSchema,
    mode: modeSchema,
    /** What the data is, for people: `BTC/USDT 1h, Binance, recorded 2022-07-16 to 2025-07-15`. */
    source: z.string(),
    venue: z.string(),
    symbol: symbolSchema,
    timeframe: timeframeSchema,
    instrument: instrumentSchema,
    accountId: idSchema,
    strategyInstanceId: idSchema,
    startedAt: epochMsSchema,
    buildId: z.string(),
    serverTime: epochMsSchema,
    feed: feedStatusV1.nullable(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.output<typeof sessionSchema>;

/** A bar for drawing: prices as text, as everywhere on the wire. */
export const barViewSchema = z
  .object({
    index: barIndexSchema,
    time: epochMsSchema,
    open: decimalSchema,
    high: decimalSchema,
    low: decimalSchema,
    close: decimalSchema,
    volume: decimalSchema,
  })
  .meta({ id: 'Bar' });
export type BarView = z.output<typeof barViewSchema>;

/** Rows are newest last; `before` (exclusive bar index) pages back. */
export const rangeQuerySchema = z.strictObject({
  before: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1500),
});
export const barsResponseSchema = z.object({ bars: z.array(barViewSchema), hasMore: z.boolean() }).meta({ id: 'Bars' });
export type BarsResponse = z.output<typeof barsResponseSchema>;

/** Events with `confirmedIndex` in [from, to]. */
export const structuresQuerySchema = z.strictObject({
  from: z.coerce.number().int().nonnegative().default(0),
  to: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(20000).default(10000),
});
export const structuresResponseSchema = z
  .object({ events: z.array(structureEventSchema), truncated: z.boolean() })
  .meta({ id: 'StructureEvents' });
export type StructuresResponse = z.output<typeof structuresResponseSchema>;

export const signalsQuerySchema = z.strictObject({
  status: z.enum(['taken', 'rejected']).optional(),
  failedRule: z.string().max(60).optional(),
  beforeIndex: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const signalsResponseSchema = z
  .object({
    signals: z.array(signalV1.meta({ id: 'Signal' })),
    /** Counts over the whole session, by status and by first failing rule. */
    counts: z.object({ taken: z.int(), rejected: z.int(), byRule: z.record(z.string(), z.int()) }),
    hasMore: z.boolean(),
  })
  .meta({ id: 'Signals' });
export type SignalsResponse = z.output<typeof signalsResponseSchema>;

/** A signal with what became of it. */
export const signalDetailSchema = z
  .object({
    signal: signalV1,
    denial: z.object({ code: z.string(), value: z.string(), limit: z.string() }).nullable(),
    orders: z.array(orderV1),
    fills: z.array(fillV1),
    trade: tradeClosedV1.nullable(),
    correlationId: z.string(),
  })
  .meta({ id: 'SignalDetail' });
export type SignalDetail = z.output<typeof signalDetailSchema>;

export const listQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(200) });
export const ordersResponseSchema = z.object({ orders: z.array(orderV1) }).meta({ id: 'Orders' });
export const fillsResponseSchema = z.object({ fills: z.array(fillV1) }).meta({ id: 'Fills' });
export const tradesResponseSchema = z.object({ trades: z.array(tradeClosedV1) }).meta({ id: 'Trades' });

/** An open position with its protection and its value at the last close. */
export const positionViewSchema = positionV1
  .extend({
    markPrice: decimalSchema,
    unrealizedPnl: decimalSchema,
    stop: decimalSchema.nullable(),
    targets: z.array(decimalSchema),
    /** Money lost if the stop is hit. */
    riskToStop: decimalSchema,
    /** Unrealised profit over the money first put at risk. */
    rMultiple: decimalSchema.nullable(),
  })
  .meta({ id: 'Position' });
export type PositionView = z.output<typeof positionViewSchema>;
export const positionsResponseSchema = z.object({ positions: z.array(positionViewSchema) }).meta({ id: 'Positions' });

export const equityQuerySchema = z.strictObject({ points: z.coerce.number().int().min(10).max(2000).default(800) });
/** Downsampled by min and max of each bucket, so drawdown lows stay. */
export const equityResponseSchema = z.object({ points: z.array(equityV1) }).meta({ id: 'Equity' });

export const overviewSchema = z
  .object({
    equity: equityV1.nullable(),
    startingBalance: decimalSchema,
    openPositions: z.int(),
    workingOrders: z.int(),
    /** Signals of the current day of the data. */
    signalsToday: z.object({ taken: z.int(), rejected: z.int() }),
    trades: z.object({ count: z.int(), wins: z.int(), netPnl: decimalSchema, averageR: decimalSchema.nullable() }),
    maxDrawdown: decimalSchema,
    limits: z.array(z.object({ id: z.string(), label: z.string(), used: decimalSchema, limit: decimalSchema, unit: z.string() })),
  })
  .meta({ id: 'Overview' });
export type Overview = z.output<typeof overviewSchema>;
