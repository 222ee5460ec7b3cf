import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** Positions and working entries over all instruments; the new one counts. */
export const maxOpenPositions: RiskRule = {
  code: 'MAX_OPEN_POSITIONS',
  check({ account, config }: RiskContext): RuleBreach | null {
    const count = account.openInstruments + 1;
    return count > config.maxOpenPositions ? { value: String(count), limit: String(config.maxOpenPositions) } : null;
  },
};
