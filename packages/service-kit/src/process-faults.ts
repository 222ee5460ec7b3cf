import type { Logger } from './logger.ts';

/** The part of `process` that tells of errors nobody has caught. */
export interface FaultyProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * Logs what nobody has caught and calls `onFault` for it: the state of the process is unknown then, so it has to end, but in good
 * order. Gives the way to forget it again.
 */
export function watchFaults(process: FaultyProcess, logger: Logger, onFault: (error: unknown) => void): () => void {
  const listen = (event: 'uncaughtException' | 'unhandledRejection', message: string): (() => void) => {
    const listener = (error: unknown): void => {
      logger.fatal({ err: error }, message);
      onFault(error);
    };
    process.on(event, listener);
    return () => {
      process.off(event, listener);
    };
  };
  const undo = [
    listen('uncaughtException', 'nobody has caught this error'),
    listen('unhandledRejection', 'nobody has dealt with this rejection'),
  ];
  return () => {
    for (const each of undo) each();
  };
}
