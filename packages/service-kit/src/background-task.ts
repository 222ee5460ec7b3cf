import type { Logger } from './logger.ts';

/** A loop that runs beside the rest of the process. */
export interface BackgroundTask {
  readonly name: string;
  /** Asks the task to end and waits until it has. Never rejects: its error has been told to `onFatal`. */
  stop(): Promise<void>;
}

/**
 * Starts `run` under a name. Its promise is never left hanging: when it rejects, the error is logged and given to
 * `onFatal`, once. `run` gets a signal and returns soon after it is aborted.
 */
export function backgroundTask(
  name: string,
  run: (signal: AbortSignal) => Promise<void>,
  logger: Logger,
  onFatal: (error: unknown) => void,
): BackgroundTask {
  const controller = new AbortController();
  const done = Promise.resolve()
    .then(() => run(controller.signal))
    .catch((error: unknown) => {
      if (controller.signal.aborted && isAbort(error)) return;
      logger.error({ err: error, task: name }, 'background task failed');
      onFatal(error);
    });
  return {
    name,
    stop: async () => {
      controller.abort();
      await done;
    },
  };
}

/** Runs `step` every `intervalMs`, counted from the end of one to the start of the next. A throw ends the loop through `onFatal`. */
export function runLoop(
  name: string,
  intervalMs: number,
  step: (signal: AbortSignal) => Promise<void>,
  logger: Logger,
  onFatal: (error: unknown) => void,
): BackgroundTask {
  return backgroundTask(
    name,
    async (signal) => {
      while (!signal.aborted) {
        await step(signal);
        await delay(intervalMs, signal);
      }
    },
    logger,
    onFatal,
  );
}

/** Waits so many milliseconds, or until the signal is aborted. Never rejects. */
export function delay(waitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    signal?.addEventListener('abort', end);
  });
}

/** Waits until `work` has ended, at most so many milliseconds; says whether it has. Rejects when the work does in time. */
export async function endsWithin(work: Promise<unknown>, waitMs: number): Promise<boolean> {
  const inTime = new AbortController();
  try {
    return await Promise.race([work.then(() => true), delay(waitMs, inTime.signal).then(() => false)]);
  } finally {
    inTime.abort();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
