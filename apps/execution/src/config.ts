import { databaseEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the execution service. */
export const executionEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ EXECUTION_PORT: true }).shape,
  /** `name:n`: end the process at the n-th passing of a crash point; for tests, and only in REPLAY and SIMULATED. */
  FAULT_CRASH_AT: z.string().min(1).optional(),
});
export type ExecutionEnv = z.output<typeof executionEnvSchema>;
