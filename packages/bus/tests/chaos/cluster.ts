import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, startKafka, startPostgres, startRedis } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { type Store, migrate, openStore } from '@smc/store';
import { type TcpProxy, startTcpProxy } from '@smc/testkit';
import { applyAcls, applyTopics } from '../../src/index.ts';

/** A process of the load that is started again whenever it ends, until it is stopped. */
export interface LoadProcess {
  readonly name: string;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Real servers, a bad road to the database, and load over them. */
export interface Cluster {
  readonly kafka: RunningServer;
  readonly postgres: RunningServer;
  readonly redis: RunningServer;
  readonly redisUrl: string;
  /** Between the load and the database. */
  readonly road: TcpProxy;
  /** Straight to the database, for the checker. */
  readonly store: Store;
  readonly journal: string;
  /** How many keys the load has. */
  readonly keys: number;
  readonly producer: LoadProcess;
  readonly consumers: readonly LoadProcess[];
  stop(): Promise<void>;
}

const LOAD = fileURLToPath(new URL('load-process.ts', import.meta.url));
const RESPAWN_MS = 300;
const STOP_MS = 20_000;
const ENVIRONMENT = 'chaos';

/** Starts everything in `dir`, an empty folder. */
export async function startCluster(dir: string, load: { readonly rate: number; readonly keys: number }): Promise<Cluster> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const secret = (): string => randomBytes(18).toString('base64url');
    const users = { admin: secret(), execution: secret(), 'market-data': secret() };
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const [kafka, postgres, redis] = await Promise.all([
      startKafka({ dir: join(dir, 'kafka'), users }),
      startPostgres({ dir: join(dir, 'postgres') }),
      startRedis({ dir: join(dir, 'redis') }),
    ]);
    stops.push(...[kafka, postgres, redis].map((server) => () => server.stop()));
    await migrate({ databaseUrl: postgres.databaseUrl, logger: silentLogger });
    const store = openStore({ databaseUrl: postgres.databaseUrl, logger: silentLogger, poolSize: 4 });
    stops.push(() => store.close());
    await store.read.query('CREATE TABLE chaos_effects (place bigserial PRIMARY KEY, key text, n integer, sent_at bigint)');
    await store.read.query('CREATE INDEX ON chaos_effects (sent_at)');
    const admin = { brokers: [kafka.brokers], username: 'admin', password: users.admin, environment: ENVIRONMENT, logger: silentLogger };
    await applyTopics({ ...admin, replicationFactor: 1 });
    await applyAcls(admin);
    const road = await startTcpProxy(postgres.port);
    stops.push(() => road.stop());
    const databaseUrl = postgres.databaseUrl.replace(`:${postgres.port}/`, `:${road.port}/`);
    const journal = join(dir, 'journal.ndjson');
    const env = {
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: kafka.brokers,
      SMC_ENV: ENVIRONMENT,
      CHAOS_JOURNAL: journal,
      CHAOS_RATE: String(load.rate),
      CHAOS_KEYS: String(load.keys),
    };
    const consume = { ...env, CHAOS_ROLE: 'consume', KAFKA_PASSWORD: users['market-data'] };
    const consumers = ['consumer-1', 'consumer-2'].map((name) => startLoad(name, consume));
    const producer = startLoad('producer', { ...env, CHAOS_ROLE: 'produce', KAFKA_PASSWORD: users.execution });
    stops.push(async () => {
      await Promise.all([producer, ...consumers].map((process_) => process_.stop()));
    });
    return { kafka, postgres, redis, redisUrl: redis.url, road, store, journal, keys: load.keys, producer, consumers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startLoad(name: string, env: Readonly<Record<string, string>>): LoadProcess {
  let stopping = false;
  let child: ChildProcess;
  let ended: Promise<void>;
  const start = (): void => {
    child = spawn(process.execPath, [LOAD], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    ended = new Promise((resolve) => {
      child.once('exit', () => {
        resolve();
        if (!stopping) setTimeout(start, RESPAWN_MS);
      });
    });
  };
  start();
  return {
    name,
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async () => {
      stopping = true;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
