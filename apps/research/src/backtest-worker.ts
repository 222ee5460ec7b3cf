import { parentPort, workerData } from 'node:worker_threads';
import { runBacktest } from '@smc/backtest';
import { type BacktestRequest, describe } from '@smc/contracts';
import { type BarColumns, InputError, findInstrument, parseTimeframe, required } from '@smc/domain';
import { readBarFile } from '@smc/venues';
import { z } from 'zod';
import type { RunProgress, WorkerMessage, WorkerTask } from './worker-messages.ts';

/** Least time between two progress messages, ms: about four a second. */
const PROGRESS_MS = 250;

const port = required(parentPort, 'parent thread');
const say = (message: WorkerMessage): void => {
  port.postMessage(message);
};

// This file is a thread's main file, so it runs when it is loaded. The task was built by this app's own code.
await run(workerData as WorkerTask);

async function run(task: WorkerTask): Promise<void> {
  try {
    const instrument = required(findInstrument(task.symbol), `instrument ${task.symbol}`);
    const timeframe = parseTimeframe(task.timeframe);
    const file = await readBarFile(task.path, { timeframe, tick: instrument.tick });
    if (!file.ok) {
      say({ kind: 'failed', reason: `the recorded series cannot be read: ${JSON.stringify(file.error)}` });
      return;
    }
    const { request } = task;
    const cancel = new Int32Array(task.cancelFlag);
    const startedMs = performance.now();
    const progressAt = (bars: number, totalBars: number, barTime: number | null): RunProgress => {
      const seconds = (performance.now() - startedMs) / 1000;
      return { bars, totalBars, barTime, barsPerSecond: seconds > 0 ? Math.round(bars / seconds) : 0 };
    };
    const report = runBacktest({
      bars: file.value.bars,
      instrument,
      timeframe,
      strategy: request.strategy,
      params: request.params,
      risk: { riskPerTradePct: request.riskPerTradePct },
      startingBalance: request.startingBalance,
      ...rangeOf(request, file.value.bars),
      onProgress: throttled((bars, totalBars, barTime) => {
        say({ kind: 'progress', progress: progressAt(bars, totalBars, barTime) });
      }),
      cancelled: () => Atomics.load(cancel, 0) !== 0,
    });
    if (report.cancelled) {
      say({ kind: 'cancelled' });
      return;
    }
    const { metrics, decisionHash, curve, trades, bars, run: facts } = report;
    const progress = progressAt(bars, bars, facts.to);
    say({ kind: 'done', outcome: { metrics, decisionHash, curve: [...curve], trades: [...trades], progress } });
  } catch (error) {
    if (error instanceof InputError) say({ kind: 'failed', reason: error.message });
    else if (error instanceof z.ZodError) say({ kind: 'failed', reason: describe(error) });
    else throw error;
  }
}

/** The rows asked for; `toIndex` is the last one and is included. */
function rangeOf({ fromIndex, toIndex }: BacktestRequest, bars: BarColumns): { from: number; to: number } {
  return { from: fromIndex ?? 0, to: Math.min(toIndex === undefined ? bars.length : toIndex + 1, bars.length) };
}

function throttled(tell: (bars: number, totalBars: number, barTime: number | null) => void): typeof tell {
  let toldAt = -Infinity;
  return (bars, totalBars, barTime) => {
    const now = performance.now();
    if (now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    tell(bars, totalBars, barTime);
  };
}
