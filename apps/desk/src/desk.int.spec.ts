import { createServer } from 'node:net';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, silentLogger, systemClock } from '@smc/service-kit';
import { waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, type DeskUp, createDesk } from './app.ts';
import { banner } from './banner.ts';
import { deskEnvSchema } from './config.ts';
import { takenPorts } from './free-ports.ts';
import { parseOptions } from './options.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-desk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ports = DeskUp['ports'];
/** The system chooses: a port that was free a moment ago may be somebody's by now. */
const ANY: Ports = { gateway: 0, strategy: 0, execution: 0, marketData: 0, research: 0 };

function deskOn(ports: Ports, dataDir: string, ...argv: string[]): Desk {
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

async function stop(desk: Desk): Promise<void> {
  for (const step of desk.stopSteps()) await step.stop();
}

const json = async (port: number, path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}${path}`)).json();

describe('the desk', () => {
  it('brings every service up on its port, two side by side, and stops without a trace', async () => {
    const first = deskOn(ANY, join(folder, 'left'));
    const second = deskOn(ANY, join(folder, 'right'), '--simulated', '--seed', '3');
    const [replay, simulated] = await Promise.all([first.start(), second.start()]);
    expect(replay.plan.mode).toBe('REPLAY');
    expect(simulated.plan.mode).toBe('SIMULATED');
    const left = replay.ports;
    for (const ports of [left, simulated.ports]) {
      for (const port of Object.values(ports)) {
        expect(await json(port, '/health')).toMatchObject({ status: 'ok' });
        await waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status === 200, 10_000, `readiness on ${port}`);
      }
    }
    for (const port of [left.strategy, left.execution]) expect((await fetch(`http://127.0.0.1:${port}/api/v1/session`)).status).toBe(404);
    expect(replay.owner.kind).toBe('created');
    const passwordFile = join(folder, 'left', 'owner-password');
    expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
    if (replay.owner.kind !== 'created') throw new Error('no password was made');
    expect((await readFile(passwordFile, 'utf8')).trim()).toBe(replay.owner.password);

    const again = deskOn(left, join(folder, 'other'));
    await expect(again.start()).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining(`${left.gateway} (GATEWAY_PORT)`) as string,
    });
    await stop(again);
    const started = performance.now();
    await Promise.all([stop(first), stop(second)]);
    expect(performance.now() - started).toBeLessThan(8_000);
    for (const port of Object.values(left)) await expect(json(port, '/health')).rejects.toThrow();
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
