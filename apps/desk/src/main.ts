import { InputError } from '@smc/domain';
import { ConfigError, type GracefulStop, createLogger, gracefulStop, loadConfig, packageVersion, systemClock } from '@smc/service-kit';
import { DataDirInUseError } from '@smc/store';
import { createDesk, passwordFileOf } from './app.ts';
import { banner } from './banner.ts';
import { deskEnvSchema } from './config.ts';
import { Exit, parseOptions } from './options.ts';

/** All of stopping together; the page's server and PostgreSQL included. */
const STOP_TIMEOUT_MS = 8_000;

async function main(): Promise<void> {
  const startedAt = performance.now();
  const options = parseOptions(process.argv.slice(2), (text) => process.stdout.write(text));
  const env = loadConfig(deskEnvSchema, process.env);
  const loggerOf = (service: string): ReturnType<typeof createLogger> => createLogger({ service, level: env.LOG_LEVEL });
  const logger = loggerOf('desk');
  let stopping: GracefulStop | null = null;
  const desk = createDesk({
    env,
    options,
    version: await packageVersion(new URL('../package.json', import.meta.url)),
    clock: systemClock,
    monotonicMs: () => performance.now(),
    loggerOf,
    onFatal: (error) => {
      logger.fatal({ err: error }, 'the desk cannot go on');
      void stopping?.stop('fatal error', 1);
    },
  });
  stopping = gracefulStop({ process, logger, timeoutMs: STOP_TIMEOUT_MS, steps: desk.stopSteps() });
  try {
    const up = await desk.start();
    process.stderr.write(
      banner({
        url: up.dashboardUrl ?? up.gatewayUrl,
        mode: up.plan.mode,
        source: up.plan.source,
        feed: up.feed,
        resumed: up.resumed,
        owner: up.owner,
        passwordFile: passwordFileOf(up.dataDir),
        docsUrl: `${up.gatewayUrl}/docs`,
        tookMs: performance.now() - startedAt,
      }),
    );
  } catch (error) {
    const code = report(error);
    for (const step of desk.stopSteps())
      await step.stop().catch((late: unknown) => logger.error({ err: late, step: step.name }, 'stop step failed'));
    process.exit(code);
  }
}

/** Tells a person why the desk did not start, in one line when the reason is known. Gives the exit code. */
function report(error: unknown): number {
  if (error instanceof Exit) {
    if (error.code !== 0) process.stderr.write(`${error.message}\n`);
    return error.code;
  }
  if (error instanceof ConfigError || error instanceof InputError || error instanceof DataDirInUseError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(`the desk could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

main().catch((error: unknown) => {
  process.exitCode = report(error);
});
