import type { EquitySeries } from '../types.ts';

/** One fall below a peak, from the peak to the recovery. */
export interface Drawdown {
  readonly start: number;
  readonly trough: number;
  /** Null while it has not recovered. */
  readonly recovered: number | null;
  readonly depthPct: number;
}

/** The deepest falls, deepest first. */
export function worstDrawdowns({ time, equity }: EquitySeries, start: number, count: number): Drawdown[] {
  const all: Drawdown[] = [];
  let peak = start;
  let peakTime = time[0] ?? 0;
  let trough: { time: number; depth: number } | null = null;
  const close = (recovered: number | null): void => {
    if (trough !== null) all.push({ start: peakTime, trough: trough.time, recovered, depthPct: 100 * trough.depth });
    trough = null;
  };
  for (const [bar, value] of equity.entries()) {
    const at = time[bar] ?? 0;
    if (value >= peak) {
      close(at);
      peak = value;
      peakTime = at;
      continue;
    }
    const depth = (peak - value) / peak;
    if (trough === null || depth > trough.depth) trough = { time: at, depth };
  }
  close(null);
  return all.sort((a, b) => b.depthPct - a.depthPct || a.start - b.start).slice(0, count);
}
