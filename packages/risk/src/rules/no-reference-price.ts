import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** Without a positive reference price and a positive entry on the grid nothing can be checked, so nothing is sent. */
export const noReferencePrice: RiskRule = {
  code: 'NO_REFERENCE_PRICE',
  check({ bar, prices, intent, instrument }: RiskContext): RuleBreach | null {
    if (!Number.isSafeInteger(bar.close) || bar.close <= 0) return { value: `close ${bar.close}`, limit: 'a positive price' };
    if (prices.entry === null) return { value: `entry ${intent.entry}`, limit: `a positive multiple of ${instrument.tick}` };
    return null;
  },
};
