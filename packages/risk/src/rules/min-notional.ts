import { formatMoney, parseMoney } from '@smc/domain';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** The venue refuses orders below this value. */
export const minNotional: RiskRule = {
  code: 'MIN_NOTIONAL',
  check({ sized, instrument }: RiskContext): RuleBreach | null {
    if (sized === null) return null;
    const limit = parseMoney(instrument.minNotional, 'minNotional');
    return sized.notional < limit ? { value: formatMoney(sized.notional), limit: formatMoney(limit) } : null;
  },
};
