import type { SmcConfig, SmcEngine } from './types.ts';

/** A new engine before its first bar. */
export function createSmcEngine(config: SmcConfig): SmcEngine {
  throw new Error(`not built yet: ${config.symbol}`);
}

/** The engine as it was when the snapshot was taken. Throws SmcSnapshotError when it is of another version or config. */
export function restoreSmcEngine(config: SmcConfig, snapshot: unknown): SmcEngine {
  throw new Error(`not built yet: ${config.symbol} ${typeof snapshot}`);
}
