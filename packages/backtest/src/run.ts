import type { BacktestInput, BacktestReport } from './types.ts';

/** Runs a strategy over recorded bars through the one driver of all modes and reports what came of it. */
export function runBacktest(input: BacktestInput): BacktestReport {
  throw new Error(`not built yet: ${input.strategy}`);
}
