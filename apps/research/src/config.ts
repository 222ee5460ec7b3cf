import { databaseEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the research service. */
export const researchEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ RESEARCH_PORT: true }).shape,
  /** Folder of further recorded series for back-tests. */
  SMC_DATA_DIR: z.string().min(1).optional(),
});
export type ResearchEnv = z.output<typeof researchEnvSchema>;
