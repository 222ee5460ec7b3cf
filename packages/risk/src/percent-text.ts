import { type Money, divHalfEven, formatUnits } from '@smc/domain';

/** A part of an amount as percent with two decimals, for people. */
export function percentText(part: Money, whole: Money): string {
  return whole === 0n ? 'undefined %' : `${formatUnits(divHalfEven(part * 10_000n, whole), 2)} %`;
}
