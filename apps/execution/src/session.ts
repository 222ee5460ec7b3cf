import type { Instrument, Timeframe, TradingMode } from '@smc/domain';
import { type RiskConfig, riskConfigSchema } from '@smc/risk';
import { parsePlan, sessionPlanSchema } from '@smc/service-kit';
import type { Lease, Scope, SessionRow } from '@smc/store';
import type { SimCosts } from '@smc/trading';
import { z } from 'zod';

/** The run this service works for. One process serves one account in one mode. */
export interface ExecutionSession extends Scope {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly accountId: string;
  readonly risk: RiskConfig;
  readonly costs: SimCosts;
  /** Decimal text in quote. */
  readonly startingBalance: string;
}

const cost = z.number().nonnegative();
const planSchema = sessionPlanSchema.extend({
  risk: riskConfigSchema,
  costs: z.strictObject({ makerBps: z.number(), takerBps: z.number(), halfSpreadTicks: cost, slippageBps: cost }),
  startingBalance: z.string().regex(/^\d+(\.\d+)?$/, 'a decimal text such as 10000'),
});

/** The run as its plan has it. Throws PlanError naming every bad field. */
export function executionSessionOf({ owner, session, mode, plan }: SessionRow): ExecutionSession {
  const { instrument, timeframe, accountId, risk, costs, startingBalance } = parsePlan(planSchema, session, plan);
  return { owner, session, mode, instrument, timeframe, accountId, risk, costs, startingBalance };
}

/** Name of the lease whose holder may act for the account. */
export function leaseName(session: ExecutionSession): string {
  return `execution:${session.session}:${session.accountId}`;
}

/** Asks for the lease that must hold in every transaction. */
export type CurrentLease = () => Lease;
