import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, silentLogger, systemClock } from '@smc/service-kit';
import { waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskPorts, freePorts } from '../tests/desk-process.ts';
import { type Desk, createDesk } from './app.ts';
import { banner } from './banner.ts';
import { deskEnvSchema } from './config.ts';
import { takenPorts } from './free-ports.ts';
import { parseOptions } from './options.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-desk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function deskOn(ports: DeskPorts, dataDir: string, ...argv: string[]): Desk {
  const env = loadConfig(deskEnvSchema, {
    DATA_DIR: dataDir,
    GATEWAY_PORT: String(ports.gateway),
    STRATEGY_PORT: String(ports.strategy),
    EXECUTION_PORT: String(ports.execution),
    MARKET_DATA_PORT: String(ports.marketData),
    RESEARCH_PORT: String(ports.research),
  });
  return createDesk({
    env,
    options: parseOptions(['--no-dashboard', ...argv], () => undefined),
    version: 'test',
    clock: systemClock,
    monotonicMs: () => performance.now(),
    loggerOf: () => silentLogger,
    onFatal: (error) => {
      throw error;
    },
  });
}

const portsOf = ({ gateway, strategy, execution, marketData, research }: DeskPorts): number[] => [
  gateway,
  strategy,
  execution,
  marketData,
  research,
];

async function stop(desk: Desk): Promise<void> {
  for (const step of desk.stopSteps()) await step.stop();
}

const json = async (port: number, path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}${path}`)).json();

describe('the desk', () => {
  it('brings every service up on its port, two side by side, and stops without a trace', async () => {
    const [left, right] = [await freePorts(), await freePorts()];
    const desks = [deskOn(left, join(folder, 'left')), deskOn(right, join(folder, 'right'), '--simulated', '--seed', '3')];
    const [replay, simulated] = await Promise.all(desks.map((desk) => desk.start()));
    expect(replay?.plan.mode).toBe('REPLAY');
    expect(simulated?.plan.mode).toBe('SIMULATED');
    for (const ports of [left, right]) {
      for (const port of portsOf(ports)) {
        expect(await json(port, '/health')).toMatchObject({ status: 'ok' });
        await waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status === 200, 10_000, `readiness on ${port}`);
      }
    }
    for (const port of [left.strategy, left.execution]) expect((await fetch(`http://127.0.0.1:${port}/api/v1/session`)).status).toBe(404);
    expect(replay?.owner.kind).toBe('created');
    const passwordFile = join(folder, 'left', 'owner-password');
    expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
    if (replay?.owner.kind !== 'created') throw new Error('no password was made');
    expect((await readFile(passwordFile, 'utf8')).trim()).toBe(replay.owner.password);

    const [first, second] = desks;
    if (first === undefined || second === undefined) throw new Error('two desks');
    const again = deskOn(left, join(folder, 'other'));
    await expect(again.start()).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining(`${left.gateway} (GATEWAY_PORT)`) as string,
    });
    await stop(again);
    const started = performance.now();
    await Promise.all([stop(first), stop(second)]);
    expect(performance.now() - started).toBeLessThan(8_000);
    for (const port of portsOf(left)) await expect(json(port, '/health')).rejects.toThrow();
  }, 60_000);

  it('tells a person the password once, and where it is afterwards', () => {
    const facts = {
      url: 'http://localhost:5173',
      mode: 'REPLAY',
      source: 'bars',
      feed: { speed: 1, state: 'playing' },
      resumed: false,
      passwordFile: '/d/owner-password',
      docsUrl: '',
      tookMs: 900,
    } as const;
    expect(
      banner({ ...facts, owner: { kind: 'created', email: 'o@d', password: 'secret-1', passwordFile: '/d/owner-password' } }),
    ).toContain('secret-1');
    const later = banner({ ...facts, owner: { kind: 'existing', email: 'o@d' } });
    expect(later).toContain('/d/owner-password');
    expect(later).toContain('REPLAY');
  });
});

describe('a service alone', () => {
  it.each([
    ['market-data', 'MARKET_DATA_PORT'],
    ['strategy', 'STRATEGY_PORT'],
    ['execution', 'EXECUTION_PORT'],
  ])(
    '%s is alive and names what it lacks',
    async (name, setting) => {
      const { gateway: port } = await freePorts();
      const main = fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url));
      const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], [setting]: String(port) }, stdio: 'ignore' });
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      try {
        await waitUntil(
          () =>
            fetch(`http://127.0.0.1:${port}/health`).then(
              (response) => response.ok,
              () => false,
            ),
          15_000,
          `health of ${name}`,
        );
        const ready = await fetch(`http://127.0.0.1:${port}/ready`);
        expect(ready.status).toBe(503);
        expect(await ready.json()).toMatchObject({ ready: false, service: name, missing: [{ name: 'DATABASE_URL' }, { name: 'bus' }] });
      } finally {
        child.kill('SIGTERM');
      }
      expect(await exited).toBe(0);
    },
    30_000,
  );

  it('names every bad setting at once and ends with 2', async () => {
    const main = fileURLToPath(new URL('../../execution/src/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], EXECUTION_PORT: 'many', LOG_LEVEL: 'loud' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(2);
    expect(said).toContain('EXECUTION_PORT');
    expect(said).toContain('LOG_LEVEL');
  }, 30_000);
});

describe('free ports', () => {
  it('are told from taken ones', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(
      await takenPorts('127.0.0.1', [
        { setting: 'A', port },
        { setting: 'B', port: 0 },
      ]),
    ).toEqual([{ setting: 'A', port }]);
    server.close();
  });
});
