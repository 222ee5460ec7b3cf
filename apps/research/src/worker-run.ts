import { Worker } from 'node:worker_threads';
import type { RunOutcome, RunProgress, WorkerMessage, WorkerTask } from './worker-messages.ts';

/** How a run ended. A thread that died of something unforeseen rejects instead. */
export type RunEnd =
  | { readonly kind: 'done'; readonly outcome: RunOutcome }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A back-test in its own thread. */
export interface WorkerRun {
  readonly ended: Promise<RunEnd>;
  /** Asks the run to end; it does so within about 2,000 bars. */
  cancel(): void;
  /** Ends the thread at once. */
  terminate(): Promise<void>;
}

const WORKER = new URL('./backtest-worker.ts', import.meta.url);
const MEMORY_MB = 512;

/** Starts a thread for one run. The thread ends with the run, so its memory goes back to the system. */
export function startWorkerRun(task: Omit<WorkerTask, 'cancelFlag'>, onProgress: (progress: RunProgress) => void): WorkerRun {
  const cancelFlag = new SharedArrayBuffer(4);
  const worker = new Worker(WORKER, {
    name: 'backtest',
    workerData: { ...task, cancelFlag } satisfies WorkerTask,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const ended = new Promise<RunEnd>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else resolve(message);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      reject(new Error(`the back-test's thread ended with code ${code}`));
    });
  });
  // Whoever waits for the end sees the rejection; this keeps a run that nobody waits for from stopping the process.
  ended.catch(() => undefined);
  return {
    ended,
    cancel() {
      Atomics.store(new Int32Array(cancelFlag), 0, 1);
    },
    async terminate() {
      await worker.terminate();
    },
  };
}
