import { required } from '@smc/domain';
import { pricesOf } from './prices.ts';
import { RULES } from './rules/index.ts';
import { sizeEntry } from './sizing.ts';
import type { RiskApproved, RiskContext, RiskDenial, RiskInput, RiskRule, RiskVerdict, SizedEntry } from './types.ts';

/** Parses and sizes once, so that all rules judge the same numbers. */
export function riskContext(input: RiskInput): RiskContext {
  const prices = pricesOf(input.instrument, input.intent);
  return { ...input, prices, sized: sizeEntry({ ...input, equity: input.account.equity, prices }) };
}

/** The first refusal of a list of rules, or null. */
export function firstDenial(rules: readonly RiskRule[], context: RiskContext): RiskDenial | null {
  for (const rule of rules) {
    const breach = rule.check(context);
    if (breach !== null) return { code: rule.code, ...breach };
  }
  return null;
}

/**
 * The one way to an approved order: sizes the intent and asks every rule in order. A pure function of its input, so
 * the same account and bar give the same verdict in every mode.
 */
export function checkIntent(input: RiskInput): RiskVerdict {
  const context = riskContext(input);
  const denial = firstDenial(RULES, context);
  if (denial !== null) return { kind: 'denied', denial };
  return { kind: 'approved', order: approve(required(context.sized, 'size of an intent that passed all rules')) };
}

// Not exported: this cast is the only maker of the brand.
function approve(order: SizedEntry): RiskApproved<SizedEntry> {
  return order as RiskApproved<SizedEntry>; // every rule has passed
}
