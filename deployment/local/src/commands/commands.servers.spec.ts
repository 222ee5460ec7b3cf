import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, isAlive } from '@smc/service-kit';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { readState, writeState } from '../state-file.ts';
import type { ServerStatus } from './known-servers.ts';

const folders = testFolders();
const main = resolve(import.meta.dirname, '../main.ts');
let dataDir = '';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[], folder = dataDir): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...words], { env: { ...process.env, DATA_DIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function servers(command: string, ...more: string[]): Promise<readonly ServerStatus[]> {
  const { stdout } = await run([command, '--json', ...more]);
  return (JSON.parse(stdout) as { servers: readonly ServerStatus[] }).servers;
}

beforeAll(async () => {
  dataDir = await folders.make();
  folders.later(() => run(['down']));
});
afterAll(() => folders.clear());

describe('servers:up, servers:status and servers:down', () => {
  it('report nothing where nothing was started', async () => {
    expect(await run(['status', '--json'])).toMatchObject({ code: 0, stdout: '{"servers":[]}\n' });
    expect(await servers('down')).toEqual([]);
  });

  it('start all servers and give each service what it needs to reach them', async () => {
    const { code, stdout } = await run(['up', '--json']);
    const started = (JSON.parse(stdout) as { servers: readonly ServerStatus[] }).servers;
    expect(code).toBe(0);
    expect(started.map((server) => [server.name, server.ready])).toEqual([
      ['kafka', true],
      ['postgres', true],
      ['redis', true],
      ['pgbouncer', true],
    ]);
    expect(Object.keys(started[0] ?? {})).toEqual(['name', 'version', 'port', 'pid', 'ready']);
    const env = join(dataDir, 'servers', 'env');
    const names = (await readdir(env)).sort();
    expect(names).toEqual(['admin.env', 'execution.env', 'gateway.env', 'market-data.env', 'research.env', 'strategy.env']);
    for (const name of names) expect((await stat(join(env, name))).mode & 0o777).toBe(0o600);
    const portOf = (name: string): number | undefined => started.find((server) => server.name === name)?.port;
    const lines = (await readFile(join(env, 'market-data.env'), 'utf8')).trim().split('\n');
    expect(lines).toEqual([
      'SMC_ENV=local',
      `KAFKA_BROKERS=127.0.0.1:${portOf('kafka')}`,
      'KAFKA_USERNAME=market-data',
      expect.stringMatching(/^KAFKA_PASSWORD=[0-9a-f]{48}$/),
      expect.stringMatching(new RegExp(`^DATABASE_URL=postgres://smc_market_data:[0-9a-f]{48}@127.0.0.1:${portOf('pgbouncer')}/smc$`)),
      expect.stringMatching(new RegExp(`^REDIS_URL=redis://market-data:[0-9a-f]{48}@127.0.0.1:${portOf('redis')}$`)),
    ]);
  });

  it('change nothing the second time, two at once included', async () => {
    const before = await servers('status');
    const envFile = join(dataDir, 'servers', 'env', 'gateway.env');
    const text = await readFile(envFile, 'utf8');
    expect(await Promise.all([servers('up'), servers('up', '--only', 'redis')])).toEqual([before, before]);
    expect(await readFile(envFile, 'utf8')).toBe(text);
  });

  it('tell of a killed server and start it again on its port', async () => {
    const before = (await servers('status')).find((server) => server.name === 'redis');
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => isAlive(before?.pid ?? 0)).toBe(false);
    const told = await run(['status', '--json']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(`"pid":${before?.pid},"ready":false`);
    const after = (await servers('up')).find((server) => server.name === 'redis');
    expect(after).toMatchObject({ port: before?.port, ready: true });
    expect(after?.pid).not.toBe(before?.pid);
  });

  it('stop what they started, and only that', async () => {
    const pids = (await servers('status')).map((server) => server.pid);
    expect(pids).toHaveLength(4);
    expect(await servers('down')).toEqual([]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('leave a process alone that has only got the number of a former server', async () => {
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    folders.later(() => Promise.resolve(bystander.kill()));
    const dir = join(dataDir, 'servers', 'redis');
    const state = await readState(dir);
    if (state === null || bystander.pid === undefined) throw new Error('nothing to test with');
    await writeState(dir, { ...state, process: { pid: bystander.pid, identity: `${identityOf(bystander.pid) ?? ''}0` } });
    expect(await servers('status')).toMatchObject([{ name: 'redis', pid: bystander.pid, ready: false }]);
    expect(await servers('down')).toEqual([]);
    expect(isAlive(bystander.pid)).toBe(true);
  });

  it('say which server cannot start, and why', async () => {
    const folder = await folders.make();
    const dir = join(folder, 'servers', 'redis');
    await run(['up', '--only', 'redis'], folder);
    folders.later(() => run(['down'], folder));
    const port = (await readState(dir))?.port ?? 0;
    await run(['down'], folder);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const failed = await run(['up', '--only', 'redis'], folder);
    other.close();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/redis did not start on port \d+: .*\n[^]*Address already in use/);
  });

  it('find the server of a start that was killed half way', async () => {
    const folder = await folders.make();
    const dir = join(folder, 'servers', 'kafka');
    folders.later(() => run(['down'], folder));
    const starter = spawn(process.execPath, [main, 'up', '--only', 'kafka'], {
      env: { ...process.env, DATA_DIR: folder },
      stdio: 'ignore',
    });
    await expect.poll(() => readState(dir).then((state) => state?.process?.pid), { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    const recorded = (await readState(dir))?.process?.pid;
    const { code, stdout } = await run(['up', '--only', 'kafka', '--json'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain(`"pid":${recorded},"ready":true`);
  });

  it('say what to install where a program is missing, before anything is started', async () => {
    const folder = await folders.make();
    const child = spawn(process.execPath, [main, 'up', '--only', 'kafka', '--json'], {
      env: { DATA_DIR: folder, PATH: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(3);
    expect(stderr).toContain('default-jre-headless');
  });

  it('take over what is written down only when it can be read', async () => {
    const folder = await folders.make();
    const dir = join(folder, 'servers', 'redis');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'server.json'), 'half a rec');
    const { code, stderr } = await run(['status'], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('server.json cannot be read');
  });
});
