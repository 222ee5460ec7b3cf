/**
 * The one rounding table of the product (ADR 0010). Money is an integer, so every division has to say where the rest goes.
 *
 * | what                         | rule                    | function                      |
 * | ---------------------------- | ----------------------- | ----------------------------- |
 * | fees, costs                  | up (against the trader) | {@link divCeil}               |
 * | proceeds, sizes              | down                    | {@link divFloor}              |
 * | FX conversion, averages      | half to even            | {@link divHalfEven}           |
 * | protective stop prices       | away from the market    | {@link stopTick}              |
 * | limit entry and target price | to the passive side     | {@link passiveTick}           |
 */

/** Integer division rounding towards minus infinity. Throws on a zero divisor. */
export function divFloor(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

/** Integer division rounding towards plus infinity. Throws on a zero divisor. */
export function divCeil(a: bigint, b: bigint): bigint {
  return -divFloor(-a, b);
}

/** Integer division rounding to the nearest integer, ties to even. Throws on a zero divisor. */
export function divHalfEven(a: bigint, b: bigint): bigint {
  const q = divFloor(a, b);
  const rest = a - q * b;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const size = b < 0n ? -b : b;
  if (twice < size) return q;
  if (twice > size) return q + 1n;
  return q % 2n === 0n ? q : q + 1n;
}

/** Tick of a protective stop: a long's stop rounds down, a short's up, so rounding never tightens it. */
export function stopTick(price: number, dir: 1 | -1): number {
  return dir === 1 ? Math.floor(price) : Math.ceil(price);
}

/** Tick of a resting order: a buy rounds down, a sell up, so rounding never makes it more aggressive. */
export function passiveTick(price: number, side: 'buy' | 'sell'): number {
  return side === 'buy' ? Math.floor(price) : Math.ceil(price);
}
