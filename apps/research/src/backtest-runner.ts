import type { Backtest } from '@smc/contracts';
import { assertNever } from '@smc/domain';
import { type Clock, type Logger, type Metrics, delay } from '@smc/service-kit';
import { type Store, claimBacktest, finishBacktest, noteBacktestProgress } from '@smc/store';
import { type DatasetPlaces, datasetById } from '@smc/venues';
import type { RunProgress } from './worker-messages.ts';
import { type RunEnd, type WorkerRun, startWorkerRun } from './worker-run.ts';

const NOTE_MS = 250;

export interface BacktestRunnerDeps {
  readonly store: Store;
  readonly places: DatasetPlaces;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Time between two notes of progress, which is also how soon a cancel is seen, ms; 250 when left out. */
  readonly noteMs?: number;
}

/** Runs queued back-tests, one at a time. */
export interface BacktestRunner {
  /** Takes the oldest queued back-test of an owner and runs it to its end; nothing to do is fine. */
  runNext(owner: string, correlationId: string): Promise<void>;
  /** Ends the run at hand without an outcome; its row stays as running, for who starts next. */
  abandon(): Promise<void>;
}

interface Running {
  readonly owner: string;
  readonly backtest: Backtest;
  readonly run: WorkerRun;
  readonly logger: Logger;
  progress: RunProgress;
}

export function createBacktestRunner(deps: BacktestRunnerDeps): BacktestRunner {
  return new Runner(deps);
}

class Runner implements BacktestRunner {
  readonly #deps: BacktestRunnerDeps;
  readonly #runs: ReturnType<Metrics['counter']>;
  #current: Running | null = null;
  #abandoned = false;

  constructor(deps: BacktestRunnerDeps) {
    this.#deps = deps;
    this.#runs = deps.metrics.counter('research_backtests_total', 'Back-tests by how they ended', ['end']);
  }

  async runNext(owner: string, correlationId: string): Promise<void> {
    if (this.#abandoned) return;
    const { store, places, clock } = this.#deps;
    const backtest = await claimBacktest(store.read, owner, clock.now());
    if (backtest === null) return;
    const logger = this.#deps.logger.child({ correlationId, backtestId: backtest.id });
    const dataset = await datasetById(backtest.dataset.id, places);
    if (dataset === null) {
      await this.#finish(
        owner,
        backtest,
        { kind: 'failed', reason: `the recorded series ${backtest.dataset.id} is not there any more` },
        logger,
      );
      return;
    }
    // Stopped meanwhile: the row goes back to the queue with the others.
    if (this.#isAbandoned()) return;
    const { path, symbol, timeframe } = dataset;
    const running: Running = {
      owner,
      backtest,
      logger,
      progress: backtest.progress,
      run: startWorkerRun({ path, symbol, timeframe, request: backtest.request }, (progress) => {
        running.progress = progress;
      }),
    };
    this.#current = running;
    try {
      await this.#follow(running);
    } finally {
      this.#current = null;
      await running.run.terminate();
    }
  }

  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#current?.run.terminate();
  }

  /** A method, because the compiler takes a field for unchanged across an await. */
  #isAbandoned(): boolean {
    return this.#abandoned;
  }

  async #follow(running: Running): Promise<void> {
    const { owner, backtest, run, logger } = running;
    const noting = new AbortController();
    const notes = this.#noteProgress(running, noting.signal);
    const end = await run.ended.catch((error: unknown): RunEnd => {
      if (!this.#abandoned) logger.error({ err: error }, 'back-test thread failed');
      return { kind: 'failed', reason: 'the run broke off; the log tells why' };
    });
    noting.abort();
    await notes;
    if (this.#abandoned) return;
    await this.#finish(owner, { ...backtest, progress: running.progress }, end, logger);
  }

  /** Writes progress every now and then, and passes on that somebody asked for a stop. */
  async #noteProgress(running: Running, signal: AbortSignal): Promise<void> {
    const { owner, backtest, run, logger } = running;
    for (;;) {
      await delay(this.#deps.noteMs ?? NOTE_MS, signal);
      if (signal.aborted) return;
      try {
        const goOn = await noteBacktestProgress(this.#deps.store.read, owner, backtest.id, running.progress);
        if (!goOn) run.cancel();
      } catch (error) {
        // The next note may succeed; the run itself does not need the database.
        logger.warn({ err: error }, 'progress could not be noted');
      }
    }
  }

  async #finish(owner: string, backtest: Backtest, end: RunEnd, logger: Logger): Promise<void> {
    const { store, clock } = this.#deps;
    const finishedAt = clock.now();
    this.#runs.inc({ end: end.kind });
    switch (end.kind) {
      case 'done': {
        const { metrics, decisionHash, curve, trades, progress } = end.outcome;
        await finishBacktest(
          store.read,
          owner,
          { ...backtest, status: 'done', finishedAt, progress, metrics, decisionHash },
          { curve, trades },
        );
        break;
      }
      case 'cancelled':
        await finishBacktest(store.read, owner, { ...backtest, status: 'cancelled', finishedAt }, null);
        break;
      case 'failed':
        await finishBacktest(store.read, owner, { ...backtest, status: 'failed', finishedAt, error: end.reason }, null);
        break;
      default:
        assertNever(end);
    }
    logger.info({ end: end.kind }, 'back-test ended');
  }
}
