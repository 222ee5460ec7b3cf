import { databaseEnvSchema, loneServiceEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the strategy service inside a desk. */
export const strategyEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ STRATEGY_PORT: true }).shape,
});
export type StrategyEnv = z.output<typeof strategyEnvSchema>;

/** Environment of the strategy service as a process of its own. */
export const loneStrategyEnvSchema = z.object({
  ...loneServiceEnvSchema.shape,
  ...portsEnvSchema.pick({ STRATEGY_PORT: true }).shape,
});
