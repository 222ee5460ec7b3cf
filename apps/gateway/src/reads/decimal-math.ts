import { type Decimal, InvariantError, MONEY_SCALE, divHalfEven, formatUnits, parseDecimal, rescale } from '@smc/domain';

/** A decimal text from our own tables or contracts, exactly. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new InvariantError(parsed.error);
  return parsed.value;
}

/** a - b, exactly. */
export function minus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: at(a, scale) - at(b, scale), scale };
}

/** a * b, exactly. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Without its sign. */
export function absolute(a: Decimal): Decimal {
  return a.units < 0n ? { units: -a.units, scale: a.scale } : a;
}

/** The larger of a value and zero. */
export function atLeastZero(a: Decimal): Decimal {
  return a.units < 0n ? { units: 0n, scale: 0 } : a;
}

/** Text with at most `scale` fraction digits, rounded half to even. */
export function show(a: Decimal, scale: number = MONEY_SCALE): string {
  if (a.scale <= scale) return formatUnits(a.units, a.scale);
  return formatUnits(divHalfEven(a.units, 10n ** BigInt(a.scale - scale)), scale);
}

/** a / b with `scale` fraction digits, rounded half to even; null when b is zero. */
export function ratio(a: Decimal, b: Decimal, scale: number): string | null {
  if (b.units === 0n) return null;
  const common = Math.max(a.scale, b.scale);
  return formatUnits(divHalfEven(at(a, common) * 10n ** BigInt(scale), at(b, common)), scale);
}

/** Units of the value at a scale that is at least its own, where nothing can be lost. */
function at(a: Decimal, scale: number): bigint {
  const units = rescale(a, scale);
  if (units === null) throw new InvariantError('a decimal was cut short');
  return units;
}
