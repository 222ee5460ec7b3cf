import { formatUnits, parseDecimal, rescale } from '@smc/domain';

/** What an unknown number looks like. It is never shown as zero. */
export const UNKNOWN = '–';
const MINUS = '\u2212';

/** A decimal text as a number, for drawing and for scales only. Text that is no decimal gives NaN. */
export function toDrawing(text: string): number {
  return Number(text);
}

/** -1, 0 or 1. */
export function signOf(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith('-') ? -1 : 1;
}

/** Digits after the point that a tick such as `0.01` asks for. */
export function digitsOf(tick: string): number {
  const dot = tick.indexOf('.');
  return dot < 0 ? 0 : tick.length - dot - 1;
}

/**
 * Plain decimal text rounded half away from zero to `digits` fraction digits, exactly: no binary float in between.
 * Fewer digits are filled up with zeros, so that columns align.
 */
export function toFixedText(text: string, digits: number): string {
  const parsed = parseDecimal(text);
  if (!parsed.ok) return text;
  const exact = rescale(parsed.value, digits);
  if (exact !== null) return formatUnits(exact, digits);
  const divisor = 10n ** BigInt(parsed.value.scale - digits);
  const { units } = parsed.value;
  const half = divisor / 2n;
  return formatUnits((units < 0n ? units - half : units + half) / divisor, digits);
}

/** Thousands in groups and a true minus sign. */
export function grouped(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
  const digits = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  const body = fraction === undefined ? digits : `${digits}.${fraction}`;
  return negative && signOf(text) !== 0 ? MINUS + body : body;
}

/** A price with the digits of its tick. A finer price keeps all of its digits. */
export function formatPrice(text: string | null | undefined, tick: string): string {
  if (text === null || text === undefined) return UNKNOWN;
  const trimmed = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return grouped(toFixedText(text, Math.max(digitsOf(tick), digitsOf(trimmed))));
}

/** An average price, which falls between ticks: rounded to the digits of the tick, so that columns align. */
export function formatAverage(text: string | null | undefined, tick: string): string {
  return text === null || text === undefined ? UNKNOWN : grouped(toFixedText(text, digitsOf(tick)));
}

/** Money with two digits. */
export function formatMoney(text: string | null | undefined): string {
  return text === null || text === undefined ? UNKNOWN : grouped(toFixedText(text, 2));
}

/** A number with `digits` digits and an explicit sign: `+12.50`, `−3.00`, `0.00`. */
export function formatSigned(text: string | null | undefined, digits = 2): string {
  if (text === null || text === undefined) return UNKNOWN;
  const fixed = toFixedText(text, digits);
  return signOf(fixed) === 1 ? `+${grouped(fixed)}` : grouped(fixed);
}

/** A fraction such as `0.0421` as `4.21 %`. */
export function formatShare(text: string | null | undefined): string {
  if (text === null || text === undefined) return UNKNOWN;
  const parsed = parseDecimal(text);
  if (!parsed.ok) return UNKNOWN;
  const { units, scale } = parsed.value;
  return `${grouped(toFixedText(formatUnits(units * 100n, scale), 2))} %`;
}

/** A ratio that arrived as a number, for example a win rate. Null stays unknown. */
export function formatNumber(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return grouped(value.toFixed(digits));
}

/** Quantity without trailing zeros. */
export function formatQty(text: string | null | undefined): string {
  if (text === null || text === undefined) return UNKNOWN;
  return grouped(text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
}

/** `used` over `limit` as a number between 0 and 1 for a bar; 0 when there is no limit. */
export function shareOfLimit(used: string, limit: string): number {
  const most = toDrawing(limit);
  return most > 0 ? Math.min(1, Math.max(0, toDrawing(used) / most)) : 0;
}
