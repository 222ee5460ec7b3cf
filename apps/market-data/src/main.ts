import { loadConfig, startFailure } from '@smc/service-kit';
import { standByForBus } from '@smc/store';
import { marketDataEnvSchema } from './config.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(marketDataEnvSchema, process.env);
  await standByForBus({ service: 'market-data', env, port: env.MARKET_DATA_PORT, manifest: new URL('../package.json', import.meta.url) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
