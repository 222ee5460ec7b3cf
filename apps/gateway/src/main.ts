import { readFile } from 'node:fs/promises';
import { ConfigError, createHealthServer, createLogger, createMetrics, gracefulStop, loadConfig } from '@smc/service-kit';
import { openStore } from '@smc/store';
import { type GatewayEnv, gatewayEnvSchema } from './config.ts';

/** Runs the service as a process of its own. It is alive, and says what it lacks: a bus between processes does not exist yet. */
async function main(env: GatewayEnv): Promise<void> {
  const logger = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
  const store = env.DATABASE_URL === undefined ? null : openStore({ databaseUrl: env.DATABASE_URL.reveal(), logger });
  const version = await packageVersion();
  const server = createHealthServer({
    host: env.HOST,
    port: env.GATEWAY_PORT,
    service: 'gateway',
    version,
    metrics: createMetrics('gateway'),
    checks: [
      {
        name: 'DATABASE_URL',
        check: async () => {
          if (store === null) return 'is not set';
          await store.read.query('SELECT 1');
          return null;
        },
      },
      { name: 'bus', check: () => 'a bus between processes is not built yet; npm run dev runs all services in one' },
    ],
  });
  const { port } = await server.start();
  logger.info({ port }, 'gateway is up and waits for what it lacks');
  gracefulStop({
    process,
    logger,
    timeoutMs: 5_000,
    steps: [
      { name: 'health server', stop: () => server.stop() },
      { name: 'store', stop: () => store?.close() ?? Promise.resolve() },
    ],
  });
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : 'unknown';
}

try {
  await main(loadConfig(gatewayEnvSchema, process.env));
} catch (error) {
  const known = error instanceof ConfigError || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  process.stderr.write(`${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  process.exit(2);
}
