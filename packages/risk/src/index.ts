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
