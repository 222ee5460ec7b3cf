import type { BarColumns } from '@smc/domain';
import { createSmcEngine } from './engine.ts';
import type { SmcConfig, SmcEngine } from './types.ts';

/** Runs a whole series through a new engine and returns it with its full log. */
export function detectAll(bars: BarColumns, config: SmcConfig): SmcEngine {
  const engine = createSmcEngine(config);
  const { time, open, high, low, close, volume } = bars;
  for (let i = 0; i < bars.length; i++) {
    // The columns all have `length` rows, so no read is absent.
    engine.push(time[i] as number, open[i] as number, high[i] as number, low[i] as number, close[i] as number, volume[i] as number);
  }
  return engine;
}
