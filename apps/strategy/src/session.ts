import type { Instrument, Timeframe, TradingMode } from '@smc/domain';
import { parsePlan, sessionPlanSchema } from '@smc/service-kit';
import type { Lease, Scope, SessionRow } from '@smc/store';
import { STRATEGIES, strategyDefinition } from '@smc/strategies';
import { z } from 'zod';

/** The run this service works for. */
export interface StrategySession extends Scope {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly accountId: string;
  readonly instanceId: string;
  /** Name of the strategy, for example `sweepReversal`. */
  readonly strategy: string;
  /** Missing names take their defaults. */
  readonly params: Readonly<Record<string, number | boolean | string>>;
}

const planSchema = sessionPlanSchema
  .extend({
    instanceId: z.string().min(1),
    strategy: z.string(),
    params: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  })
  .superRefine(checkParams);

/** The run as its plan has it. Throws PlanError naming every bad field. */
export function strategySessionOf({ owner, session, mode, plan }: SessionRow): StrategySession {
  const { instrument, timeframe, accountId, instanceId, strategy, params } = parsePlan(planSchema, session, plan);
  return { owner, session, mode, instrument, timeframe, accountId, instanceId, strategy, params };
}

/** Parameters are checked by the schema of the strategy they are for. */
function checkParams(plan: { readonly strategy: string; readonly params: unknown }, context: z.RefinementCtx): void {
  if (!Object.hasOwn(STRATEGIES, plan.strategy)) {
    context.addIssue({ code: 'custom', path: ['strategy'], message: `${plan.strategy} is no strategy of this version` });
    return;
  }
  const params = strategyDefinition(plan.strategy).paramsSchema.safeParse(plan.params);
  for (const issue of params.error?.issues ?? [])
    context.addIssue({ code: 'custom', path: ['params', ...issue.path], message: issue.message });
}

/** Name of the lease whose holder may decide for an instance. */
export function leaseName(session: StrategySession): string {
  return `strategy:${session.session}:${session.instanceId}`;
}

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;
