import { formatMoney } from '@smc/domain';
import { riskBudget } from '../sizing.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** The risk budget does not pay for one step at this stop distance. */
export const zeroSize: RiskRule = {
  code: 'ZERO_SIZE',
  check({ sized, config, account, instrument }: RiskContext): RuleBreach | null {
    if (sized !== null && sized.qty > 0) return null;
    const budget = `${formatMoney(riskBudget(config, account.equity))} ${instrument.quote} at risk`;
    return { value: `0 from ${budget}`, limit: `at least ${instrument.step} ${instrument.base}` };
  },
};
