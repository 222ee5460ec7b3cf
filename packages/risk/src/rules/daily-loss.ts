import { subtract } from '@smc/domain';
import { dailyLossReached } from '../breakers.ts';
import { percentText } from '../percent-text.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** No new order for the rest of a risk day in which realised and open loss reached the limit. */
export const dailyLoss: RiskRule = {
  code: 'DAILY_LOSS',
  check({ account, config }: RiskContext): RuleBreach | null {
    const { dayStartEquity, equity } = account;
    if (!account.dailyLossHit && !dailyLossReached(config, dayStartEquity, equity)) return null;
    return { value: percentText(subtract(dayStartEquity, equity), dayStartEquity), limit: `${config.maxDailyLossPct} %` };
  },
};
