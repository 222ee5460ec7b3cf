import { ORDER_STATUSES, TIMEFRAMES, TRADING_MODES } from '@smc/domain';
import { z } from 'zod';

/** A decimal number as text, for prices, quantities and money: `-12.50`. Never a binary float. */
export const decimalSchema = z
  .string()
  .max(60)
  .regex(/^-?\d+(\.\d+)?$/, 'a plain decimal such as 12.50')
  .meta({ description: 'Decimal number as text', examples: ['64120.50'] });

/** Epoch milliseconds, UTC. */
export const epochMsSchema = z.int().meta({ description: 'Epoch milliseconds, UTC', examples: [1658041200000] });
/** Row of a bar in its series, from 0. */
export const barIndexSchema = z.int().nonnegative();
/** An id: short printable text without blanks. */
export const idSchema = z.string().min(1).max(200).regex(/^\S+$/);
export const modeSchema = z.enum(TRADING_MODES);
export const timeframeSchema = z.enum(TIMEFRAMES);
export const directionSchema = z.union([z.literal(1), z.literal(-1)]);
export const sideSchema = z.enum(['buy', 'sell']);
export const orderTypeSchema = z.enum(['market', 'limit', 'stop']);
export const orderRoleSchema = z.enum(['entry', 'stopLoss', 'takeProfit']);
export const orderStatusSchema = z.enum(ORDER_STATUSES);
export const originSchema = z.enum(['RECORDED', 'SIMULATED', 'VENUE']);
export const symbolSchema = z.string().min(1).max(40);
/** A money amount with the asset it is counted in. */
export const assetSchema = z.string().min(1).max(12);
