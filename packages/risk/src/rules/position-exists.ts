import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** One position or working entry on an instrument at a time. */
export const positionExists: RiskRule = {
  code: 'POSITION_EXISTS',
  check({ account, instrument }: RiskContext): RuleBreach | null {
    return account.instrumentBusy ? { value: `position or working entry on ${instrument.symbol}`, limit: 'none' } : null;
  },
};
