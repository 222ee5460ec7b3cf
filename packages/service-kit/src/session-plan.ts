import { type Instrument, TIMEFRAMES, instrument } from '@smc/domain';
import { z } from 'zod';

/** The plan of a session cannot be used by a service. */
export class PlanError extends Error {
  override readonly name = 'PlanError';

  constructor(session: string, faults: readonly string[]) {
    super(`the plan of session ${session} cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const definitionSchema = z.strictObject({
  venue: z.string().min(1),
  symbol: z.string().min(1),
  base: z.string().min(1),
  quote: z.string().min(1),
  kind: z.enum(['crypto', 'fx']),
  tick: z.string(),
  step: z.string(),
  minNotional: z.string(),
  maxLeverage: z.number().positive(),
  day: z.strictObject({ zone: z.string().min(1), roll: z.string().regex(/^\d\d:\d\d$/, 'a local time such as 17:00') }),
});

/** What every service of a session needs of its plan. A service adds its own part with `extend`; the rest is not looked at. */
export const sessionPlanSchema = z.object({
  instrument: definitionSchema.transform((definition, context): Instrument => {
    try {
      return instrument(definition);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  }),
  timeframe: z.enum(TIMEFRAMES),
  accountId: z.string().min(1),
});

/** A service's part of the plan of a session. Throws {@link PlanError} naming every bad field. */
export function parsePlan<T extends z.ZodType>(schema: T, session: string, plan: unknown): z.output<T> {
  const parsed = schema.safeParse(plan);
  if (parsed.success) return parsed.data;
  throw new PlanError(
    session,
    parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'plan'}: ${issue.message}`),
  );
}
