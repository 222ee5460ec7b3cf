import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** One intent, one order, however often it is delivered. */
export const duplicateIntent: RiskRule = {
  code: 'DUPLICATE_INTENT',
  check({ account, intent }: RiskContext): RuleBreach | null {
    return account.intentSeen ? { value: intent.id, limit: 'an intent not seen before' } : null;
  },
};
