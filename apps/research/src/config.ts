import { databaseEnvSchema, portsEnvSchema, processEnvSchema, secretSchema } from '@smc/service-kit';
import { z } from 'zod';

/** Environment of the research service inside a desk. */
export const researchEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...portsEnvSchema.pick({ RESEARCH_PORT: true }).shape,
  /** Folder of further recorded series for back-tests. */
  SMC_DATA_DIR: z.string().min(1).optional(),
});
export type ResearchEnv = z.output<typeof researchEnvSchema>;

/** Environment of the research service as a process of its own: the database is all it needs. */
export const loneResearchEnvSchema = researchEnvSchema.extend({ DATABASE_URL: secretSchema });
