export { type RiskConfig, type RiskConfigInput, percentToBps, riskConfigSchema } from './config.ts';
export type {
  AccountRisk,
  IntentPrices,
  RiskApproved,
  RiskContext,
  RiskDenial,
  RiskInput,
  RiskRule,
  RiskVerdict,
  RuleBreach,
  SizedEntry,
  SizedTarget,
} from './types.ts';
export { checkIntent } from './check-intent.ts';
export { RULES } from './rules/index.ts';
export { notionalLimit, riskBudget, sizeEntry } from './sizing.ts';
export { type BreakerState, createBreakers, liftDrawdown, markEquity, restoreBreakers, rollDay, snapshotBreakers } from './breakers.ts';
