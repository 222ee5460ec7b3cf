import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacktest } from '@smc/backtest';
import { applyTopics } from '@smc/bus';
import { type BarColumns, barAt, findInstrument, required } from '@smc/domain';
import { type KafkaServer, startKafka } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { DEFAULT_OWNER, type Store, loadServiceState, sessionToServe } from '@smc/store';
import { type TestDatabase, type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { BUNDLED_DATASETS, readBarFile, writeBarFile } from '@smc/venues';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readHash } from '../src/parity.ts';
import { type ServiceName, ServiceProcess } from './service-process.ts';

const BARS = 4_000;
/** A dead replica is replaced within this time. */
const REPLACED_MS = 15_000;

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
let folder = '';
let kafka: KafkaServer;
let postgres: TestPostgres;
let bars: BarColumns;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-distributed-'));
  [kafka, postgres] = await Promise.all([startKafka({ dir: join(folder, 'kafka') }), startTestPostgres()]);
  const read = async (path: string): Promise<BarColumns> => {
    const file = await readBarFile(path, { timeframe: '1h', tick: instrument.tick });
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    return file.value.bars;
  };
  const whole = await read(required(BUNDLED_DATASETS[0], 'BTC/USDT series').path);
  const excerpt = Array.from({ length: BARS }, (_, row) => barAt(whole, row));
  await writeBarFile(join(folder, 'bars.csv'), instrument.tickSize, excerpt);
  bars = await read(join(folder, 'bars.csv'));
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const running: ServiceProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()));
});

/** Services over one broker and one database of their own. */
class Cluster {
  readonly database: TestDatabase;
  readonly #env: Readonly<Record<string, string>>;

  constructor(database: TestDatabase, environment: string) {
    this.database = database;
    this.#env = {
      DATABASE_URL: database.databaseUrl,
      KAFKA_BROKERS: kafka.brokers,
      SMC_ENV: environment,
      TRADING_MODE: 'REPLAY',
      DATA_DIR: join(folder, environment),
      MARKET_REPLAY: join(folder, 'bars.csv'),
      MARKET_SYMBOL: 'BTC/USDT',
      MARKET_TIMEFRAME: '1h',
      MARKET_SPEED: '1000',
    };
  }

  static async open(environment: string): Promise<Cluster> {
    const database = await postgres.createDatabase();
    await applyTopics({ brokers: [kafka.brokers], environment, logger: silentLogger });
    return new Cluster(database, environment);
  }

  get store(): Store {
    return this.database.store;
  }

  start(name: ServiceName, env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const started = new ServiceProcess(name, { ...this.#env, ...env });
    running.push(started);
    return started;
  }

  /** The process that holds the lease of a service now. */
  async leader(service: ServiceName): Promise<ServiceProcess | null> {
    const { rows } = await this.store.read.query(
      `SELECT holder FROM leases WHERE name LIKE $1 || ':%' AND expires_at > clock_timestamp() ORDER BY name DESC`,
      [service],
    );
    const holders = rows.map((row) => String(row['holder']));
    return running.find(({ pid, hasEnded }) => !hasEnded && holders.some((holder) => holder.includes(`:${pid}:`))) ?? null;
  }

  /** Bars that a service has dealt with. */
  async done(service: 'strategy' | 'execution'): Promise<number> {
    const session = await sessionToServe(this.store.read, DEFAULT_OWNER, 'REPLAY');
    if (session === null) return 0;
    const state = await loadServiceState(this.store.read, session.session, service);
    return state === null ? 0 : state.cursor + (service === 'strategy' ? 1 : 0);
  }

  async count(sql: string): Promise<number> {
    const { rows } = await this.store.read.query(`SELECT count(*) AS count FROM ${sql}`);
    return Number(rows[0]?.['count']);
  }
}

/** Names the process that ended although it should not have, or what all have said. */
function story(): string {
  return running.map(({ name, pid, exitCode, output }) => `--- ${name} ${pid} (${exitCode})\n${output.slice(-1500)}`).join('\n');
}

async function reaches(condition: () => Promise<boolean>, timeoutMs: number, what: string): Promise<number> {
  const from = performance.now();
  await waitUntil(condition, timeoutMs, what).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${story()}`);
  });
  return Math.round(performance.now() - from);
}

describe('two replicas of every service, each a process of its own', () => {
  it('decide what the back-test decides, although each leader is killed in the middle', async () => {
    const cluster = await Cluster.open('replicas');
    for (const name of ['strategy', 'execution', 'gateway', 'market-data'] as const) {
      cluster.start(name);
      cluster.start(name);
    }
    const replaced: string[] = [];
    for (const [service, at] of [
      ['strategy', 800],
      ['execution', 1_600],
      ['market-data', 2_400],
    ] as const) {
      await reaches(async () => (await cluster.done('execution')) >= at, 60_000, `bar ${at}`);
      const leader = required(await cluster.leader(service), `leader of ${service}`);
      await leader.kill();
      const before = await cluster.done('execution');
      const next = await reaches(async () => (await cluster.leader(service)) !== null, REPLACED_MS, `another ${service}`);
      const flowing = next + (await reaches(async () => (await cluster.done('execution')) > before + 260, REPLACED_MS, 'bars after it'));
      replaced.push(`${service}: lease after ${next} ms, bars after ${flowing} ms`);
    }
    await reaches(async () => (await cluster.done('execution')) === BARS, 90_000, 'the end of the recording');
    process.stderr.write(`${replaced.join('\n')}\n`);

    const session = required(await sessionToServe(cluster.store.read, DEFAULT_OWNER, 'REPLAY'), 'session');
    const backtest = runBacktest({ bars, instrument, timeframe: '1h', strategy: 'sweepReversal' });
    expect((await readHash(cluster.store, session)).decisionHash).toBe(backtest.decisionHash);
    expect(await cluster.count('trades')).toBe(backtest.trades.length);
    expect(await cluster.count('dead_letters')).toBe(0);
    expect(await cluster.count('sessions')).toBe(1);
    for (const gateway of running.filter(({ name }) => name === 'gateway')) {
      expect(gateway.port).not.toBeNull();
      expect(await gateway.get('/ready')).toMatchObject({ status: 200 });
    }
    expect(await Promise.all(running.filter(({ hasEnded }) => !hasEnded).map((each) => each.stop()))).toEqual([0, 0, 0, 0, 0]);
  });
});
