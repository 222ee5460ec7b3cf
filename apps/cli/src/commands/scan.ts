import { availableParallelism } from 'node:os';
import { type Timeframe, TIMEFRAME_MS } from '@smc/domain';
import { badInput } from '../exit.ts';
import { timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';
import { runJobs } from '../scan/run-jobs.ts';
import type { ScanJob } from '../scan/scan-one.ts';
import { detectorOption, detectorsFor, smcParams } from './detect.ts';

/** Options of `smc scan`. */
export interface ScanOptions {
  readonly timeframe: string;
  readonly tz?: string;
  readonly higher?: string;
  readonly detector?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly workers?: string;
  readonly json?: boolean;
}

/** Detects over several files and time frames at once, one thread for each pair of them. */
export async function runScanCommand(files: readonly string[], options: ScanOptions): Promise<void> {
  const timeframe = timeframeOption(options.timeframe);
  const frames = [timeframe, ...higherOption(options.higher, timeframe)];
  const params = smcParams(options.param);
  const detectors = detectorsFor(detectorOption(options.detector));
  const shared = { timeframe, params, detectors, ...(options.tz === undefined ? {} : { tz: options.tz }) };
  const jobs: ScanJob[] = files.flatMap((file) => frames.map((frame) => ({ file, frame, ...shared })));
  const progress = startProgress('scanning', jobs.length);
  const start = performance.now();
  const results = await runJobs(jobs, workersOption(options.workers), (done) => progress.update(done)).finally(() => progress.stop());
  const seconds = Math.round(performance.now() - start) / 1000;
  if (options.json === true) {
    printJson({ seconds, series: results });
    return;
  }
  for (const { file, timeframe: frame, bars, events, hash } of results) {
    printLine(`${frame.padEnd(4)}${String(bars).padStart(8)} bars ${String(events).padStart(8)} events  ${hash.slice(0, 12)}  ${file}`);
  }
  printLine(`${results.length} series in ${seconds} s`);
}

/** Time frames above the one of the files. */
function higherOption(text: string | undefined, timeframe: Timeframe): Timeframe[] {
  if (text === undefined) return [];
  return text.split(',').map((name) => {
    const frame = timeframeOption(name);
    const [low, high] = [TIMEFRAME_MS[timeframe], TIMEFRAME_MS[frame]];
    if (high <= low || high % low !== 0)
      throw badInput(`--higher is ${name}; expected a multiple of --timeframe ${timeframe}, longer than it`);
    return frame;
  });
}

function workersOption(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64) throw badInput(`--workers is ${text}; expected a whole number from 1 to 64`);
  return count;
}
