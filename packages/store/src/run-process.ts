import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type Clock,
  type FaultyProcess,
  type Logger,
  type Metrics,
  type ProcessEnv,
  type Secret,
  type StopStep,
  type StoppableProcess,
  createLogger,
  createMetrics,
  gracefulStop,
  isWrongInput,
  packageVersion,
  startFailure,
  systemClock,
  watchFaults,
} from '@smc/service-kit';
import { type Store, openStore } from './store.ts';

export interface ProcessOptions {
  readonly service: string;
  readonly env: Pick<ProcessEnv, 'LOG_LEVEL'> & { readonly DATABASE_URL: Secret };
  /** The app's package.json, for its version. */
  readonly manifest: URL;
  readonly process: StoppableProcess & FaultyProcess & { readonly pid: number };
  /** Connections to the database at most. */
  readonly poolSize?: number;
}

/** What a process gives to the service in it. */
export interface ProcessParts {
  readonly service: string;
  readonly version: string;
  /** No other process has this name, so two replicas never take each other's leases. */
  readonly holder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborted when the process is to stop while it still starts or stands by. */
  readonly standBy: AbortSignal;
  /** Notes what has to be stopped with the process. What was noted last is stopped first. */
  readonly onStop: (name: string, stop: () => Promise<void>) => void;
  /** Ends the process well, with this exit code. */
  readonly stop: (reason: string, exitCode: number) => void;
  /** Ends the process with 1: it can do no more. */
  readonly onFatal: (error: unknown) => void;
}

/** Running requests and handlers have this long; orchestrators kill after 30 s. */
const GRACE_MS = 10_000;

/**
 * One service as a process of its own: starts it, stops it on SIGTERM, SIGINT or an error that nobody has caught (it is logged, the
 * process drains and exits with 1), and closes its database last. Exit codes: 0 stopped, 1 failed, 2 the plan or a port is wrong.
 */
export async function runProcess(options: ProcessOptions, start: (parts: ProcessParts) => Promise<void>): Promise<void> {
  const { service, env } = options;
  const logger = createLogger({ service, level: env.LOG_LEVEL });
  const store = openStore({ databaseUrl: env.DATABASE_URL.reveal(), logger, poolSize: options.poolSize ?? 10 });
  const standBy = new AbortController();
  const started = Promise.withResolvers<undefined>();
  // What the start notes comes in behind the first step, before what it noted earlier: it is all there once the start has ended.
  const steps: StopStep[] = [
    {
      name: 'start',
      stop: async () => {
        standBy.abort();
        await started.promise;
      },
    },
    { name: 'database', stop: () => store.close() },
  ];
  const stopping = gracefulStop({ process: options.process, logger, timeoutMs: GRACE_MS, steps });
  const stop = (reason: string, exitCode: number): void => {
    void stopping.stop(reason, exitCode);
  };
  const onFatal = (error: unknown): void => {
    logger.fatal({ err: error }, 'the service can do no more');
    stop('fatal error', 1);
  };
  watchFaults(options.process, logger, () => {
    stop('an error that nobody has caught', 1);
  });
  try {
    await start({
      service,
      version: await packageVersion(options.manifest),
      holder: `${service}@${hostname()}:${options.process.pid}:${randomBytes(4).toString('hex')}`,
      store,
      clock: systemClock,
      logger,
      metrics: createMetrics(service),
      standBy: standBy.signal,
      onStop: (name, each) => {
        steps.splice(1, 0, { name, stop: each });
      },
      stop,
      onFatal,
    });
  } catch (error) {
    // A start that was told to stop ends with the abort, which is no news.
    if (!standBy.signal.aborted) {
      logger.fatal({ reason: startFailure(error) }, 'the service could not start');
      stop('failed start', isWrongInput(error) ? 2 : 1);
    }
  } finally {
    started.resolve(undefined);
  }
}
