import { loadConfig, startFailure } from '@smc/service-kit';
import { standByForBus } from '@smc/store';
import { gatewayEnvSchema } from './config.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(gatewayEnvSchema, process.env);
  await standByForBus({ service: 'gateway', env, port: env.GATEWAY_PORT, manifest: new URL('../package.json', import.meta.url) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
