import { originOf } from '@smc/domain';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** Nothing simulated or recorded may stand behind an order of another mode, and nothing may reach a foreign account or venue. */
export const modeMismatch: RiskRule = {
  code: 'MODE_MISMATCH',
  check({ intent, mode, barOrigin, account, instrument }: RiskContext): RuleBreach | null {
    const origin = originOf(mode);
    if (intent.origin !== origin) return { value: `intent of origin ${intent.origin}`, limit: `${origin} in ${mode}` };
    if (barOrigin !== origin) return { value: `bars of origin ${barOrigin}`, limit: `${origin} in ${mode}` };
    if (intent.accountId !== account.accountId) return { value: `account ${intent.accountId}`, limit: account.accountId };
    if (intent.venue !== instrument.venue || intent.symbol !== instrument.symbol) {
      return { value: `${intent.venue}:${intent.symbol}`, limit: instrument.id };
    }
    return null;
  },
};
