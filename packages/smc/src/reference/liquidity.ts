import { InputError } from '@smc/domain';
import { type LiquidityColumns, type ReferenceBars, type SwingColumns, at, mirrored, swingRows } from './columns.ts';
import { ExtremeTree } from './extreme-tree.ts';

/** Options of {@link liquidity}. */
export interface LiquidityOptions {
  /** `range_percent`: tolerance as a share of the range of the whole series, zero or more (default 0.01). */
  readonly rangePercent?: number;
}

/**
 * The library's `liquidity` (SMC reference, section 1). With R = range of the whole series times `range_percent`: each
 * unused swing, in order, takes every later unused swing of its sign within R of its level and before its sweep, the
 * first later high at or above level + R (mirrored for lows). Two or more are a pool on the row of the first one.
 * Throws {@link InputError} on a share that is negative or no number.
 */
export function liquidity(bars: ReferenceBars, swings: SwingColumns, options: LiquidityOptions = {}): LiquidityColumns {
  const share = options.rangePercent ?? 0.01;
  if (!Number.isFinite(share) || share < 0) throw new InputError('range_percent', String(share), 'a number, zero or more, such as 0.01');
  const lows = mirrored(bars.low);
  const empty = (): Float32Array => new Float32Array(bars.length).fill(Number.NaN);
  const out: LiquidityColumns = { Liquidity: empty(), Level: empty(), End: empty(), Swept: empty() };
  const range = (largest(bars.high) + largest(lows)) * share;
  findPools(1, bars.high, swings, range, out);
  findPools(-1, lows, swings, range, out);
  return out;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => (value > most ? value : most), -Infinity);
}

/** Pools of the swings of one sign; `reach` is the column their sweep is looked for in, upside down for lows. */
function findPools(sign: number, reach: Float64Array, { HighLow, Level }: SwingColumns, range: number, out: LiquidityColumns): void {
  const tree = new ExtremeTree(reach);
  const rows = swingRows(HighLow, sign);
  const used = new Uint8Array(HighLow.length);
  for (const [place, row] of rows.entries()) {
    if (used[row] === 1) continue;
    const level = sign * at(Level, row);
    const swept = tree.firstAtLeast(row + 1, level + range);
    const members = [row];
    // Rows are ascending, so the sweep ends the search.
    for (let next = place + 1; next < rows.length; next++) {
      const other = at(rows, next);
      if (swept >= 0 && other >= swept) break;
      if (used[other] === 1 || !isWithin(sign * at(Level, other), level, range)) continue;
      members.push(other);
      used[other] = 1;
    }
    if (members.length < 2) continue;
    out.Liquidity[row] = sign;
    out.Level[row] = members.reduce((sum, member) => sum + at(Level, member), 0) / members.length;
    out.End[row] = members.at(-1) ?? row;
    out.Swept[row] = Math.max(0, swept);
  }
}

/** The bounds are formed before they are compared: a difference of levels would round elsewhere. */
function isWithin(value: number, level: number, range: number): boolean {
  return value >= level - range && value <= level + range;
}
