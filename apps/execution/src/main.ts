import { loadConfig, startFailure } from '@smc/service-kit';
import { standByForBus } from '@smc/store';
import { executionEnvSchema } from './config.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(executionEnvSchema, process.env);
  await standByForBus({ service: 'execution', env, port: env.EXECUTION_PORT, manifest: new URL('../package.json', import.meta.url) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
