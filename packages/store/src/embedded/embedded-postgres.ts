import type { ChildProcess } from 'node:child_process';
import { chmod, chown, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, cleanEnvironment, delay, endsWithin, freePort, isAlive } from '@smc/service-kit';
import { locateBinaries } from './binaries.ts';
import {
  type ClusterFolder,
  isInitialised,
  openClusterFolder,
  passwordOf,
  readPostmasterFile,
  removeHalfMade,
  removePostmasterFile,
  wasGivenAway,
} from './cluster-folder.ts';
import { type Launcher, type StepDown, chooseLauncher, exitOf } from './launcher.ts';
import { claim, release } from './owner.ts';
import { isPostmasterOn, postgresIn } from './process-table.ts';
import { serverSettings } from './settings.ts';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR of the desk; the cluster lives in its folder `postgres`. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Gives up durability for speed. For tests only: a crash of the machine may lose everything. */
  readonly unsafeFast?: boolean;
  /** How root steps down to a user PostgreSQL accepts; found out by default. */
  readonly stepDown?: StepDown;
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** Holds the password: not for logs. */
  readonly databaseUrl: string;
  /** The postmaster. */
  readonly pid: number;
  readonly port: number;
  /** Stops the server, waits for it and gives the folder free. Calling it again does nothing. */
  stop(): Promise<void>;
}

const USER = 'smc';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 10;
const MAX_LOG_BYTES = 5_000_000;
const PORT_ATTEMPTS = 3;

/**
 * Starts the PostgreSQL of this DATA_DIR, making it on the first start. A server that a killed desk left behind is found
 * by its recorded process id and stopped first; a process that merely has the same number is left alone. Throws
 * `DataDirInUseError` while another living desk uses the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const stepDown = options.stepDown ?? ((await wasGivenAway(options.dataDir)) ? 'setuid' : 'auto');
  const launcher = await chooseLauncher(await locateBinaries(), stepDown);
  const folder = await openClusterFolder(options.dataDir, launcher);
  await claim(folder);
  try {
    await stopOrphan(folder, options.logger);
    const password = await prepare(folder, launcher, options);
    const server = await startOnFreePort(folder, launcher, options);
    return running(folder, server, password, options.logger);
  } catch (error) {
    await release(folder);
    throw error;
  }
}

interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
}

function running(folder: ClusterFolder, server: Server, password: string, logger: Logger): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const exited = new Promise<void>((resolve) => {
    server.child.once('exit', (code, signal) => {
      if (stopping === undefined) logger.error({ code, signal, logFile: folder.logFile }, 'embedded PostgreSQL ended by itself');
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    if (isAlive(server.pid)) {
      server.child.kill('SIGINT');
      await endsWithin(exited, STOP_TIMEOUT_MS);
      if (isAlive(server.pid)) {
        logger.warn({ pid: server.pid }, 'embedded PostgreSQL does not stop; it is told to end at once');
        server.child.kill('SIGQUIT');
        await exited;
      }
    }
    await release(folder);
  };
  return {
    databaseUrl: `postgres://${USER}:${password}@127.0.0.1:${server.port}/postgres`,
    pid: server.pid,
    port: server.port,
    stop: () => (stopping ??= stop()),
  };
}

/** Makes the cluster when there is none. It gets its name only when it is whole, so a kill in between leaves nothing. */
async function prepare(folder: ClusterFolder, launcher: Launcher, options: EmbeddedPostgresOptions): Promise<string> {
  await removeHalfMade(folder);
  if (await isInitialised(folder)) return passwordOf(folder, false);
  const started = performance.now();
  const password = await passwordOf(folder, true);
  const fresh = `${folder.data}.new-${process.pid}`;
  await withPasswordFile(password, launcher, async (passwordFile) => {
    const args = [
      `--pgdata=${fresh}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--wal-segsize=4',
      '--set=dynamic_shared_memory_type=posix',
      ...(options.unsafeFast === true ? ['--no-sync'] : []),
    ];
    const child = launcher.launch(launcher.binaries.initdb, args, { cwd: '/', env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const { code, output } = await exitOf(child);
    if (code !== 0) throw new Error(`initdb failed: ${output}`);
  });
  await rename(fresh, folder.data);
  options.logger.info({ folder: folder.data, tookMs: Math.round(performance.now() - started) }, 'embedded PostgreSQL initialised');
  return password;
}

async function withPasswordFile(password: string, launcher: Launcher, work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smc-'));
  const file = join(folder, 'password');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600 });
    if (launcher.fileOwner !== null) {
      await chmod(folder, 0o711);
      await chown(file, launcher.fileOwner.uid, launcher.fileOwner.gid);
    }
    await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnFreePort(folder: ClusterFolder, launcher: Launcher, options: EmbeddedPostgresOptions): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return await startServer(folder, launcher, port, options);
    } catch (error) {
      // Between our look and the server's start somebody else may have taken the port.
      const taken = error instanceof Error && error.message.includes('Address already in use');
      if (!taken || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

async function startServer(folder: ClusterFolder, launcher: Launcher, port: number, options: EmbeddedPostgresOptions): Promise<Server> {
  const started = performance.now();
  const log = await open(folder.logFile, (await sizeOf(folder.logFile)) > MAX_LOG_BYTES ? 'w' : 'a', 0o600);
  const logFrom = (await log.stat()).size;
  const args = ['-D', folder.data, ...serverSettings(port, options.unsafeFast === true)];
  // A group of its own: Ctrl-C in the terminal is for the desk, which stops the server last.
  const child = launcher.launch(launcher.binaries.postgres, args, {
    cwd: '/',
    env: cleanEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(`exit ${code ?? signal ?? ''}`);
    });
  });
  try {
    await readiness(folder, child, ended);
  } catch (error) {
    child.kill('SIGQUIT');
    const said = (await readFile(folder.logFile, 'utf8')).slice(logFrom).trim();
    throw new Error(`embedded PostgreSQL did not start: ${error instanceof Error ? error.message : ''}\n${said}`, { cause: error });
  } finally {
    await log.close();
  }
  child.unref();
  const pid = child.pid ?? 0;
  options.logger.info({ pid, port, via: launcher.kind, tookMs: Math.round(performance.now() - started) }, 'embedded PostgreSQL started');
  return { child, pid, port };
}

async function readiness(folder: ClusterFolder, child: ChildProcess, ended: Promise<string>): Promise<void> {
  const end = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const outcome = await Promise.race([ended, delay(POLL_MS)]);
    if (typeof outcome === 'string') throw new Error(outcome);
    const postmaster = await readPostmasterFile(folder);
    if (postmaster?.pid === child.pid && postmaster?.ready === true) return;
    if (performance.now() > end) throw new Error(`not ready within ${START_TIMEOUT_MS} ms`);
  }
}

/** Stops the server a killed desk left behind, and clears away the file of one that is gone. */
async function stopOrphan(folder: ClusterFolder, logger: Logger): Promise<void> {
  const recorded = await readPostmasterFile(folder);
  if (recorded !== null && isPostmasterOn(recorded.pid, folder.data)) {
    logger.warn({ pid: recorded.pid }, 'embedded PostgreSQL of a killed desk found; it is stopped');
    process.kill(recorded.pid, 'SIGINT');
    if (!(await waitFor(() => !isAlive(recorded.pid)))) process.kill(recorded.pid, 'SIGQUIT');
    if (!(await waitFor(() => !isAlive(recorded.pid)))) {
      throw new Error(`the embedded PostgreSQL ${recorded.pid} of an earlier run does not stop`);
    }
  }
  // A killed postmaster leaves workers that end by themselves; a second server beside them would ruin the data.
  if (!(await waitFor(() => postgresIn(folder.data).length === 0))) {
    throw new Error(`PostgreSQL processes still work in ${folder.data}: ${postgresIn(folder.data).join(', ')}`);
  }
  await removePostmasterFile(folder);
}

async function waitFor(condition: () => boolean): Promise<boolean> {
  const end = performance.now() + STOP_TIMEOUT_MS;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
