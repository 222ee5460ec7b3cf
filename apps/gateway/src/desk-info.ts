import type { InstrumentView, SessionView } from '@smc/contracts';
import { type DayRule, findInstrument } from '@smc/domain';
import { parsePlan, sessionPlanSchema } from '@smc/service-kit';
import { DEFAULT_OWNER, type Scope, type SessionRow } from '@smc/store';
import { z } from 'zod';
import { ProblemError } from './http/problem.ts';

/** What the gateway is told of the session it shows. Everything else of {@link SessionView} it finds out itself. */
export type DeskInfo = Pick<
  SessionView,
  'session' | 'mode' | 'source' | 'venue' | 'symbol' | 'timeframe' | 'accountId' | 'strategyInstanceId' | 'startedAt' | 'buildId'
> & {
  readonly instrument: InstrumentView;
  /** Decimal text in quote. */
  readonly startingBalance: string;
  /** Limits of the account, for the overview. */
  readonly limits: { readonly maxOpenPositions: number; readonly maxDailyLossPct: number; readonly maxDrawdownPct: number };
};

const planSchema = sessionPlanSchema.extend({
  source: z.string().min(1),
  instanceId: z.string().min(1),
  startingBalance: z.string().regex(/^\d+(\.\d+)?$/, 'a decimal text such as 10000'),
  risk: z.object({ maxOpenPositions: z.int().positive(), maxDailyLossPct: z.number().positive(), maxDrawdownPct: z.number().positive() }),
});

/** What the plan of a session says about it. Throws PlanError naming every bad field. */
export function deskInfoOf({ session, mode, plan, startedAt }: SessionRow, buildId: string): DeskInfo {
  const { instrument, timeframe, source, accountId, instanceId, startingBalance, risk } = parsePlan(planSchema, session, plan);
  const { venue, symbol, base, quote, kind, tick, step, minNotional } = instrument;
  return {
    session,
    mode,
    source,
    venue,
    symbol,
    timeframe,
    instrument: { venue, symbol, base, quote, kind, tick, step, minNotional },
    accountId,
    strategyInstanceId: instanceId,
    startedAt,
    buildId,
    startingBalance,
    limits: risk,
  };
}

/** The session to show, asked for at every use; null while there is none. */
export type DeskInfoSource = () => DeskInfo | null;

/** The session, or 503 while there is none. */
export function requireDesk(source: DeskInfoSource): DeskInfo {
  const desk = source();
  if (desk === null) throw new ProblemError('unavailable', 'No session is running yet.');
  return desk;
}

/** Whose rows of which session. An embedded desk has one owner. */
export function scopeOf(desk: DeskInfo): Scope {
  return { owner: DEFAULT_OWNER, session: desk.session };
}

/** When the trading day of the session's instrument begins. */
export function dayOf(desk: DeskInfo): DayRule {
  return findInstrument(desk.symbol)?.day ?? { zone: 'UTC', roll: '00:00' };
}
