import { createKafkaBus } from '@smc/bus';
import { loadConfig, startFailure } from '@smc/service-kit';
import { runService } from '@smc/store';
import { createApp } from './app.ts';
import { loneStrategyEnvSchema } from './config.ts';
import { strategySessionOf } from './session.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(loneStrategyEnvSchema, process.env);
  const { HOST: host, STRATEGY_PORT: port } = env;
  await runService({
    service: 'strategy',
    env,
    port,
    manifest: new URL('../package.json', import.meta.url),
    process,
    openBus: createKafkaBus,
    createApp: (parts) => createApp({ ...parts, host, port, session: strategySessionOf(parts.session) }),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
