import { join } from 'node:path';
import { applyTopics } from '@smc/bus';
import type { TradingMode } from '@smc/domain';
import { silentLogger } from '@smc/service-kit';
import { DEFAULT_OWNER, type Store, loadServiceState, sessionToServe } from '@smc/store';
import { type TestDatabase, type TestPostgres, waitUntil } from '@smc/testkit';
import { type ServiceName, ServiceProcess } from '../src/service-process.ts';

/** Where a cluster comes from. */
export interface ClusterPlace {
  readonly brokers: string;
  readonly postgres: TestPostgres;
  /** For what the services keep. */
  readonly folder: string;
}

/** Services over one broker and one database of their own. */
export class Cluster {
  readonly running: ServiceProcess[] = [];
  readonly database: TestDatabase;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(database: TestDatabase, env: Readonly<Record<string, string>>) {
    this.database = database;
    this.#env = env;
  }

  /** `environment` stands before topics and groups; `env` is what its services are told beside. */
  static async open(place: ClusterPlace, environment: string, env: Readonly<Record<string, string>>): Promise<Cluster> {
    const database = await place.postgres.createDatabase();
    await applyTopics({ brokers: [place.brokers], environment, logger: silentLogger });
    return new Cluster(database, {
      DATABASE_URL: database.databaseUrl,
      KAFKA_BROKERS: place.brokers,
      SMC_ENV: environment,
      DATA_DIR: join(place.folder, environment),
      ...env,
    });
  }

  get store(): Store {
    return this.database.store;
  }

  start(name: ServiceName, env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const started = new ServiceProcess(name, { ...this.#env, ...env });
    this.running.push(started);
    return started;
  }

  /** The process that holds the lease of a service now. */
  async leader(service: ServiceName): Promise<ServiceProcess | null> {
    const { rows } = await this.store.read.query(
      `SELECT holder FROM leases WHERE name LIKE $1 || ':%' AND expires_at > clock_timestamp() ORDER BY name DESC`,
      [service],
    );
    const holders = rows.map((row) => String(row['holder']));
    return this.running.find(({ pid, hasEnded }) => !hasEnded && holders.some((holder) => holder.includes(`:${pid}:`))) ?? null;
  }

  /** Bars that a service has dealt with. */
  async done(service: 'strategy' | 'execution', mode: TradingMode = 'REPLAY'): Promise<number> {
    const session = await sessionToServe(this.store.read, DEFAULT_OWNER, mode);
    if (session === null) return 0;
    const state = await loadServiceState(this.store.read, session.session, service);
    return state === null ? 0 : state.cursor + (service === 'strategy' ? 1 : 0);
  }

  async count(sql: string): Promise<number> {
    const { rows } = await this.store.read.query(`SELECT count(*) AS count FROM ${sql}`);
    return Number(rows[0]?.['count']);
  }

  /** Waits for a condition; gives how long it took, or fails with what all have said. */
  async reaches(condition: () => Promise<boolean>, timeoutMs: number, what: string): Promise<number> {
    const from = performance.now();
    await waitUntil(condition, timeoutMs, what).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#story()}`);
    });
    return Math.round(performance.now() - from);
  }

  /** Ends what still runs, the hard way. */
  async end(): Promise<void> {
    await Promise.all(this.running.map((each) => each.kill()));
  }

  #story(): string {
    return this.running.map(({ name, pid, exitCode, output }) => `--- ${name} ${pid} (${exitCode})\n${output.slice(-1500)}`).join('\n');
  }
}
