import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive, silentLogger } from '@smc/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../store.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
import { DataDirInUseError } from './owner.ts';

const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
const orphans: number[] = [];
const folders: string[] = [];
let template = '';
beforeAll(async () => {
  // Making a cluster takes longer than everything else here, so most tests copy this one.
  template = await mkdtemp(join(tmpdir(), 'smc-embedded-'));
  await (await startEmbeddedPostgres({ dataDir: template, logger: silentLogger, unsafeFast: true })).stop();
});
afterAll(() => rm(template, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const pid of orphans.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder that nobody but us may enter, as a clone under a home folder of root is. */
async function privateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smc-embedded-'));
  await chmod(folder, 0o700);
  folders.push(folder);
  return folder;
}

/** Such a folder with a cluster in it. */
async function usedFolder(): Promise<string> {
  const folder = await privateFolder();
  await cp(template, folder, { recursive: true });
  return folder;
}

async function start(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, logger: silentLogger, unsafeFast: true, ...options });
  running.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, sql: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const store = openStore({ databaseUrl: server.databaseUrl, logger: silentLogger, poolSize: 1 });
  try {
    return (await store.read.query(sql)).rows[0];
  } finally {
    await store.close();
  }
}

/** A desk of its own process on the folder; gives the postmaster's process id. */
async function startInChild(dataDir: string): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const child = fork(fileURLToPath(new URL('../__fixtures__/hold-postgres.ts', import.meta.url)), [dataDir], { silent: true });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ pid: number }]; // what the fixture sends
  orphans.push(message.pid);
  return { child, pid: message.pid };
}

describe('the embedded PostgreSQL', () => {
  it('is private and durable, and keeps its data over a restart', async () => {
    const dataDir = join(await privateFolder(), 'made', 'on', 'the way');
    const first = await start(dataDir, { unsafeFast: false });
    const settings = await ask(
      first,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('TimeZone') AS zone,
         current_setting('listen_addresses') AS listens, current_setting('unix_socket_directories') AS sockets,
         current_setting('shared_buffers') AS buffers, current_setting('server_version_num')::int / 10000 AS major`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', zone: 'UTC', listens: '127.0.0.1', sockets: '', buffers: '32MB', major: 18 });
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS value');
    const home = join(dataDir, 'postgres');
    expect((await stat(join(home, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(home)).mode & 0o077).toBe(0);
    const withoutPassword = first.databaseUrl.replace(/:[^:@]+@/, ':wrong@');
    const stranger = openStore({ databaseUrl: withoutPassword, logger: silentLogger });
    await expect(stranger.read.query('SELECT 1')).rejects.toThrow('password authentication failed');
    await stranger.close();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(dataDir);
    expect(await ask(second, 'SELECT value FROM kept')).toEqual({ value: 42 });
    expect(second.pid).not.toBe(first.pid);
  });

  it('two desks run side by side', async () => {
    const [one, two] = await Promise.all([start(await usedFolder()), start(await usedFolder())]);
    await ask(one, 'CREATE TABLE mine AS SELECT 1 AS one');
    expect(one.port).not.toBe(two.port);
    await expect(ask(two, 'SELECT * FROM mine')).rejects.toThrow('does not exist');
  });

  it('a folder has one desk at a time: the second is refused and the first goes on', async () => {
    const dataDir = await usedFolder();
    const { pid } = await startInChild(dataDir);
    await expect(start(dataDir)).rejects.toThrow(DataDirInUseError);
    await expect(start(dataDir)).rejects.toThrow(/in use by process \d+/);
    expect(isAlive(pid)).toBe(true);
  });

  it('what a killed desk left running is stopped, and its committed data is there', async () => {
    const dataDir = await usedFolder();
    const { child, pid } = await startInChild(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(true);
    const next = await start(dataDir);
    expect(isAlive(pid)).toBe(false);
    expect(await ask(next, 'SELECT value FROM of_the_child')).toEqual({ value: 7 });
  });

  it('comes back when desk and server were both killed', async () => {
    const dataDir = await usedFolder();
    const { child, pid } = await startInChild(dataDir);
    child.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await once(child, 'exit');
    const next = await start(dataDir);
    expect(await ask(next, 'SELECT value FROM of_the_child')).toEqual({ value: 7 });
  });

  it('a stale process id that now belongs to a stranger does the stranger no harm', async () => {
    const dataDir = await usedFolder();
    const first = await start(dataDir);
    await first.stop();
    const stranger = spawn('sleep', ['60']);
    children.push(stranger);
    const home = join(dataDir, 'postgres');
    await writeFile(join(home, 'data', 'postmaster.pid'), `${stranger.pid ?? 0}\n${join(home, 'data')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    await writeFile(join(home, 'owner.json'), JSON.stringify({ pid: stranger.pid, identity: 'of an earlier process' }));
    const next = await start(dataDir);
    expect(await ask(next, 'SELECT 1 AS one')).toEqual({ one: 1 });
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  it('an initialisation that was killed is begun anew', async () => {
    const dataDir = await privateFolder();
    const home = join(dataDir, 'postgres');
    await mkdir(join(home, 'data.new-1', 'base'), { recursive: true });
    await writeFile(join(home, 'owner.json'), '{"pid":');
    await start(dataDir);
    expect((await readdir(home)).filter((name) => name.startsWith('data'))).toEqual(['data']);
  });

  it('says what to do when its password is gone', async () => {
    const dataDir = await usedFolder();
    await (await start(dataDir)).stop();
    await rm(join(dataDir, 'postgres', 'password'));
    await expect(start(dataDir)).rejects.toThrow('password is missing');
    // The failed start gave the folder free.
    await expect(readFile(join(dataDir, 'postgres', 'owner.json'))).rejects.toThrow('ENOENT');
  });

  // Only root can become another user, so for others there is no such case.
  if (process.getuid?.() === 0) {
    it('as root without user namespaces it works as another user, outside a private folder', async () => {
      const dataDir = await privateFolder();
      const first = await start(dataDir, { stepDown: 'setuid' });
      await ask(first, 'CREATE TABLE kept AS SELECT 42 AS value');
      const moved = (await readFile(join(dataDir, 'postgres', 'cluster.path'), 'utf8')).trim();
      folders.push(moved);
      expect((await stat(moved)).mode & 0o077).toBe(0);
      expect((await stat(moved)).uid).not.toBe(0);
      await first.stop();
      // Found again without being told how.
      const second = await start(dataDir);
      expect(await ask(second, 'SELECT value FROM kept')).toEqual({ value: 42 });
    });
  }
});
