import { z } from 'zod';

/** Environment of the identity package; apps extend their own schema with it. */
export const identityEnvSchema = z.object({
  /** Address of the account that is created when there is none. */
  OWNER_EMAIL: z.email().max(254).default('owner@desk.local'),
  /** File whose content is the owner's password. Without it a random one is made and shown once. */
  OWNER_PASSWORD_FILE: z.string().min(1).optional(),
});
export type IdentityEnv = z.output<typeof identityEnvSchema>;
