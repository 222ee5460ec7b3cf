import { type DailyHours, parseDailyHours, required } from '@smc/domain';
import type { FullParams } from '../../params.ts';
import type { SessionName } from '../../sessions.ts';

/** Hours of a session as the parameters have them. */
export function sessionHours(params: FullParams, name: SessionName): DailyHours {
  // The schema of the parameters has refused what are no hours.
  return required(parseDailyHours(params[`session.${name}`]), `hours of ${name}`);
}
