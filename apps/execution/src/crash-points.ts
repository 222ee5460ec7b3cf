import { InputError, type TradingMode } from '@smc/domain';

/** Places at which a test may end the process, each between two commits or between a commit and its effect. */
export const CRASH_POINTS = [
  'before-commit',
  'after-commit',
  'after-submitting-commit',
  'before-venue-commit',
  'after-venue-commit',
] as const;
/** Name of a crash point. */
export type CrashPointName = (typeof CRASH_POINTS)[number];
/** Called at every crash point; ends the process at the one that was asked for. */
export type CrashPoint = (name: CrashPointName) => void;

/**
 * Reads `FAULT_CRASH_AT=name:n`: die at the n-th passing of the point. Honoured only where no real order can exist, in REPLAY and
 * SIMULATED; anywhere else, and without the setting, nothing ever happens.
 */
export function createCrashPoint(setting: string | undefined, mode: TradingMode, die: () => void): CrashPoint {
  if (setting === undefined || (mode !== 'REPLAY' && mode !== 'SIMULATED')) return () => undefined;
  const [name, count] = setting.split(':');
  const wanted = CRASH_POINTS.find((point) => point === name);
  let left = Number(count ?? '1');
  if (wanted === undefined || !Number.isSafeInteger(left) || left < 1) {
    throw new InputError('FAULT_CRASH_AT', setting, `${CRASH_POINTS.join(', ')}, then a colon and which passing`);
  }
  return (point) => {
    if (point !== wanted) return;
    left -= 1;
    if (left === 0) die();
  };
}
