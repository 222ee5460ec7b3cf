import type { Logger } from './logger.ts';

/** One step of stopping. Steps run in order, each to its end before the next. */
export interface StopStep {
  readonly name: string;
  stop(): Promise<void>;
}

/** The part of `process` that stopping needs. */
export interface StoppableProcess {
  on(event: 'SIGTERM' | 'SIGINT', listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: 'SIGTERM' | 'SIGINT', listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

export interface GracefulStopOptions {
  readonly process: StoppableProcess;
  readonly steps: readonly StopStep[];
  /** All steps together; when it is over the process exits with 1. */
  readonly timeoutMs: number;
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward; for tests. */
  readonly monotonicMs?: () => number;
}

/** One Ctrl-C may come twice: from the terminal and from the program that started this one. */
const SAME_SIGNAL_MS = 1_000;

export interface GracefulStop {
  /** Stops as a signal would. Ends with the exit code. Calling it again gives the same promise. */
  stop(reason: string, exitCode?: number): Promise<number>;
  /** Forgets the signal handlers. */
  dispose(): void;
}

/**
 * Stops the process well: the first SIGTERM or SIGINT runs the steps and exits with 0, or with 1 when a step failed or
 * time ran out. A second signal exits at once with 130, unless it follows the first within a second.
 */
export function gracefulStop(options: GracefulStopOptions): GracefulStop {
  const { process, logger } = options;
  const now = options.monotonicMs ?? (() => performance.now());
  let stopping: Promise<number> | undefined;
  let firstAt = Number.NEGATIVE_INFINITY;
  const stop = (reason: string, exitCode = 0): Promise<number> => {
    stopping ??= runSteps(options, reason).then((clean) => {
      const code = clean ? exitCode : Math.max(exitCode, 1);
      process.exit(code);
      return code;
    });
    return stopping;
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping !== undefined) {
      if (now() - firstAt < SAME_SIGNAL_MS) return;
      logger.warn({ signal }, 'second signal: exit at once');
      process.exit(130);
      return;
    }
    firstAt = now();
    void stop(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    stop,
    dispose: () => {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
    },
  };
}

async function runSteps(options: GracefulStopOptions, reason: string): Promise<boolean> {
  const { logger, steps, timeoutMs } = options;
  logger.info({ reason }, 'stopping');
  let current = '';
  const all = async (): Promise<'clean' | 'failed'> => {
    let outcome: 'clean' | 'failed' = 'clean';
    for (const step of steps) {
      current = step.name;
      try {
        await step.stop();
      } catch (error) {
        outcome = 'failed';
        logger.error({ err: error, step: step.name }, 'stop step failed');
      }
    }
    return outcome;
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      resolve('late');
    }, timeoutMs);
  });
  const outcome = await Promise.race([all(), late]);
  clearTimeout(timer);
  if (outcome === 'late') logger.error({ step: current, timeoutMs }, 'stopping took too long');
  return outcome === 'clean';
}
