import { hostname } from 'node:os';
import {
  createLogger,
  createMetrics,
  gracefulStop,
  loadConfig,
  packageVersion,
  runStandby,
  startFailure,
  systemClock,
} from '@smc/service-kit';
import { openStore } from '@smc/store';
import { createApp } from './app.ts';
import { researchEnvSchema } from './config.ts';

/** Runs the service as a process of its own. The database is all it needs; without one it is alive and says so. */
async function main(): Promise<void> {
  const env = loadConfig(researchEnvSchema, process.env);
  const listen = { host: env.HOST, port: env.RESEARCH_PORT, version: await packageVersion(new URL('../package.json', import.meta.url)) };
  if (env.DATABASE_URL === undefined) {
    const checks = [{ name: 'DATABASE_URL', check: () => 'is not set' }];
    await runStandby({ ...listen, service: 'research', logLevel: env.LOG_LEVEL, checks, close: () => Promise.resolve() });
    return;
  }
  const logger = createLogger({ service: 'research', level: env.LOG_LEVEL });
  const databaseUrl = env.DATABASE_URL.reveal();
  const store = openStore({ databaseUrl, logger, poolSize: 4 });
  const app = createApp({
    ...listen,
    store,
    databaseUrl,
    places: { dataDir: env.DATA_DIR, extraDir: env.SMC_DATA_DIR },
    holder: `research@${hostname()}`,
    clock: systemClock,
    logger,
    metrics: createMetrics('research'),
    onFatal: (error) => {
      logger.fatal({ err: error }, 'research can do no more');
      void stopping.stop('fatal', 1);
    },
  });
  const stopping = gracefulStop({
    process,
    logger,
    timeoutMs: 10_000,
    steps: [
      { name: 'research', stop: () => app.stop() },
      { name: 'store', stop: () => store.close() },
    ],
  });
  const { port } = await app.start();
  logger.info({ port }, 'research is up');
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(2);
});
