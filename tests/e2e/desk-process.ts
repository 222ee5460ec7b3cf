import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A whole desk of its own: real services, its own database, free ports. */
export interface DeskProcess {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  stop(): Promise<void>;
}

const EMAIL = 'owner@desk.local';
const PASSWORD = 'a-long-pass-phrase-for-tests';
const READY_MS = 60_000;
const STOP_MS = 15_000;
const root = join(import.meta.dirname, '../..');

/** Starts `npm run dev` in a new folder and waits until its page and its services answer. */
export async function startDesk(args: readonly string[]): Promise<DeskProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'smc-e2e-'));
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, PASSWORD);
  await chmod(passwordFile, 0o600);
  const [dashboardPort = 0, gatewayPort = 0] = await freePorts(2);
  const child = spawn('node', [join(root, 'apps/desk/src/main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATA_DIR: join(folder, 'data'),
      OWNER_EMAIL: EMAIL,
      OWNER_PASSWORD_FILE: passwordFile,
      DASHBOARD_PORT: String(dashboardPort),
      GATEWAY_PORT: String(gatewayPort),
      STRATEGY_PORT: '0',
      EXECUTION_PORT: '0',
      MARKET_DATA_PORT: '0',
      RESEARCH_PORT: '0',
      LOG_LEVEL: 'warn',
    },
  });
  const output = recordOutput(child);
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://localhost:${dashboardPort}`;
  try {
    await Promise.all([answers(`${url}/login`, child), answers(`http://127.0.0.1:${gatewayPort}/ready`, child)]);
  } catch (error) {
    await stop();
    throw new Error(`the desk did not start: ${String(error)}\n${output()}`, { cause: error });
  }
  return { url, email: EMAIL, password: PASSWORD, stop };
}

function recordOutput(child: ChildProcess): () => string {
  let text = '';
  const take = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => text;
}

/** Waits for a good answer, for as long as the process lives and the time is not over. */
async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within ${READY_MS} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** Ports that were free a moment ago; held together, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
