import { type BarColumns, InputError, formatUnits, parseDecimal, required } from '@smc/domain';
import { SmcInputError } from '../../errors.ts';

/** Bars with amounts in whole steps, NaN where the feed does not say; prices in ticks, time = open, epoch ms UTC. */
export interface VolumeBars {
  readonly length: number;
  readonly time: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly volume: Float64Array;
  /** What takers bought of the volume; absent when the feed never says. */
  readonly takerBuy?: Float64Array;
}

/** Bars whose amounts were counted, and the step they are counted in as decimal text. */
export interface CountedVolume {
  readonly bars: VolumeBars;
  readonly step: string;
}

/**
 * Bars with the amounts of their texts, counted in the finest decimals that occur. Null is "not said". Throws InputError for
 * a text that is no decimal of zero or more, or too large to be counted in that step.
 */
export function volumeBars(
  bars: BarColumns,
  volumes: readonly (string | null)[],
  takerBuys: readonly (string | null)[] | null,
): CountedVolume {
  const scale = Math.max(finest('volume', volumes), finest('takerBuy', takerBuys ?? []));
  const { length, time, high, low } = bars;
  const counted = { length, time, high, low, volume: steps('volume', volumes, length, scale) };
  return {
    bars: takerBuys === null ? counted : { ...counted, takerBuy: steps('takerBuy', takerBuys, length, scale) },
    step: formatUnits(1n, scale),
  };
}

/** An amount without its trailing zeros. */
function amountOf(field: string, text: string): { units: bigint; scale: number } {
  const parsed = parseDecimal(text);
  if (!parsed.ok || parsed.value.units < 0n) throw new InputError(field, text, 'a decimal number, zero or more');
  let { units, scale } = parsed.value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

function finest(field: string, texts: readonly (string | null)[]): number {
  return texts.reduce((most, text) => (text === null ? most : Math.max(most, amountOf(field, text).scale)), 0);
}

function steps(field: string, texts: readonly (string | null)[], length: number, scale: number): Float64Array {
  if (texts.length !== length) throw new RangeError(`${texts.length} texts of ${field}; expected one for each of ${length} bars`);
  return Float64Array.from(texts, (text) => {
    if (text === null) return Number.NaN;
    const amount = amountOf(field, text);
    const count = Number(amount.units * 10n ** BigInt(scale - amount.scale));
    if (!Number.isSafeInteger(count))
      throw new InputError(field, text, `an amount that can be counted in steps of ${formatUnits(1n, scale)}`);
    return count;
  });
}

/** Throws SmcInputError unless the amount is a whole number of steps; null and NaN, "not said", become null. */
export function amountOrNull(field: string, value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return null;
  if (!Number.isSafeInteger(value) || value < 0) throw new SmcInputError(field, value, 'a whole number of steps, zero or more');
  return value;
}

/** A sum of steps. Throws SmcInputError when it is no longer exact. */
export function exactSum(field: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new SmcInputError(field, value, 'a sum below 2^53 steps; count in a coarser step');
  return value;
}

/** A cell of a column. Throws when the column is shorter than its bars. */
export function cellOf(column: Float64Array, row: number): number {
  return required(column[row], 'cell of a volume column');
}
