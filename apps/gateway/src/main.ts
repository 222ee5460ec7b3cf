import { readFile } from 'node:fs/promises';
import { createLogger, loadConfig, runStandby, startFailure } from '@smc/service-kit';
import { openStore } from '@smc/store';
import { gatewayEnvSchema } from './config.ts';

/** Runs the service as a process of its own. It waits for a bus between processes, which does not exist yet. */
async function main(): Promise<void> {
  const env = loadConfig(gatewayEnvSchema, process.env);
  const logger = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
  const store = env.DATABASE_URL === undefined ? null : openStore({ databaseUrl: env.DATABASE_URL.reveal(), logger, poolSize: 1 });
  const database = async (): Promise<string | null> => {
    if (store === null) return 'is not set';
    await store.read.query('SELECT 1');
    return null;
  };
  await runStandby({
    service: 'gateway',
    version: await packageVersion(),
    host: env.HOST,
    port: env.GATEWAY_PORT,
    logLevel: env.LOG_LEVEL,
    checks: [
      { name: 'DATABASE_URL', check: database },
      { name: 'bus', check: () => 'a bus between processes is not built yet; npm run dev runs all services in one process' },
    ],
    close: () => store?.close() ?? Promise.resolve(),
  });
}

async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : 'unknown';
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
