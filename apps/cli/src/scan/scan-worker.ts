import { parentPort, workerData } from 'node:worker_threads';
import { CommandError } from '../exit.ts';
import { type ScanJob, scanOne } from './scan-one.ts';

/** What the thread of a job says at its end. */
export type ScanMessage =
  | { readonly kind: 'done'; readonly result: Awaited<ReturnType<typeof scanOne>> }
  | { readonly kind: 'refused'; readonly exitCode: number; readonly message: string };

// The thread is started with a job by `runJobs` alone.
const job = workerData as ScanJob;

function tell(message: ScanMessage): void {
  parentPort?.postMessage(message);
}

try {
  tell({ kind: 'done', result: await scanOne(job) });
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  tell({ kind: 'refused', exitCode: error.exitCode, message: error.message });
}
