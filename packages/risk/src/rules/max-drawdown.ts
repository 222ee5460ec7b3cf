import { subtract } from '@smc/domain';
import { drawdownReached } from '../breakers.ts';
import { percentText } from '../percent-text.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** No new order after the drawdown limit was reached, until a person lifts the halt. */
export const maxDrawdown: RiskRule = {
  code: 'MAX_DRAWDOWN',
  check({ account, config }: RiskContext): RuleBreach | null {
    const { peakEquity, equity } = account;
    if (!account.drawdownHit && !drawdownReached(config, peakEquity, equity)) return null;
    return { value: percentText(subtract(peakEquity, equity), peakEquity), limit: `${config.maxDrawdownPct} %` };
  },
};
