import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The part of Vite that is used here. */
interface Vite {
  readonly createServer: (options: ViteOptions) => Promise<ViteServer>;
}

interface ViteOptions {
  readonly root: string;
  readonly configFile: string;
  readonly clearScreen: boolean;
  readonly logLevel: string;
}

interface ViteServer {
  listen(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The process beside the desk that serves the page. It lives no longer than its parent: the channel between the two closes even when the
 * desk is killed, and then nothing of it stays behind on its port.
 */
async function serve(folder: string): Promise<void> {
  const vitePath = createRequire(join(folder, 'package.json')).resolve('vite');
  const { createServer } = (await import(pathToFileURL(vitePath).href)) as Vite; // Vite is the dashboard's dependency, not ours
  const server = await createServer({ root: folder, configFile: join(folder, 'vite.config.ts'), clearScreen: false, logLevel: 'warn' });
  await server.listen();
  process.send?.({ kind: 'listening' });
  process.once('SIGTERM', () => {
    void server.close().finally(() => process.exit(0));
  });
}

process.once('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the desk decides when the page goes.
process.on('SIGINT', () => undefined);
serve(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
