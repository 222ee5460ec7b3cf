import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '@smc/service-kit';
import { Client } from 'pg';
import { binariesIn, locateBinaries } from '../embedded/binaries.ts';
import { type Launcher, chooseLauncher, exitOf } from '../embedded/launcher.ts';

/** A server for one spec file, stopped by its own process id. */
export interface TestServer {
  readonly databaseUrl: string;
  readonly version: string;
  stop(): Promise<void>;
}

export const DEBIAN_POSTGRES = '/usr/lib/postgresql/15';
const PGBOUNCER = '/usr/sbin/pgbouncer';
const START_MS = 20_000;

/** The one place where the real servers of these specs come from: Debian's PostgreSQL 15, or npm's 18 where it is missing. */
export async function startRealPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const binaries = existsSync(DEBIAN_POSTGRES) ? binariesIn(DEBIAN_POSTGRES, '15') : await locateBinaries();
  const launcher = await chooseLauncher(binaries, 'auto');
  const folder = await privateFolder(launcher);
  const password = randomBytes(16).toString('hex');
  const passwordFile = await privateFile(launcher, join(folder, 'password'), password);
  const data = join(folder, 'data');
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }; // a tuple, not a list of text
  const args = [`--pgdata=${data}`, '--username=smc', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync', '--encoding=UTF8', '--locale=C'];
  const made = await exitOf(launcher.launch(launcher.binaries.initdb, args, options));
  if (made.code !== 0) throw new Error(`initdb failed: ${made.output}`);
  const port = await freePort();
  const all = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', ...settings };
  const child = launcher.launch(launcher.binaries.postgres, ['-D', data, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])], {
    cwd: folder,
    stdio: 'ignore',
  });
  const databaseUrl = `postgres://smc:${password}@127.0.0.1:${port}/postgres`;
  await untilAnswering(child, databaseUrl);
  return { databaseUrl, version: binaries.version, stop: () => stopped(child, 'SIGINT', folder) };
}

/** PgBouncer in transaction mode before a server: few connections, so that clients do get each other's. */
export async function startPgBouncerBefore(databaseUrl: string, more: { readonly ignore?: string } = {}): Promise<TestServer> {
  const target = new URL(databaseUrl);
  const launcher = await chooseLauncher(await locateBinaries(), 'auto');
  const folder = await privateFolder(launcher);
  const users = await privateFile(launcher, join(folder, 'users.txt'), `"${target.username}" "${target.password}"\n`);
  const port = await freePort();
  const config = `[databases]
* = host=127.0.0.1 port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
query_wait_timeout = 20
${more.ignore === undefined ? '' : `ignore_startup_parameters = ${more.ignore}\n`}`;
  const file = await privateFile(launcher, join(folder, 'pgbouncer.ini'), config);
  const child = launcher.launch(PGBOUNCER, [file], { cwd: folder, stdio: 'ignore' });
  const url = new URL(databaseUrl);
  url.port = String(port);
  await untilAnswering(child, url.href);
  return { databaseUrl: url.href, version: 'pgbouncer', stop: () => stopped(child, 'SIGTERM', folder) };
}

async function privateFolder(launcher: Launcher): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smc-store-servers-'));
  await mkdir(folder, { recursive: true });
  if (launcher.fileOwner !== null) await chown(folder, launcher.fileOwner.uid, launcher.fileOwner.gid);
  return folder;
}

async function privateFile(launcher: Launcher, path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  if (launcher.fileOwner !== null) await chown(path, launcher.fileOwner.uid, launcher.fileOwner.gid);
  return path;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo; // listens on TCP
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

async function untilAnswering(child: ChildProcess, databaseUrl: string): Promise<void> {
  const until = performance.now() + START_MS;
  for (;;) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`, { cause: error });
      if (performance.now() > until) throw new Error('the server does not answer', { cause: error });
      await delay(50);
    }
  }
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => { resolve(); }); // prettier-ignore
  });
  child.kill(signal);
  await Promise.race([exited, delay(5000).then(() => child.kill('SIGKILL'))]);
  await exited;
  await rm(folder, { recursive: true, force: true });
}
