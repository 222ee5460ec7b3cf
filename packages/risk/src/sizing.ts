import type { OpenIntent } from '@smc/contracts';
import { type Instrument, type Money, notional, shareOf, stepsWithin } from '@smc/domain';
import { type RiskConfig, percentToBps } from './config.ts';
import type { IntentPrices, SizedEntry, SizedTarget } from './types.ts';

/** Shares are fractions of one with six digits that count. */
const SHARE_SCALE = 1_000_000;

/** What sizing needs. */
export interface SizingInput {
  readonly config: RiskConfig;
  readonly instrument: Instrument;
  readonly equity: Money;
  readonly intent: OpenIntent;
  readonly prices: IntentPrices;
}

/** Largest worst-case value of the account: the tighter of the configured limit and the instrument's leverage. */
export function notionalLimit(config: RiskConfig, instrument: Instrument, equity: Money): Money {
  return shareOf(equity, percentToBps(Math.min(config.maxNotionalPct, instrument.maxLeverage * 100)));
}

/** Money one trade may lose at its stop. */
export function riskBudget(config: RiskConfig, equity: Money): Money {
  return shareOf(equity, percentToBps(config.riskPerTradePct));
}

/**
 * Size of an entry: the risk budget over the distance to the stop, floored to whole steps and capped by the largest
 * value of a position. Null when a price is missing or entry and stop are equal; the size may be zero.
 */
export function sizeEntry(input: SizingInput): SizedEntry | null {
  const { config, instrument, equity, intent, prices } = input;
  const { entry, stop } = prices;
  if (entry === null || stop === null || entry === stop) return null;
  const distance = Math.abs(entry - stop);
  const qty = Math.min(
    stepsWithin(instrument, riskBudget(config, equity), distance),
    stepsWithin(instrument, notionalLimit(config, instrument, equity), entry),
  );
  return {
    intent,
    dir: intent.dir,
    entry,
    stop,
    qty,
    targets: splitTargets(intent, prices, qty),
    risk: notional(instrument, distance, qty, 'up'),
    notional: notional(instrument, entry, qty, 'up'),
  };
}

/**
 * Shares of the size in whole steps, floored. When the shares make up the whole, the last target takes the rest;
 * otherwise the rest leaves by the stop alone. A target that gets no step is dropped.
 */
function splitTargets(intent: OpenIntent, prices: IntentPrices, qty: number): readonly SizedTarget[] {
  const whole = sharesTotal(intent) >= SHARE_SCALE;
  const targets: SizedTarget[] = [];
  let left = qty;
  for (const [position, target] of intent.targets.entries()) {
    const price = prices.targets[position];
    if (price === undefined || price === null) continue;
    const isLast = position === intent.targets.length - 1;
    const share = Number((BigInt(qty) * BigInt(shareUnits(target.share))) / BigInt(SHARE_SCALE));
    const part = isLast && whole ? left : Math.min(left, share);
    if (part > 0) targets.push({ price, qty: part });
    left -= part;
  }
  return targets;
}

const shareUnits = (share: number): number => Math.round(share * SHARE_SCALE);

/** Sum of the target shares in millionths; thirds written as .333333 still make up the whole. */
export function sharesTotal(intent: OpenIntent): number {
  const total = intent.targets.reduce((sum, target) => sum + shareUnits(target.share), 0);
  return Math.abs(total - SHARE_SCALE) <= intent.targets.length ? SHARE_SCALE : total;
}

/** The whole of a position, in the unit of {@link sharesTotal}. */
export const WHOLE = SHARE_SCALE;
