import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { applyTopics, removeTopics } from '@smc/bus';
import { barAt } from '@smc/domain';
import { delay, silentLogger } from '@smc/service-kit';
import { DEFAULT_OWNER, type Store, loadServiceState, migrate, openStore, sessionToServe } from '@smc/store';
import { writeBarFile } from '@smc/venues';
import { type ServicesOutcome, type ServicesRun, readHash } from './parity.ts';
import { ServiceProcess } from './service-process.ts';

/** How the servers of this machine are reached by who looks after them. */
interface Servers {
  readonly databaseUrl: string;
  readonly brokers: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const SERVICES = ['market-data', 'strategy', 'execution'] as const;
const SPEED = '1000';
const LOOK_MS = 100;
const NO_PROGRESS_MS = 30_000;

/** The servers that `npm run servers:up` has started, or null when there are none or they do not answer. */
async function findServers(serversDir: string): Promise<Servers | null> {
  const text = await readFile(join(serversDir, 'env', 'admin.env'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = parseEnv(text);
  if (databaseUrl === undefined || brokers === undefined) return null;
  const store = openStore({ databaseUrl, logger: silentLogger, poolSize: 1 });
  try {
    await store.read.query('SELECT 1');
    return { databaseUrl, brokers, username, password };
  } catch {
    return null;
  } finally {
    await store.close();
  }
}

/**
 * Runs market-data, strategy and execution as processes of their own over the real Kafka and PostgreSQL of `npm run servers:up`, in a
 * database and an environment that are theirs alone and go with them; a desk that runs on the same servers notices nothing. Gives the
 * hash of all decisions, or null when the servers are not there. Rejects when a service ends or nothing moves for 30 seconds.
 */
export async function runServicesDistributed(run: ServicesRun, serversDir: string): Promise<ServicesOutcome | null> {
  const servers = await findServers(serversDir);
  if (servers === null) return null;
  const environment = `parity-${randomBytes(4).toString('hex')}`;
  const database = environment.replace('-', '_');
  const admin = {
    brokers: servers.brokers.split(','),
    username: servers.username,
    password: servers.password,
    environment,
    logger: silentLogger,
  };
  const owner = openStore({ databaseUrl: servers.databaseUrl, logger: silentLogger, poolSize: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'smc-parity-'));
  try {
    await owner.read.query(`CREATE DATABASE ${database}`);
    const databaseUrl = withDatabase(servers.databaseUrl, database);
    await migrate({ databaseUrl, logger: silentLogger });
    await applyTopics(admin);
    const file = join(folder, 'bars.csv');
    const bars = Array.from({ length: run.bars.length }, (_, row) => barAt(run.bars, row));
    await writeBarFile(file, run.instrument.tickSize, bars);
    return await runProcesses(run, databaseUrl, {
      KAFKA_BROKERS: servers.brokers,
      KAFKA_USERNAME: servers.username ?? '',
      KAFKA_PASSWORD: servers.password ?? '',
      SMC_ENV: environment,
      DATA_DIR: folder,
      MARKET_REPLAY: file,
    });
  } finally {
    await removeTopics(admin);
    await owner.read.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await owner.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runProcesses(run: ServicesRun, databaseUrl: string, env: Readonly<Record<string, string>>): Promise<ServicesOutcome> {
  const store = openStore({ databaseUrl, logger: silentLogger, poolSize: 2 });
  const settings = {
    ...env,
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    TRADING_MODE: 'REPLAY',
    MARKET_SYMBOL: run.instrument.symbol,
    MARKET_TIMEFRAME: run.timeframe,
    MARKET_SPEED: SPEED,
  };
  const children = SERVICES.map((service) => new ServiceProcess(service, settings));
  try {
    await untilDone(store, run, children);
    const session = await sessionToServe(store.read, DEFAULT_OWNER, 'REPLAY');
    if (session === null) throw new Error('the services have opened no session');
    return await readHash(store, session);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await store.close();
  }
}

async function untilDone(store: Store, run: ServicesRun, children: readonly ServiceProcess[]): Promise<void> {
  let done = 0;
  let movedAt = performance.now();
  while (done < run.bars.length) {
    run.signal?.throwIfAborted();
    for (const child of children) {
      if (child.hasEnded) throw new Error(`${child.name} has ended:\n${child.output.slice(-4000)}`);
    }
    const session = await sessionToServe(store.read, DEFAULT_OWNER, 'REPLAY');
    const state = session === null ? null : await loadServiceState(store.read, session.session, 'execution');
    const now = state?.cursor ?? 0;
    if (now > done) movedAt = performance.now();
    done = Math.max(done, now);
    run.onProgress?.(done, run.bars.length);
    if (performance.now() - movedAt > NO_PROGRESS_MS) throw new Error(`the services stand still after ${done} of ${run.bars.length} bars`);
    await delay(LOOK_MS);
  }
}

function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
