import type { HtfConfig, HtfEngine } from './types.ts';

/** A higher-time-frame engine before its first bar. */
export function createHtfEngine(config: HtfConfig): HtfEngine {
  throw new Error(`not built yet: ${config.symbol}`);
}

/** The engine as it was when the snapshot was taken. */
export function restoreHtfEngine(config: HtfConfig, snapshot: unknown): HtfEngine {
  throw new Error(`not built yet: ${config.symbol} ${typeof snapshot}`);
}
