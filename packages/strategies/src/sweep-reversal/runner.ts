import type { StrategyContext, StrategyRunner } from '../types.ts';

/** Name, version and one-line summary. The version rises when the same bars would give other decisions. */
export const SWEEP_REVERSAL = {
  name: 'sweepReversal',
  version: '1',
  summary:
    'Higher-time-frame bias, sweep of a named level, structure shift with displacement, limit entry in a gap or order block at a discount, targets at opposing liquidity.',
} as const;

/** The strategy before its first bar. */
export function createSweepReversal(context: StrategyContext): StrategyRunner {
  throw new Error(`not built yet: ${context.instanceId}`);
}

/** The strategy as it was when the snapshot was taken. */
export function restoreSweepReversal(context: StrategyContext, snapshot: unknown): StrategyRunner {
  throw new Error(`not built yet: ${context.instanceId} ${typeof snapshot}`);
}
