export type { StrategyContext, StrategyDefinition, StrategyOutput, StrategyParams, StrategyRunner } from './types.ts';
export { STRATEGIES, createStrategy, restoreStrategy, strategyDefinition } from './registry.ts';
export { paramsHash } from './params-hash.ts';
export { type SweepReversalParams, sweepReversalParams } from './sweep-reversal/params.ts';
