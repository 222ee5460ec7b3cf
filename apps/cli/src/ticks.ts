import { type Decimal, parseDecimal, required } from '@smc/domain';

/** A tick that was checked when it came in, as a decimal. */
export function tickGrid(tick: string): Decimal {
  const parsed = parseDecimal(tick);
  return required(parsed.ok ? parsed.value : null, 'tick');
}
