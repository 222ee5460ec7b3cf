import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ConfigError, createHealthServer, createLogger, createMetrics, gracefulStop, loadConfig, systemClock } from '@smc/service-kit';
import { openStore } from '@smc/store';
import { createApp } from './app.ts';
import { type ResearchEnv, researchEnvSchema } from './config.ts';

/** Runs the service as a process of its own. It needs only the database; without one it is alive and says so. */
async function main(env: ResearchEnv): Promise<void> {
  const logger = createLogger({ service: 'research', level: env.LOG_LEVEL });
  const metrics = createMetrics('research');
  const version = await packageVersion();
  const listen = { host: env.HOST, port: env.RESEARCH_PORT, version };
  if (env.DATABASE_URL === undefined) {
    const server = createHealthServer({ ...listen, service: 'research', metrics, checks: [{ name: 'DATABASE_URL', check: () => 'is not set' }] });
    logger.info(await server.start(), 'research is up and waits for what it lacks');
    gracefulStop({ process, logger, timeoutMs: 5_000, steps: [{ name: 'health server', stop: () => server.stop() }] });
    return;
  }
  const databaseUrl = env.DATABASE_URL.reveal();
  const store = openStore({ databaseUrl, logger });
  const app = createApp({
    ...listen,
    store,
    databaseUrl,
    places: { dataDir: env.DATA_DIR, extraDir: env.SMC_DATA_DIR },
    holder: `research@${hostname()}`,
    clock: systemClock,
    logger,
    metrics,
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
  logger.info(await app.start(), 'research is up');
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : 'unknown';
}

try {
  await main(loadConfig(researchEnvSchema, process.env));
} catch (error) {
  const known = error instanceof ConfigError || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  process.stderr.write(`${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  process.exit(2);
}
