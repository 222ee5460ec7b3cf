import type { CurvePoint, EquitySeries } from './types.ts';

/** Most points of a curve. */
export const MAX_POINTS = 800;

/**
 * The equity curve in at most `maxPoints` points. Each bucket of bars keeps its lowest and its highest close, in the
 * order of time, and the first and last bar stay, so that no drawdown is smoothed away.
 */
export function downsample({ time, equity }: EquitySeries, start: number, maxPoints: number = MAX_POINTS): CurvePoint[] {
  const rows = keptRows(equity, maxPoints);
  const points: CurvePoint[] = [];
  let peak = start;
  let next = 0;
  for (let bar = 0; bar < equity.length; bar += 1) {
    const value = equity[bar] ?? 0;
    peak = Math.max(peak, value);
    if (bar !== rows[next]) continue;
    next += 1;
    points.push({ time: time[bar] ?? 0, equity: value.toFixed(2), drawdownPct: Math.round(((peak - value) / peak) * 1e6) / 1e4 });
  }
  return points;
}

/** Rows that stay, in order. */
function keptRows(equity: Float64Array, maxPoints: number): number[] {
  const count = equity.length;
  if (count <= maxPoints) return Array.from(equity.keys());
  const buckets = Math.floor((maxPoints - 2) / 2);
  const rows = new Set<number>([0]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    let low = from;
    let high = from;
    for (let row = from + 1; row < to; row += 1) {
      if ((equity[row] ?? 0) < (equity[low] ?? 0)) low = row;
      if ((equity[row] ?? 0) > (equity[high] ?? 0)) high = row;
    }
    rows.add(Math.min(low, high)).add(Math.max(low, high));
  }
  rows.add(count - 1);
  return [...rows];
}
