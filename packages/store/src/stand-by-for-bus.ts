import { type DatabaseEnv, type ProcessEnv, createLogger, packageVersion, runStandby } from '@smc/service-kit';
import { openStore } from './store.ts';

/** A service that is started alone. */
export interface LoneService {
  readonly service: string;
  readonly env: ProcessEnv & DatabaseEnv;
  readonly port: number;
  /** The app's package.json. */
  readonly manifest: URL;
}

/**
 * Runs a service as a process of its own that waits for a bus between processes, which does not exist yet: alive, and
 * naming on `/ready` what it lacks. Its database is asked for real.
 */
export async function standByForBus({ service, env, port, manifest }: LoneService): Promise<void> {
  const logger = createLogger({ service, level: env.LOG_LEVEL });
  const store = env.DATABASE_URL === undefined ? null : openStore({ databaseUrl: env.DATABASE_URL.reveal(), logger, poolSize: 1 });
  const database = async (): Promise<string | null> => {
    if (store === null) return 'is not set';
    await store.read.query('SELECT 1');
    return null;
  };
  await runStandby({
    service,
    version: await packageVersion(manifest),
    host: env.HOST,
    port,
    logLevel: env.LOG_LEVEL,
    checks: [
      { name: 'DATABASE_URL', check: database },
      { name: 'bus', check: () => 'a bus between processes is not built yet; npm run dev runs all services in one process' },
    ],
    close: () => store?.close() ?? Promise.resolve(),
  });
}
