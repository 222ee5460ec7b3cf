import { executionEnvSchema } from '@smc/execution';
import { gatewayEnvSchema } from '@smc/gateway';
import { marketDataEnvSchema } from '@smc/market-data';
import { researchEnvSchema } from '@smc/research';
import { portsEnvSchema } from '@smc/service-kit';
import { strategyEnvSchema } from '@smc/strategy';
import { z } from 'zod';

/** Environment of the whole desk: that of every service in it. */
export const deskEnvSchema = z.object({
  ...gatewayEnvSchema.shape,
  ...strategyEnvSchema.shape,
  ...executionEnvSchema.shape,
  ...marketDataEnvSchema.shape,
  ...researchEnvSchema.shape,
  ...portsEnvSchema.shape,
});
export type DeskEnv = z.output<typeof deskEnvSchema>;
