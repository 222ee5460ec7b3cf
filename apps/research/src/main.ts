import { loadConfig, startFailure } from '@smc/service-kit';
import { runProcess } from '@smc/store';
import { createApp } from './app.ts';
import { loneResearchEnvSchema } from './config.ts';

/** Runs the service as a process of its own. The database is all it needs: its queue is there, and no message concerns it. */
async function main(): Promise<void> {
  const env = loadConfig(loneResearchEnvSchema, process.env);
  const options = { service: 'research', env, manifest: new URL('../package.json', import.meta.url), process, poolSize: 4 };
  await runProcess(options, async (parts) => {
    const app = createApp({
      ...parts,
      host: env.HOST,
      port: env.RESEARCH_PORT,
      databaseUrl: env.DATABASE_URL.reveal(),
      places: { dataDir: env.DATA_DIR, extraDir: env.SMC_DATA_DIR },
    });
    parts.onStop('research', () => app.stop());
    const { port } = await app.start();
    parts.logger.info({ port }, 'research is up');
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exitCode = 2;
});
