import { Worker } from 'node:worker_threads';
import { CommandError } from '../exit.ts';
import type { ScanJob, ScanResult } from './scan-one.ts';
import type { ScanMessage } from './scan-worker.ts';

const WORKER = new URL('./scan-worker.ts', import.meta.url);

/**
 * Runs jobs in threads of their own, at most `most` at a time, and gives the results in the order of the jobs. The first
 * job that cannot run ends all of them and rejects.
 */
export async function runJobs(jobs: readonly ScanJob[], most: number, onDone: (done: number) => void): Promise<ScanResult[]> {
  const results: ScanResult[] = [];
  const running = new Set<Worker>();
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let at = next; at < jobs.length; at = next) {
      next += 1;
      const job = jobs[at];
      if (job === undefined) return;
      results[at] = await inThread(job, running);
      done += 1;
      onDone(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, lane));
    return results;
  } finally {
    await Promise.all([...running].map((worker) => worker.terminate()));
  }
}

function inThread(job: ScanJob, running: Set<Worker>): Promise<ScanResult> {
  const worker = new Worker(WORKER, { name: 'scan', workerData: job });
  running.add(worker);
  return new Promise<ScanResult>((resolve, reject) => {
    worker.on('message', (message: ScanMessage) => {
      if (message.kind === 'done') resolve(message.result);
      else reject(new CommandError(message.exitCode, message.message));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      running.delete(worker);
      reject(new Error(`the thread over ${job.file} ended with code ${code} before it was done`));
    });
  });
}
