import { z } from 'zod';
import {
  assetSchema,
  barIndexSchema,
  decimalSchema,
  directionSchema,
  epochMsSchema,
  idSchema,
  orderRoleSchema,
  orderStatusSchema,
  orderTypeSchema,
  sideSchema,
  symbolSchema,
} from '../primitives.ts';

/** Why risk said no. Stable: dashboards, alerts and audits rely on these words. */
export const DENIAL_CODES = [
  'MODE_MISMATCH',
  'HALTED',
  'STALE_DATA',
  'INTENT_EXPIRED',
  'NO_REFERENCE_PRICE',
  'PRICE_COLLAR',
  'BAD_STOP',
  'POSITION_EXISTS',
  'MAX_OPEN_POSITIONS',
  'DAILY_LOSS',
  'MAX_DRAWDOWN',
  'RISK_PER_TRADE',
  'MAX_NOTIONAL',
  'MIN_NOTIONAL',
  'ZERO_SIZE',
  'DUPLICATE_INTENT',
] as const;
export const denialCodeSchema = z.enum(DENIAL_CODES);
export type DenialCode = z.output<typeof denialCodeSchema>;

/** `trading.denial` v1: an intent that risk refused. */
export const denialV1 = z.strictObject({
  intentId: idSchema,
  signalId: idSchema,
  accountId: idSchema,
  symbol: symbolSchema,
  code: denialCodeSchema,
  /** Measured value and limit, as text, for people. */
  value: z.string(),
  limit: z.string(),
  barIndex: barIndexSchema,
  time: epochMsSchema,
});
export type Denial = z.output<typeof denialV1>;

/** `trading.order` v1: the whole order after a change. */
export const orderV1 = z.strictObject({
  clientOrderId: idSchema,
  intentId: idSchema,
  signalId: idSchema,
  accountId: idSchema,
  venue: z.string(),
  symbol: symbolSchema,
  role: orderRoleSchema,
  side: sideSchema,
  type: orderTypeSchema,
  status: orderStatusSchema,
  qty: decimalSchema,
  filledQty: decimalSchema,
  /** Limit or trigger price; null for a market order. */
  price: decimalSchema.nullable(),
  /** Average over its fills; null before the first. */
  averagePrice: decimalSchema.nullable(),
  /** Rises by one with each change of this order. */
  revision: z.int().nonnegative(),
  reason: z.string().nullable(),
  barIndex: barIndexSchema,
  /** Event time of this change. */
  time: epochMsSchema,
});
export type OrderState = z.output<typeof orderV1>;

/** `trading.fill` v1: one execution at the venue. */
export const fillV1 = z.strictObject({
  tradeId: idSchema,
  clientOrderId: idSchema,
  intentId: idSchema,
  accountId: idSchema,
  symbol: symbolSchema,
  role: orderRoleSchema,
  side: sideSchema,
  qty: decimalSchema,
  price: decimalSchema,
  fee: decimalSchema,
  feeAsset: assetSchema,
  liquidity: z.enum(['maker', 'taker']),
  /** What slippage and spread cost against the order's own price, in quote; zero or more. */
  slippage: decimalSchema,
  barIndex: barIndexSchema,
  time: epochMsSchema,
});
export type Fill = z.output<typeof fillV1>;

/** `trading.position` v1: the position after a change. Quantity is signed; flat is 0. */
export const positionV1 = z.strictObject({
  accountId: idSchema,
  symbol: symbolSchema,
  /** Intent that opened it. */
  intentId: idSchema,
  signalId: idSchema,
  qty: decimalSchema,
  averagePrice: decimalSchema.nullable(),
  realizedPnl: decimalSchema,
  fees: decimalSchema,
  /** Rises by one with each change. */
  revision: z.int().nonnegative(),
  barIndex: barIndexSchema,
  time: epochMsSchema,
});
export type PositionState = z.output<typeof positionV1>;

/** `trading.tradeClosed` v1: a position that went back to flat, from first fill to last. */
export const tradeClosedV1 = z.strictObject({
  id: idSchema,
  accountId: idSchema,
  intentId: idSchema,
  signalId: idSchema,
  symbol: symbolSchema,
  dir: directionSchema,
  qty: decimalSchema,
  entryPrice: decimalSchema,
  exitPrice: decimalSchema,
  stop: decimalSchema,
  openedAtIndex: barIndexSchema,
  openedAt: epochMsSchema,
  closedAtIndex: barIndexSchema,
  closedAt: epochMsSchema,
  exitReason: z.enum(['stopLoss', 'takeProfit', 'mixed']),
  grossPnl: decimalSchema,
  fees: decimalSchema,
  /** Profit after fees, in quote. */
  netPnl: decimalSchema,
  /** Net profit over the money first put at risk; two decimals. */
  rMultiple: decimalSchema,
});
export type TradeClosed = z.output<typeof tradeClosedV1>;

/** `trading.equity` v1: the account at the close of a bar. */
export const equityV1 = z.strictObject({
  accountId: idSchema,
  asset: assetSchema,
  barIndex: barIndexSchema,
  /** Close time of the bar. */
  time: epochMsSchema,
  balance: decimalSchema,
  unrealizedPnl: decimalSchema,
  equity: decimalSchema,
  /** Highest equity so far. */
  peak: decimalSchema,
  /** Fraction below the peak, 0 to 1, six decimals. */
  drawdown: decimalSchema,
  /** Money lost if every stop is hit, working entries included. */
  openRisk: decimalSchema,
  /** Profit of the current risk day, open profit included. */
  dayPnl: decimalSchema,
  halted: z.boolean(),
});
export type EquityPoint = z.output<typeof equityV1>;

/** `execution.watermark` v1: every intent and bar up to this bar has been dealt with before this message. */
export const executionWatermarkV1 = z.strictObject({
  accountId: idSchema,
  symbol: symbolSchema,
  barIndex: barIndexSchema,
  barTime: epochMsSchema,
});
export type ExecutionWatermark = z.output<typeof executionWatermarkV1>;
