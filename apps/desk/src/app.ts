import { mkdir } from 'node:fs/promises';
import { resolve, join } from 'node:path';
import { type Bus, createInProcessBus } from '@smc/bus';
import { required } from '@smc/domain';
import {
  type DeskInfo,
  type GatewayApp,
  type GatewayCache,
  createApp as createGateway,
  deskInfoOf,
  gatewayConfig,
  openGatewayCache,
} from '@smc/gateway';
import { type Identity, type OwnerAccount, createIdentity } from '@smc/identity';
import { type FeedControl, type Market, MarketFileError, type RunPlan, openMarket, planRun } from '@smc/market-data';
import { type ResearchApp, createApp as createResearch } from '@smc/research';
import { type Clock, type Logger, type Metrics, type StopStep, createMetrics } from '@smc/service-kit';
import { type EmbeddedPostgres, type Store, migrate, openStore, startEmbeddedPostgres } from '@smc/store';
import type { DeskEnv } from './config.ts';
import { type Dashboard, startDashboard } from './dashboard.ts';
import { takenPorts } from './free-ports.ts';
import { type DeskOptions, Exit } from './options.ts';
import { DESK_HOLDER, type ServicePorts, type TradingServices, openTradingServices } from './trading-services.ts';

/** What the desk is made of. */
export interface DeskDeps {
  readonly env: DeskEnv;
  readonly options: DeskOptions;
  readonly version: string;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly loggerOf: (service: string) => Logger;
  /** Called once when something in the desk can do no more; the desk is to be stopped then. */
  readonly onFatal: (error: unknown) => void;
}

/** What a person is told when the desk is up. */
export interface DeskUp {
  readonly plan: RunPlan;
  readonly owner: OwnerAccount;
  readonly resumed: boolean;
  readonly feed: FeedControl;
  readonly dashboardUrl: string | null;
  readonly gatewayUrl: string;
  readonly dataDir: string;
  /** What the servers listen on; a port 0 of the environment has become a real one. */
  readonly ports: Readonly<Record<'gateway' | 'strategy' | 'execution' | 'marketData' | 'research', number>>;
}

/** The whole product in one process. */
export interface Desk {
  /** Brings everything up. Rejects with {@link Exit} when a port is taken or the input is wrong. */
  start(): Promise<DeskUp>;
  /** What to do to stop, in order; only for what was started. */
  stopSteps(): readonly StopStep[];
}

/** A desk that has not started. */
export function createDesk(deps: DeskDeps): Desk {
  return new EmbeddedDesk(deps);
}

class EmbeddedDesk implements Desk {
  readonly #deps: DeskDeps;
  readonly #dataDir: string;
  readonly #metrics = new Map<string, Metrics>();
  #dashboard: Dashboard | null = null;
  #postgres: EmbeddedPostgres | null = null;
  #store: Store | null = null;
  #identity: Identity | null = null;
  #bus: Bus | null = null;
  #services: TradingServices | null = null;
  #research: ResearchApp | null = null;
  #gateway: GatewayApp | null = null;
  #cache: GatewayCache | null = null;
  #info: DeskInfo | null = null;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#dataDir = resolve(deps.env.DATA_DIR);
  }

  async start(): Promise<DeskUp> {
    const { env, options, version } = this.#deps;
    await this.#requirePorts();
    await mkdir(this.#dataDir, { recursive: true, mode: 0o700 });
    // The slow starts run side by side: the page's bundler, the bars of the file, the database.
    if (options.dashboard) this.#dashboard = this.#startDashboard();
    const [basis, databaseUrl] = await bothOrThrow(openFile(options.market), this.#openDatabase());
    const plan = planRun(basis);
    const store = openStore({ databaseUrl, logger: this.#logger('store'), poolSize: 12 });
    this.#store = store;
    const bus = createInProcessBus({
      store,
      logger: this.#logger('bus'),
      clock: this.#deps.clock,
      metrics: this.#metricsOf('market-data'),
    });
    this.#bus = bus;
    const config = { ...gatewayConfig(env, version), dataDir: this.#dataDir };
    const cache = openGatewayCache({ env, clock: this.#deps.clock, logger: this.#logger('cache'), metrics: this.#metricsOf('gateway') });
    this.#cache = cache;
    const identity = this.#openIdentity(databaseUrl, config.publicUrl, cache);
    const [[owner, { services, ports }], research] = await bothOrThrow(
      bothOrThrow(identity.start(), this.#startServices(plan, store, bus)),
      this.#startResearch(store, databaseUrl),
    );
    this.#info = deskInfoOf(services.session, version);
    this.#gateway = createGateway({
      config,
      store,
      bus,
      identity,
      cache,
      desk: () => this.#info,
      clock: this.#deps.clock,
      logger: this.#logger('gateway'),
      metrics: this.#metricsOf('gateway'),
    });
    const gateway = await this.#gateway.start();
    await bus.start();
    services.play();
    await this.#dashboard?.listening;
    const shown = env.HOST === '127.0.0.1' || env.HOST === '0.0.0.0' ? 'localhost' : env.HOST;
    return {
      plan,
      owner,
      resumed: services.session.resumedAt !== services.session.startedAt,
      feed: required(services.feed, 'feed'),
      dashboardUrl: options.dashboard ? `http://${shown}:${env.DASHBOARD_PORT}` : null,
      gatewayUrl: `http://${shown}:${gateway.port}`,
      dataDir: this.#dataDir,
      ports: { ...ports, gateway: gateway.port, research },
    };
  }

  stopSteps(): readonly StopStep[] {
    return [
      // The page goes at the same time as the services: neither needs the other to stop.
      {
        name: 'gateway, dashboard',
        stop: async () => {
          await Promise.all([this.#gateway?.stop(), this.#dashboard?.stop()]);
        },
      },
      { name: 'services', stop: async () => this.#services?.stop() },
      { name: 'research', stop: async () => this.#research?.stop() },
      { name: 'bus', stop: async () => this.#bus?.stop() },
      { name: 'identity', stop: async () => this.#identity?.stop() },
      { name: 'cache', stop: () => Promise.resolve(this.#cache?.stop()) },
      { name: 'store', stop: async () => this.#store?.close() },
      { name: 'postgres', stop: async () => this.#postgres?.stop() },
    ];
  }

  #logger(service: string): Logger {
    return this.#deps.loggerOf(service);
  }

  #metricsOf(service: string): Metrics {
    const known = this.#metrics.get(service);
    if (known !== undefined) return known;
    const metrics = createMetrics(service);
    this.#metrics.set(service, metrics);
    return metrics;
  }

  async #requirePorts(): Promise<void> {
    const { env, options } = this.#deps;
    const wanted = (['GATEWAY_PORT', 'STRATEGY_PORT', 'EXECUTION_PORT', 'MARKET_DATA_PORT', 'RESEARCH_PORT', 'DASHBOARD_PORT'] as const)
      .filter((setting) => options.dashboard || setting !== 'DASHBOARD_PORT')
      .map((setting) => ({ setting, port: env[setting] }));
    const taken = await takenPorts(env.HOST, wanted);
    if (taken.length === 0) return;
    const list = taken.map(({ setting, port }) => `${port} (${setting})`).join(', ');
    throw new Exit(2, `in use by another program: port ${list}; stop it, or set other ports in the environment or .env`);
  }

  #startDashboard(): Dashboard {
    const { env } = this.#deps;
    return startDashboard({
      env: { DASHBOARD_PORT: String(env.DASHBOARD_PORT), GATEWAY_PORT: String(env.GATEWAY_PORT), HOST: env.HOST },
      logger: this.#logger('dashboard'),
      onExit: this.#deps.onFatal,
    });
  }

  async #openDatabase(): Promise<string> {
    const { env } = this.#deps;
    const logger = this.#logger('store');
    let databaseUrl = env.DATABASE_URL?.reveal();
    if (databaseUrl === undefined) {
      this.#postgres = await startEmbeddedPostgres({ dataDir: this.#dataDir, logger });
      databaseUrl = this.#postgres.databaseUrl;
    }
    await migrate({ databaseUrl, logger });
    return databaseUrl;
  }

  #openIdentity(databaseUrl: string, publicUrl: string, cache: GatewayCache): Identity {
    const { env, clock } = this.#deps;
    this.#identity = createIdentity({
      databaseUrl,
      dataDir: this.#dataDir,
      ownerEmail: env.OWNER_EMAIL,
      ownerPasswordFile: env.OWNER_PASSWORD_FILE,
      publicUrl,
      clock,
      logger: this.#logger('identity'),
      sharedSessions: cache.sessions,
    });
    return this.#identity;
  }

  async #startResearch(store: Store, databaseUrl: string): Promise<number> {
    const { env, version, clock, onFatal } = this.#deps;
    this.#research = createResearch({
      host: env.HOST,
      port: env.RESEARCH_PORT,
      version,
      store,
      databaseUrl,
      places: { dataDir: this.#dataDir, extraDir: env.SMC_DATA_DIR },
      holder: DESK_HOLDER,
      clock,
      logger: this.#logger('research'),
      metrics: this.#metricsOf('research'),
      onFatal,
    });
    return (await this.#research.start()).port;
  }

  async #startServices(
    plan: RunPlan,
    store: Store,
    bus: Bus,
  ): Promise<{ readonly services: TradingServices; readonly ports: ServicePorts }> {
    const { env, options, version, clock, monotonicMs, onFatal, loggerOf } = this.#deps;
    const services = await openTradingServices({
      plan,
      store,
      bus,
      host: env.HOST,
      ports: { strategy: env.STRATEGY_PORT, execution: env.EXECUTION_PORT, marketData: env.MARKET_DATA_PORT },
      version,
      speed: options.speed,
      fresh: options.restart,
      clock,
      monotonicMs,
      loggerOf,
      metricsOf: (service) => this.#metricsOf(service),
      onFatal,
      faultCrashAt: env.FAULT_CRASH_AT,
    });
    this.#services = services;
    return { services, ports: await services.start() };
  }
}

/** A file that cannot be used is the input of a person: one line, exit code 2. */
async function openFile(market: Market): ReturnType<typeof openMarket> {
  try {
    return await openMarket(market);
  } catch (error) {
    throw error instanceof MarketFileError ? new Exit(2, error.message) : error;
  }
}

/** Both results; when one fails, only after the other has ended too, so that stopping finds everything that was started. */
async function bothOrThrow<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Where the owner's first password is kept. */
export function passwordFileOf(dataDir: string): string {
  return join(dataDir, 'owner-password');
}
