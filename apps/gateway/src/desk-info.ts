import type { InstrumentView, SessionView } from '@smc/contracts';
import { type DayRule, findInstrument } from '@smc/domain';
import { DEFAULT_OWNER, type Scope } from '@smc/store';
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
