import { z } from 'zod';

/** Alive: the event loop turns. Says nothing of dependencies. */
export const healthSchema = z
  .object({ status: z.literal('ok'), service: z.string(), version: z.string(), uptimeS: z.number() })
  .meta({ id: 'Health' });
export type Health = z.output<typeof healthSchema>;

/** Ready to work. `missing` is given only on loopback ports or with a token. */
export const readySchema = z
  .object({ ready: z.boolean(), service: z.string(), missing: z.array(z.object({ name: z.string(), reason: z.string() })).optional() })
  .meta({ id: 'Ready' });
export type Ready = z.output<typeof readySchema>;
