import { type Json, findInstrument, required } from '@smc/domain';
import { executionSessionOf } from '@smc/execution';
import { deskInfoOf } from '@smc/gateway';
import { openSession, planRun, storedPlan } from '@smc/market-data';
import { PlanError } from '@smc/service-kit';
import { DEFAULT_OWNER, type SessionRow } from '@smc/store';
import { strategySessionOf } from '@smc/strategy';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { createSimulatedFeed } from '@smc/venues';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceName, ServiceProcess } from './service-process.ts';

const BOUND_MS = 20_000;
const WAITING: readonly ServiceName[] = ['gateway', 'strategy', 'execution'];

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

const running: ServiceProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()));
});

function start(name: ServiceName, env: Readonly<Record<string, string>>): ServiceProcess {
  const service = new ServiceProcess(name, env);
  running.push(service);
  return service;
}

/** Nobody listens there: what is looked at here happens before a broker is needed. */
const NO_BROKER = { KAFKA_BROKERS: '127.0.0.1:1', TRADING_MODE: 'SIMULATED' };

async function isUp(service: ServiceProcess): Promise<void> {
  await waitUntil(async () => (await service.get('/health'))?.status === 200, BOUND_MS, `health of ${service.name}: ${service.output}`);
}

describe('a service alone', () => {
  it.each(['gateway', 'market-data'] as const)(
    '%s names every setting it lacks at once and ends with 2',
    async (name) => {
      const service = start(name, { LOG_LEVEL: 'loud', KAFKA_BROKERS: '' });
      expect(await service.endsWithin(BOUND_MS)).toBe(true);
      expect(service.exitCode).toBe(2);
      for (const key of ['DATABASE_URL: is not set', 'KAFKA_BROKERS: is not set', 'TRADING_MODE', 'LOG_LEVEL']) {
        expect(service.output).toContain(key);
      }
    },
    30_000,
  );

  it('research needs a database and nothing else', async () => {
    const without = start('research', {});
    expect(await without.endsWithin(BOUND_MS)).toBe(true);
    expect(without.exitCode).toBe(2);
    const { databaseUrl } = await postgres.createDatabase();
    const research = start('research', { DATABASE_URL: databaseUrl });
    await waitUntil(async () => (await research.get('/ready'))?.status === 200, BOUND_MS, 'research');
    expect(await research.stop()).toBe(0);
  }, 30_000);

  it('market-data feeds no mode whose venues are not built', async () => {
    const service = start('market-data', { ...NO_BROKER, TRADING_MODE: 'PAPER', DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(await service.endsWithin(BOUND_MS)).toBe(true);
    expect(service.exitCode).toBe(2);
    expect(service.output).toContain('TRADING_MODE: market-data feeds REPLAY and SIMULATED');
  }, 30_000);

  it.each(WAITING)(
    '%s is alive without a session, names what is missing, and stops when told',
    async (name) => {
      const { databaseUrl } = await postgres.createDatabase();
      const service = start(name, { ...NO_BROKER, DATABASE_URL: databaseUrl });
      await isUp(service);
      expect(await service.get('/ready')).toMatchObject({
        status: 503,
        body: {
          ready: false,
          service: name,
          missing: [{ name: 'session', reason: 'there is no session of mode SIMULATED yet; market-data opens it' }],
        },
      });
      expect(await service.stop()).toBe(0);
    },
    30_000,
  );

  it('is alive without its database too', async () => {
    const service = start('execution', { ...NO_BROKER, DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    await isUp(service);
    expect(await service.get('/ready')).toMatchObject({ status: 503, body: { missing: [{ name: 'database' }, { name: 'session' }] } });
    expect(await service.stop()).toBe(0);
  }, 30_000);

  it('ends with 2 and names the field when it cannot use the plan of its session', async () => {
    const { databaseUrl, store } = await postgres.createDatabase();
    const begin = { owner: DEFAULT_OWNER, mode: 'SIMULATED', descriptor: {}, plan: planWith({ timeframe: '7h' }), now: 1 } as const;
    await openSession(store, begin);
    const service = start('strategy', { ...NO_BROKER, DATABASE_URL: databaseUrl });
    expect(await service.endsWithin(BOUND_MS)).toBe(true);
    expect(service.exitCode).toBe(2);
    expect(service.output).toMatch(/the plan of session simulated-[^ ]+ cannot be used:\\n {2}timeframe: /);
  }, 30_000);
});

/** What is stored of a simulated run, with these parts changed. */
function planWith(wrong: Readonly<Record<string, Json>>): Json {
  const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
  const plan = planRun({
    mode: 'SIMULATED',
    instrument,
    timeframe: '1m',
    source: 'test',
    data: {},
    openFeed: (snapshot) => createSimulatedFeed({ instrument, timeframe: '1m', seed: 1, startTime: 0 }, snapshot),
  });
  return { ...(storedPlan(plan) as Record<string, Json>), ...wrong };
}

describe('the plan of a session', () => {
  const row = (plan: Json): SessionRow => ({
    owner: 'owner',
    session: 's',
    mode: 'SIMULATED',
    descriptor: {},
    descriptorHash: '',
    plan: JSON.parse(JSON.stringify(plan)) as Json,
    startedAt: 1,
    resumedAt: 1,
  });

  it('is read by each service as it was written', () => {
    const stored = row(planWith({}));
    const head = { session: 's', mode: 'SIMULATED', timeframe: '1m', accountId: 'paper' };
    const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
    expect(strategySessionOf(stored)).toMatchObject({ ...head, instrument, strategy: 'sweepReversal' });
    expect(executionSessionOf(stored)).toMatchObject({ ...head, instrument, startingBalance: '10000' });
    expect(deskInfoOf(stored, 'v')).toMatchObject({ ...head, source: 'test', buildId: 'v', limits: { maxOpenPositions: 1 } });
  });

  it.each([
    [strategySessionOf, { strategy: 'nonsense' }, 'strategy: nonsense is no strategy of this version'],
    [strategySessionOf, { params: { nonsense: 1 } }, 'params'],
    [strategySessionOf, { timeframe: '7h' }, 'timeframe'],
    [executionSessionOf, { risk: { maxOpenPositions: 0 } }, 'risk.maxOpenPositions'],
    [executionSessionOf, { costs: null }, 'costs'],
    [executionSessionOf, { startingBalance: 'much' }, 'startingBalance: '],
    [(stored: SessionRow) => deskInfoOf(stored, 'v'), { source: 7 }, 'source'],
    [(stored: SessionRow) => deskInfoOf(stored, 'v'), { instrument: null }, 'instrument'],
  ] as const)('is refused by name of the field: %o %j', (read, wrong, field) => {
    expect(() => read(row(planWith(wrong)))).toThrow(PlanError);
    expect(() => read(row(planWith(wrong)))).toThrow(field);
  });
});
