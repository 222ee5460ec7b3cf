import { formatMoney } from '@smc/domain';
import { riskBudget } from '../sizing.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** What the rounded size really loses at the stop stays within the budget: a check on the sizing, not a second sizing. */
export const riskPerTrade: RiskRule = {
  code: 'RISK_PER_TRADE',
  check({ sized, config, account }: RiskContext): RuleBreach | null {
    if (sized === null) return null;
    const budget = riskBudget(config, account.equity);
    return sized.risk > budget ? { value: formatMoney(sized.risk), limit: formatMoney(budget) } : null;
  },
};
