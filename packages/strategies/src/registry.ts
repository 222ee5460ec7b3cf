import { InputError } from '@smc/domain';
import { parameterViews } from './parameter-view.ts';
import { sweepReversalParams } from './sweep-reversal/params.ts';
import { SWEEP_REVERSAL, createSweepReversal, restoreSweepReversal } from './sweep-reversal/runner.ts';
import type { StrategyContext, StrategyDefinition, StrategyRunner } from './types.ts';

/** All strategies by name. */
export const STRATEGIES: Readonly<Record<string, StrategyDefinition>> = {
  [SWEEP_REVERSAL.name]: {
    ...SWEEP_REVERSAL,
    paramsSchema: sweepReversalParams,
    get parameters() {
      return parameterViews(sweepReversalParams);
    },
  },
};

/** The definition of a strategy; throws {@link InputError} naming the known ones. */
export function strategyDefinition(name: string): StrategyDefinition {
  const found = Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : undefined;
  if (found === undefined) throw new InputError('strategy', name, `one of ${Object.keys(STRATEGIES).join(', ')}`);
  return found;
}

/** A strategy before its first bar. Throws {@link InputError} for an unknown name, a ZodError for bad parameters. */
export function createStrategy(name: string, context: StrategyContext): StrategyRunner {
  strategyDefinition(name);
  return createSweepReversal(context);
}

/**
 * A strategy as it was when the snapshot was taken. Throws {@link InputError} when the snapshot is of another strategy
 * version, other parameters or another instance.
 */
export function restoreStrategy(name: string, context: StrategyContext, snapshot: unknown): StrategyRunner {
  strategyDefinition(name);
  return restoreSweepReversal(context, snapshot);
}
