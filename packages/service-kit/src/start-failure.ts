import { ConfigError } from './config.ts';
import { PlanError } from './session-plan.ts';

/** One line where the reason is known (environment, plan, port), the stack where it is not. For the last handler of a process. */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isWrongInput(error) ? error.message : (error.stack ?? error.message);
}

/** Whether a person has to change something before another start can work: the exit code is 2 then. */
export function isWrongInput(error: unknown): boolean {
  if (error instanceof ConfigError || error instanceof PlanError) return true;
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
