import { ConfigError } from './config.ts';
import { gracefulStop } from './graceful-stop.ts';
import { type ReadinessCheck, createHealthServer } from './health-server.ts';
import { type LogLevel, createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

export interface StandbyOptions {
  readonly service: string;
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** What the service lacks. */
  readonly checks: readonly ReadinessCheck[];
  /** Closes what the checks use. */
  readonly close: () => Promise<void>;
}

const STOP_TIMEOUT_MS = 5_000;

/**
 * A service as a process of its own that cannot work yet: it is alive, says on `/ready` what it lacks, and stops well.
 */
export async function runStandby(options: StandbyOptions): Promise<void> {
  const { service, version, host, port, checks } = options;
  const logger = createLogger({ service, level: options.logLevel });
  const server = createHealthServer({ host, port, service, version, metrics: createMetrics(service), checks });
  const listening = await server.start();
  logger.info({ port: listening.port }, 'up, waiting for what is missing');
  gracefulStop({
    process,
    logger,
    timeoutMs: STOP_TIMEOUT_MS,
    steps: [
      { name: 'health server', stop: () => server.stop() },
      { name: 'resources', stop: options.close },
    ],
  });
}

/** One line where the reason is known (environment, port), the stack where it is not. For the last handler of a process. */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof ConfigError || ('code' in error && error.code === 'EADDRINUSE');
  return known ? error.message : (error.stack ?? error.message);
}
