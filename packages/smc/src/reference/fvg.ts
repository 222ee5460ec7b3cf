import { type FvgColumns, type ReferenceBars, at, mirrored } from './columns.ts';
import { ExtremeTree } from './extreme-tree.ts';

/** Options of {@link fvg}. */
export interface FvgOptions {
  /** `join_consecutive`: gaps on neighbouring rows of one sign become one, on the last of them. */
  readonly joinConsecutive?: boolean;
}

/**
 * The library's `fvg` (SMC reference, section 1). On the middle bar i of three: +1 if high[i-1] < low[i+1] and the bar
 * closed above its open, -1 mirrored. The mitigation is the first touch from row i+2 on.
 */
export function fvg(bars: ReferenceBars, options: FvgOptions = {}): FvgColumns {
  const empty = (): Float64Array => new Float64Array(bars.length).fill(Number.NaN);
  const gaps: FvgColumns = { FVG: empty(), Top: empty(), Bottom: empty(), MitigatedIndex: empty() };
  findGaps(bars, gaps);
  if (options.joinConsecutive === true) join(gaps);
  findTouches(bars, gaps);
  return gaps;
}

function findGaps({ length, open, high, low, close }: ReferenceBars, gaps: FvgColumns): void {
  for (let row = 1; row < length - 1; row++) {
    const body = at(close, row) - at(open, row);
    if (body > 0 && at(high, row - 1) < at(low, row + 1)) put(gaps, row, 1, at(low, row + 1), at(high, row - 1));
    else if (body < 0 && at(low, row - 1) > at(high, row + 1)) put(gaps, row, -1, at(low, row - 1), at(high, row + 1));
  }
}

function put(gaps: FvgColumns, row: number, sign: number, top: number, bottom: number): void {
  gaps.FVG[row] = sign;
  gaps.Top[row] = top;
  gaps.Bottom[row] = bottom;
}

/** Left to right, so that a chain of gaps collapses onto its last row with the widest zone. */
function join(gaps: FvgColumns): void {
  const { FVG, Top, Bottom } = gaps;
  for (let row = 0; row + 1 < FVG.length; row++) {
    if (at(FVG, row) !== at(FVG, row + 1)) continue;
    Top[row + 1] = Math.max(at(Top, row), at(Top, row + 1));
    Bottom[row + 1] = Math.min(at(Bottom, row), at(Bottom, row + 1));
    put(gaps, row, Number.NaN, Number.NaN, Number.NaN);
  }
}

function findTouches(bars: ReferenceBars, { FVG, Top, Bottom, MitigatedIndex }: FvgColumns): void {
  const highs = new ExtremeTree(bars.high);
  const lows = new ExtremeTree(mirrored(bars.low));
  for (let row = 0; row < bars.length; row++) {
    const sign = at(FVG, row);
    if (Number.isNaN(sign)) continue;
    const touch = sign > 0 ? lows.firstAtLeast(row + 2, -at(Top, row)) : highs.firstAtLeast(row + 2, at(Bottom, row));
    MitigatedIndex[row] = Math.max(touch, 0);
  }
}
