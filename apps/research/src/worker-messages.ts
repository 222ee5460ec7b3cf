import type { BacktestRequest, BacktestResult, Metrics } from '@smc/contracts';

/** What a worker thread is told: which rows of which file, and how to run on them. */
export interface WorkerTask {
  readonly path: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly request: BacktestRequest;
  /** One 32-bit cell; anything but 0 asks the run to end. Seen by a thread that is busy computing. */
  readonly cancelFlag: SharedArrayBuffer;
}

/** How far a run has come. */
export interface RunProgress {
  readonly bars: number;
  readonly totalBars: number;
  /** Open time of the last bar, epoch ms. */
  readonly barTime: number | null;
  /** Speed of the run itself: loading the thread and the file is not counted. */
  readonly barsPerSecond: number;
}

/** What stays of a finished run. */
export interface RunOutcome {
  readonly metrics: Metrics;
  readonly decisionHash: string;
  readonly curve: BacktestResult['curve'];
  readonly trades: BacktestResult['trades'];
  readonly progress: RunProgress;
}

/** What a worker thread says. `failed` is about the input; anything unforeseen ends the thread with an error instead. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'done'; readonly outcome: RunOutcome }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };
