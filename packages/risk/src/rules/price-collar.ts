import { formatPrice } from '@smc/domain';
import { percentToBps } from '../config.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** An entry far from the market is a mistake, whatever the strategy says. */
export const priceCollar: RiskRule = {
  code: 'PRICE_COLLAR',
  check({ prices, bar, config, instrument }: RiskContext): RuleBreach | null {
    if (prices.entry === null || !Number.isSafeInteger(bar.close)) return null;
    const away = BigInt(Math.abs(prices.entry - bar.close));
    // bps with two digits after the point, hence hundredths of a basis point.
    const allowed = BigInt(Math.round(percentToBps(config.priceCollarPct) * 100)) * BigInt(bar.close);
    if (away * 1_000_000n <= allowed) return null;
    return {
      value: formatPrice(instrument, prices.entry),
      limit: `within ${config.priceCollarPct} % of ${formatPrice(instrument, bar.close)}`,
    };
  },
};
