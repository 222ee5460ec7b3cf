import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** No order on old bars, nor on bars that lag behind the ones the intent was decided on. */
export const staleData: RiskRule = {
  code: 'STALE_DATA',
  check({ intent, bar, now, barMs, config }: RiskContext): RuleBreach | null {
    if (intent.barIndex > bar.index) return { value: `last bar ${bar.index}`, limit: `bar ${intent.barIndex} or later` };
    const ageMs = now - (bar.time + barMs);
    const limitMs = config.staleAfterBars * barMs;
    return ageMs >= limitMs ? { value: `${ageMs} ms old`, limit: `under ${limitMs} ms` } : null;
  },
};
