import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Logger, endsWithin } from '@smc/service-kit';

/** The page's server, in a process of its own. */
export interface Dashboard {
  /** Resolves when it listens; rejects when it ends before. */
  readonly listening: Promise<void>;
  stop(): Promise<void>;
}

export interface DashboardOptions {
  /** Environment it gets: ports and host. */
  readonly env: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /** It ended although nobody told it to. */
  readonly onExit: (error: Error) => void;
}

const FOLDER = fileURLToPath(new URL('../../dashboard/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./dashboard-process.ts', import.meta.url));
const STOP_MS = 2_000;

/** Starts Vite on the dashboard. */
export function startDashboard(options: DashboardOptions): Dashboard {
  const child = fork(PROGRAM, [FOLDER], { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let stopping = false;
  const said: string[] = [];
  const note = (chunk: Buffer): void => {
    const text = chunk.toString('utf8').trim();
    said.push(text);
    if (said.length > 20) said.shift();
    if (text !== '') options.logger.warn({ output: text }, 'dashboard');
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve();
      if (!stopping) options.onExit(new Error(`the dashboard ended (${signal ?? code}): ${said.join(' ').slice(0, 500)}`));
    });
  });
  const listening = new Promise<void>((resolve, reject) => {
    child.once('message', () => {
      resolve();
    });
    child.once('error', reject);
    void exited.then(() => {
      reject(new Error('the dashboard ended before it listened'));
    });
  });
  listening.catch(() => undefined); // Told through onExit as well.
  return { listening, stop: () => stop(child, exited, () => (stopping = true)) };
}

async function stop(child: ChildProcess, exited: Promise<void>, mark: () => void): Promise<void> {
  mark();
  child.kill('SIGTERM');
  await endsWithin(exited, STOP_MS);
  if (child.exitCode === null) child.kill('SIGKILL');
}
