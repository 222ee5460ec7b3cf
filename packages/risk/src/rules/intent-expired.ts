import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** An intent that comes too late, or whose entry has no bar left to fill in, is never sent. */
export const intentExpired: RiskRule = {
  code: 'INTENT_EXPIRED',
  check({ intent, bar, now, barMs, config }: RiskContext): RuleBreach | null {
    const limit = config.intentMaxAgeBars;
    const bars = Math.max(bar.index - intent.barIndex, Math.floor((now - intent.decidedAt) / barMs));
    if (bars >= limit) return { value: `${bars} bars old`, limit: `under ${limit} bars` };
    if (intent.expiresAtIndex <= bar.index) {
      return { value: `entry ends with bar ${intent.expiresAtIndex}`, limit: `bar ${bar.index + 1} or later` };
    }
    return null;
  },
};
