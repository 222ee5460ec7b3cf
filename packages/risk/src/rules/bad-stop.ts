import { WHOLE, sharesTotal } from '../sizing.ts';
import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** The bracket must protect: stop on the losing side of the entry, every target on the winning side, shares within the whole. */
export const badStop: RiskRule = {
  code: 'BAD_STOP',
  check({ prices, intent, instrument }: RiskContext): RuleBreach | null {
    const { entry, stop, targets } = prices;
    if (entry === null) return null;
    const side = intent.dir === 1 ? 'below' : 'above';
    const otherSide = intent.dir === 1 ? 'above' : 'below';
    if (stop === null || (entry - stop) * intent.dir <= 0) {
      return { value: `stop ${intent.stop}`, limit: `${side} the entry ${intent.entry}, a multiple of ${instrument.tick}` };
    }
    const wrong = targets.findIndex((target) => target === null || (target - entry) * intent.dir <= 0);
    if (wrong >= 0) {
      return {
        value: `target ${intent.targets[wrong]?.price ?? ''}`,
        limit: `${otherSide} the entry ${intent.entry}, a multiple of ${instrument.tick}`,
      };
    }
    const shares = sharesTotal(intent);
    return shares > WHOLE ? { value: `target shares of ${shares / WHOLE}`, limit: 'at most 1' } : null;
  },
};
