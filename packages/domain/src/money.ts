import type { Brand } from './brand.ts';
import { type Decimal, formatUnits, parseDecimal, rescale } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import { InputError } from './result.ts';
import { divCeil, divFloor, divHalfEven } from './rounding.ts';

/** Money as an integer count of 10^-8 of its asset. One scale for all assets keeps sums free of conversions. */
export type Money = Brand<bigint, 'Money'>;

/** Fraction digits of {@link Money}. */
export const MONEY_SCALE = 8;

/** Marks an integer as money. */
export const money = (units: bigint): Money => units as Money; // constructor of the brand
/** No money. */
export const ZERO: Money = money(0n);

/** Money from decimal text with at most 8 fraction digits; throws {@link InputError} otherwise. */
export function parseMoney(text: string, field = 'amount'): Money {
  const parsed = parseDecimal(text);
  const units = parsed.ok ? rescale(parsed.value, MONEY_SCALE) : null;
  if (units === null) throw new InputError(field, text, 'a decimal with at most 8 fraction digits');
  return money(units);
}

/** Plain decimal text with 8 fraction digits. */
export function formatMoney(amount: Money): string {
  return formatUnits(amount, MONEY_SCALE);
}

/** For drawing and ratios only: money as a binary float. */
export function moneyToNumber(amount: Money): number {
  return Number(amount) / 1e8;
}

/** Sum of two amounts of one asset. */
export const add = (a: Money, b: Money): Money => money(a + b);
/** Difference of two amounts of one asset. */
export const subtract = (a: Money, b: Money): Money => money(a - b);

type Round = 'up' | 'down' | 'halfEven';

// Powers of ten are asked for with every mark of a position; raising bigints each time would be most of the cost.
const POWERS: readonly bigint[] = Array.from({ length: 41 }, (_, exponent) => 10n ** BigInt(exponent));
const powerOfTen = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent);

function scaled(product: bigint, scale: number, round: Round): Money {
  if (scale <= MONEY_SCALE) return money(product * powerOfTen(MONEY_SCALE - scale));
  const divisor = powerOfTen(scale - MONEY_SCALE);
  const divide = round === 'up' ? divCeil : round === 'down' ? divFloor : divHalfEven;
  return money(divide(product, divisor));
}

/**
 * Value in quote of `steps` at `ticks` (signed steps give signed values). Exact for every grid whose tick and step
 * scales add up to at most 8; beyond that it rounds as told.
 */
export function notional(instrument: Instrument, ticks: number, steps: number, round: Round = 'halfEven'): Money {
  return valueOf(instrument, BigInt(ticks) * BigInt(steps), round);
}

/**
 * Value in quote of a sum of ticks times steps. Positions keep their cost as such a sum, which is exact whatever the
 * grids are, and turn it into money once.
 */
export function valueOf(instrument: Instrument, tickSteps: bigint, round: Round = 'halfEven'): Money {
  const { tickSize, stepSize } = instrument;
  return scaled(tickSteps * tickSize.units * stepSize.units, tickSize.scale + stepSize.scale, round);
}

/** A fee on an amount: always rounded up, against the trader. `feeBps` may have two fraction digits. */
export function feeOn(amount: Money, feeBps: number): Money {
  const hundredths = hundredthsOf(feeBps, 'feeBps');
  const units: bigint = amount;
  const size = units < 0n ? -units : units;
  return money(divCeil(size * hundredths, 1_000_000n));
}

/** A share of an amount in basis points, rounded down. `bps` may have two fraction digits. */
export function shareOf(amount: Money, bps: number): Money {
  return money(divFloor(amount * hundredthsOf(bps, 'bps'), 1_000_000n));
}

// Rounding a finer figure would quietly turn a fee of 0.001 bps into none at all.
function hundredthsOf(bps: number, field: string): bigint {
  const hundredths = Math.round(bps * 100);
  if (!Number.isSafeInteger(hundredths) || Math.abs(hundredths - bps * 100) > 1e-6) {
    throw new InputError(field, String(bps), 'basis points with at most two fraction digits');
  }
  return BigInt(hundredths);
}

/**
 * Largest whole number of steps whose distance `ticks` loses at most `budget`. Zero when nothing fits; never past the
 * safe integers.
 */
export function stepsWithin(instrument: Instrument, budget: Money, ticks: number): number {
  if (ticks <= 0 || budget <= 0n) return 0;
  const { tickSize, stepSize } = instrument;
  const perStep: Decimal = {
    units: BigInt(ticks) * tickSize.units * stepSize.units,
    scale: tickSize.scale + stepSize.scale,
  };
  const scale = Math.max(perStep.scale, MONEY_SCALE);
  const have = budget * 10n ** BigInt(scale - MONEY_SCALE);
  const each = perStep.units * 10n ** BigInt(scale - perStep.scale);
  const steps = divFloor(have, each);
  return steps > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(steps);
}
