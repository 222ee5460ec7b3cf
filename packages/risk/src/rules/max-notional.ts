import { add, formatMoney } from '@smc/domain';
import { notionalLimit } from '../sizing.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** Worst case over the account: every position and working entry, this one included, counted as filled. */
export const maxNotional: RiskRule = {
  code: 'MAX_NOTIONAL',
  check({ sized, config, instrument, account }: RiskContext): RuleBreach | null {
    if (sized === null) return null;
    const worst = add(account.exposure, sized.notional);
    const limit = notionalLimit(config, instrument, account.equity);
    return worst > limit ? { value: formatMoney(worst), limit: formatMoney(limit) } : null;
  },
};
