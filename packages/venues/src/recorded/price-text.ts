import { type Decimal, parseDecimal } from '@smc/domain';

/** A decimal as a safe integer count of 10^-scale. */
export interface Units {
  units: number;
  scale: number;
}

const LONGEST_FAST_TEXT = 16;
const DOT = 46;
const ZERO = 48;
const MAX_UNITS = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Reads a decimal text into `into` and says whether it could. Plain digits, the form of nearly every row, are read
 * without regular expressions or bigint; all else (signs, scientific notation) goes through the exact parser.
 */
export function readUnits(text: string, into: Units): boolean {
  const length = text.length;
  if (length === 0) return false;
  if (length > LONGEST_FAST_TEXT) return readExactly(text, into);
  let units = 0;
  let dot = -1;
  for (let position = 0; position < length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === DOT && dot < 0 && position > 0) {
      dot = position;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return readExactly(text, into);
    units = units * 10 + digit;
  }
  into.units = units;
  into.scale = dot < 0 ? 0 : length - dot - 1;
  return Number.isSafeInteger(units);
}

function readExactly(text: string, into: Units): boolean {
  const parsed = parseDecimal(text);
  if (!parsed.ok) return false;
  let { units, scale } = parsed.value;
  while (scale > 0 && units > MAX_UNITS && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  into.units = Number(units);
  into.scale = scale;
  return Number.isSafeInteger(into.units);
}

const LARGEST_NUMBER_SCALE = 15;

/** How many steps of a grid the amount is; NaN when it lies between two steps or past 2^53. */
export function countOf(amount: Units, grid: Decimal): number {
  const shift = grid.scale - amount.scale;
  if (grid.units === 1n && shift >= 0 && shift <= LARGEST_NUMBER_SCALE) {
    const count = amount.units * 10 ** shift;
    return Number.isSafeInteger(count) ? count : Number.NaN;
  }
  const scale = Math.max(amount.scale, grid.scale);
  const value = BigInt(amount.units) * 10n ** BigInt(scale - amount.scale);
  const unit = grid.units * 10n ** BigInt(scale - grid.scale);
  if (value % unit !== 0n) return Number.NaN;
  const count = Number(value / unit);
  return Number.isSafeInteger(count) ? count : Number.NaN;
}
