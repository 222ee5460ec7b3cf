import type { BarColumns } from '@smc/domain';
import { createSmcEngine } from './engine.ts';
import type { SmcConfig, SmcEngine, SmcEventLog } from './types.ts';

/**
 * Runs a whole series through a new engine and returns it with its log: the full one, or what `read` has not released.
 * For the higher time frame of a series give `higherBars` of it.
 */
export function detectAll(bars: BarColumns, config: SmcConfig, read?: (log: SmcEventLog) => void): SmcEngine {
  const engine = createSmcEngine(config);
  engine.pushAll(bars, read);
  return engine;
}
