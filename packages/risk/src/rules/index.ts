import type { RiskRule } from '../types.ts';
import { badStop } from './bad-stop.ts';
import { dailyLoss } from './daily-loss.ts';
import { duplicateIntent } from './duplicate-intent.ts';
import { halted } from './halted.ts';
import { intentExpired } from './intent-expired.ts';
import { maxDrawdown } from './max-drawdown.ts';
import { maxNotional } from './max-notional.ts';
import { maxOpenPositions } from './max-open-positions.ts';
import { minNotional } from './min-notional.ts';
import { modeMismatch } from './mode-mismatch.ts';
import { noReferencePrice } from './no-reference-price.ts';
import { positionExists } from './position-exists.ts';
import { priceCollar } from './price-collar.ts';
import { riskPerTrade } from './risk-per-trade.ts';
import { staleData } from './stale-data.ts';
import { zeroSize } from './zero-size.ts';

/**
 * Every pre-trade control in the order it is asked. The first refusal names the reason, so the order is part of the
 * decision log: environment, freshness, prices, account, size.
 */
export const RULES: readonly RiskRule[] = [
  modeMismatch,
  halted,
  intentExpired,
  staleData,
  duplicateIntent,
  noReferencePrice,
  priceCollar,
  badStop,
  positionExists,
  maxOpenPositions,
  dailyLoss,
  maxDrawdown,
  zeroSize,
  riskPerTrade,
  maxNotional,
  minNotional,
];
