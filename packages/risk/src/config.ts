import { z } from 'zod';

const percent = (fallback: number, most: number): z.ZodDefault<z.ZodNumber> =>
  z.number().gt(0).max(most).multipleOf(0.0001).default(fallback);

/** Limits of one account. Percentages have at most four decimals, which money can follow exactly. */
export const riskConfigSchema = z.strictObject({
  /** Largest loss of one trade at its stop, in percent of equity. */
  riskPerTradePct: percent(0.5, 5),
  /** Instruments with a position or a working entry at one time. */
  maxOpenPositions: z.int().min(1).max(50).default(1),
  /** Loss of one risk day, open loss included, in percent of the equity the day began with. */
  maxDailyLossPct: percent(3, 100),
  /** Fall of equity below its peak, in percent, at which trading halts until a person lifts the halt. */
  maxDrawdownPct: percent(20, 100),
  /** Worst-case value of all positions and working entries, in percent of equity. */
  maxNotionalPct: percent(500, 5000),
  /** Age of the newest bar, in bars, from which data counts as stale. */
  staleAfterBars: z.int().min(1).max(100).default(2),
  /** Largest distance of an entry from the reference price, in percent of the reference. */
  priceCollarPct: percent(10, 50),
  /** Age of an intent, in bars, from which it is refused. */
  intentMaxAgeBars: z.int().min(1).max(100).default(2),
});

/** Limits of one account, all filled in. */
export type RiskConfig = z.output<typeof riskConfigSchema>;

/** Limits as a caller may give them. */
export type RiskConfigInput = z.input<typeof riskConfigSchema>;

/** A percentage as basis points with at most two decimals, for exact shares of money. */
export function percentToBps(percent: number): number {
  return Math.round(percent * 10_000) / 100;
}
