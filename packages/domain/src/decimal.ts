import { type Result, err, ok } from './result.ts';

/** A decimal as an integer count of 10^-scale. `{units: 12345n, scale: 2}` is 123.45. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const PLAIN = /^([+-]?)(\d{1,30})(?:\.(\d{0,30}))?$/;
const SCIENTIFIC = /^([+-]?)(\d{1,30})(?:\.(\d{0,30}))?[eE]([+-]?\d{1,2})$/;

/** Parses plain or scientific notation exactly. NaN, Infinity, hex, blanks and empty text are errors. */
export function parseDecimal(text: string): Result<Decimal, string> {
  const plain = PLAIN.exec(text);
  if (plain) return ok(assemble(plain[1] ?? '', plain[2] ?? '', plain[3] ?? '', 0));
  const scientific = SCIENTIFIC.exec(text);
  if (scientific) {
    const exponent = Number(scientific[4]);
    return ok(assemble(scientific[1] ?? '', scientific[2] ?? '', scientific[3] ?? '', exponent));
  }
  return err(`not a decimal number: ${JSON.stringify(text.slice(0, 40))}`);
}

function assemble(sign: string, whole: string, fraction: string, exponent: number): Decimal {
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - exponent;
  const units = sign === '-' ? -digits : digits;
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** The same value at another scale, or null when digits would be lost. */
export function rescale(value: Decimal, scale: number): bigint | null {
  if (scale >= value.scale) return value.units * 10n ** BigInt(scale - value.scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  return value.units % divisor === 0n ? value.units / divisor : null;
}

/** Prints an integer count of 10^-scale as plain decimal text with exactly `scale` fraction digits. */
export function formatUnits(units: bigint, scale: number): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`;
  return negative ? `-${text}` : text;
}

/** Largest number of fraction digits that carry information: `1.500` has one. */
export function significantScale(text: string): number {
  const dot = text.indexOf('.');
  if (dot < 0) return 0;
  let end = text.length;
  while (end > dot + 1 && text.charCodeAt(end - 1) === 48) end -= 1;
  return end - dot - 1;
}
