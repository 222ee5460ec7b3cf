import type { RiskContext, RiskRule, RuleBreach } from '../types.ts';

/** No new order while a halt is in force. */
export const halted: RiskRule = {
  code: 'HALTED',
  check(context: RiskContext): RuleBreach | null {
    return context.halted ? { value: 'halted', limit: 'not halted' } : null;
  },
};
