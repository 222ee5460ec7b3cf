import type { BarColumns } from '../src/index.ts';

/**
 * A series repeated until it has so many bars: times go on without a hole and each copy is moved so that it opens where
 * the one before closed, so that no seam is a jump.
 */
export function repeated(bars: BarColumns, length: number, barMs: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  const out = { length, time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  const start = bars.time[0] ?? 0;
  let moved = 0;
  for (let row = 0; row < length; row++) {
    const from = row % bars.length;
    if (from === 0 && row > 0) moved = (out.close[row - 1] ?? 0) - (bars.open[0] ?? 0);
    out.time[row] = start + row * barMs;
    out.open[row] = (bars.open[from] ?? 0) + moved;
    out.high[row] = (bars.high[from] ?? 0) + moved;
    out.low[row] = (bars.low[from] ?? 0) + moved;
    out.close[row] = (bars.close[from] ?? 0) + moved;
    out.volume[row] = bars.volume[from] ?? 0;
  }
  return out;
}
