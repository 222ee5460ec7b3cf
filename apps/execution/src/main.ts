import { createKafkaBus } from '@smc/bus';
import { loadConfig, startFailure } from '@smc/service-kit';
import { runService } from '@smc/store';
import { createApp } from './app.ts';
import { loneExecutionEnvSchema } from './config.ts';
import { executionSessionOf } from './session.ts';

/** Runs the service as a process of its own. */
async function main(): Promise<void> {
  const env = loadConfig(loneExecutionEnvSchema, process.env);
  const { HOST: host, EXECUTION_PORT: port, FAULT_CRASH_AT: faultCrashAt } = env;
  await runService({
    service: 'execution',
    env,
    port,
    manifest: new URL('../package.json', import.meta.url),
    process,
    openBus: createKafkaBus,
    createApp: (parts) => createApp({ ...parts, host, port, session: executionSessionOf(parts.session), faultCrashAt }),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
