import { z } from 'zod';
import { barIndexSchema, decimalSchema, epochMsSchema, originSchema, symbolSchema, timeframeSchema } from '../primitives.ts';

/** `market.barClosed` v1: one closed bar, named by its open time. */
export const barClosedV1 = z.strictObject({
  venue: z.string().min(1),
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  /** Row in the session's series; without holes. */
  index: barIndexSchema,
  time: epochMsSchema,
  open: decimalSchema,
  high: decimalSchema,
  low: decimalSchema,
  close: decimalSchema,
  volume: decimalSchema,
  origin: originSchema,
});
export type BarClosed = z.output<typeof barClosedV1>;

/** `market.quote` v1: best prices now and the bar that is still forming. Not stored; the latest wins. */
export const quoteV1 = z.strictObject({
  venue: z.string().min(1),
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  time: epochMsSchema,
  bid: decimalSchema,
  ask: decimalSchema,
  last: decimalSchema,
  forming: z.strictObject({
    time: epochMsSchema,
    open: decimalSchema,
    high: decimalSchema,
    low: decimalSchema,
    close: decimalSchema,
    volume: decimalSchema,
  }),
  origin: originSchema,
});
export type Quote = z.output<typeof quoteV1>;

/** `market.feedStatus` v1: what the feed of this session is doing. */
export const feedStatusV1 = z.strictObject({
  state: z.enum(['warming', 'playing', 'paused', 'ended', 'failed']),
  /** Bars a second; 0 when the feed has its own clock. */
  speed: z.number().nonnegative(),
  barIndex: barIndexSchema.nullable(),
  barTime: epochMsSchema.nullable(),
  /** Bars in the recorded series, null for an endless feed. */
  barsTotal: z.int().nonnegative().nullable(),
  /** Rows put aside with a reason since the session began. */
  quarantined: z.int().nonnegative(),
  reason: z.string().nullable(),
});
export type FeedStatus = z.output<typeof feedStatusV1>;

/** `market.barQuarantined` v1: a row that cannot be a bar, kept with its reason. */
export const barQuarantinedV1 = z.strictObject({
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  /** Line in the source, from 1; null for a live feed. */
  line: z.int().positive().nullable(),
  raw: z.string().max(2000),
  field: z.string(),
  reason: z.string(),
});
export type BarQuarantined = z.output<typeof barQuarantinedV1>;
