import { databaseEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the market-data service. */
export const marketDataEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ MARKET_DATA_PORT: true }).shape,
});
export type MarketDataEnv = z.output<typeof marketDataEnvSchema>;
