import { createKafkaBus } from '@smc/bus';
import { loadConfig, startFailure } from '@smc/service-kit';
import { runService } from '@smc/store';
import { loneMarketDataEnvSchema } from './config.ts';
import { createLoneService } from './lone-service.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(loneMarketDataEnvSchema, process.env);
  await runService({
    service: 'market-data',
    env,
    port: env.MARKET_DATA_PORT,
    manifest: new URL('../package.json', import.meta.url),
    process,
    openBus: createKafkaBus,
    ...createLoneService(env),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
