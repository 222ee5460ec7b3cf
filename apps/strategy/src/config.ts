import { databaseEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the strategy service. */
export const strategyEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ STRATEGY_PORT: true }).shape,
});
export type StrategyEnv = z.output<typeof strategyEnvSchema>;
