import { databaseEnvSchema, loneServiceEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the execution service inside a desk. */
export const executionEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ EXECUTION_PORT: true }).shape,
  /** `name:n`: end the process at the n-th passing of a crash point; for tests, and only in REPLAY and SIMULATED. */
  FAULT_CRASH_AT: z.string().min(1).optional(),
});
export type ExecutionEnv = z.output<typeof executionEnvSchema>;

/** Environment of the execution service as a process of its own. */
export const loneExecutionEnvSchema = z.object({
  ...loneServiceEnvSchema.shape,
  ...portsEnvSchema.pick({ EXECUTION_PORT: true }).shape,
  FAULT_CRASH_AT: executionEnvSchema.shape.FAULT_CRASH_AT,
});
