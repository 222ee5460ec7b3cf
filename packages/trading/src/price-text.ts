import { type Instrument, MONEY_SCALE, divHalfEven, formatPrice, formatUnits } from '@smc/domain';

/**
 * Average price of a sum of ticks times steps as decimal text: on the tick grid when it lies there, else with eight
 * fraction digits, half to even. Null without a quantity.
 */
export function averagePriceText(instrument: Instrument, tickSteps: bigint, steps: number): string | null {
  if (steps === 0) return null;
  const count = BigInt(steps);
  if (tickSteps % count === 0n) return formatPrice(instrument, Number(tickSteps / count));
  const { units, scale } = instrument.tickSize;
  const numerator = tickSteps * units * 10n ** BigInt(MONEY_SCALE);
  return formatUnits(divHalfEven(numerator, count * 10n ** BigInt(scale)), MONEY_SCALE);
}
