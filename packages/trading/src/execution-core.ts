import type { Json } from '@smc/domain';
import type { ExecutionConfig, ExecutionCore } from './execution-types.ts';

/** A fresh account. */
export function createExecutionCore(config: ExecutionConfig): ExecutionCore {
  throw new Error(`not built yet ${config.accountId}`);
}

/** The account as it was when the snapshot was taken. */
export function restoreExecutionCore(config: ExecutionConfig, snapshot: Json): ExecutionCore {
  throw new Error(`not built yet ${config.accountId} ${String(snapshot)}`);
}
