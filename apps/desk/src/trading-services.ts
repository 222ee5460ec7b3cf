import type { Bus } from '@smc/bus';
import { createApp as createExecution, executionSessionOf } from '@smc/execution';
import { type FeedControl, type RunPlan, createApp as createMarketData, descriptorOf, openSession, storedPlan } from '@smc/market-data';
import type { Clock, Logger, Metrics } from '@smc/service-kit';
import { DEFAULT_OWNER, type SessionRow, type Store } from '@smc/store';
import { createApp as createStrategy, strategySessionOf } from '@smc/strategy';

/** Ports of the health servers; 0 lets the system choose. */
export interface ServicePorts {
  readonly strategy: number;
  readonly execution: number;
  readonly marketData: number;
}

export interface TradingServicesDeps {
  readonly plan: RunPlan;
  readonly store: Store;
  /** Not started yet: the services subscribe first. */
  readonly bus: Bus;
  readonly host: string;
  readonly ports: ServicePorts;
  readonly version: string;
  /** Bars a second; null keeps what the session had. */
  readonly speed: number | null;
  /** Begins a session anew although there is one to go on with. */
  readonly fresh?: boolean;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly loggerOf: (service: string) => Logger;
  readonly metricsOf: (service: string) => Metrics;
  readonly onFatal: (error: unknown) => void;
  readonly faultCrashAt?: string | undefined;
}

/** Market-data, strategy and execution over one store and one bus. */
export interface TradingServices {
  readonly session: SessionRow;
  /** Recovers and subscribes; gives the ports that were taken. Start the bus next. */
  start(): Promise<ServicePorts>;
  /** Lets bars flow; after the bus has started. */
  play(): void;
  /** What the feed is doing; null before the start. */
  readonly feed: FeedControl | null;
  stop(): Promise<void>;
}

/** One holder per desk: a restart takes its own leases over at once, under a higher epoch. */
export const DESK_HOLDER = 'desk';

/** Opens the session of a plan and builds its services. */
export async function openTradingServices(deps: TradingServicesDeps): Promise<TradingServices> {
  const { plan, store, bus, host, ports, version, onFatal, clock } = deps;
  const session = await openSession(store, {
    owner: DEFAULT_OWNER,
    mode: plan.mode,
    descriptor: descriptorOf(plan),
    plan: storedPlan(plan),
    now: clock.now(),
    fresh: deps.fresh ?? false,
  });
  const { owner, session: name } = session;
  const { mode, instrument, timeframe } = plan;
  const common = (service: string, port: number) => ({
    host,
    port,
    version,
    store,
    bus,
    holder: DESK_HOLDER,
    clock,
    onFatal,
    logger: deps.loggerOf(service),
    metrics: deps.metricsOf(service),
  });
  const execution = createExecution({
    ...common('execution', ports.execution),
    session: executionSessionOf(session),
    faultCrashAt: deps.faultCrashAt,
  });
  const strategy = createStrategy({ ...common('strategy', ports.strategy), session: strategySessionOf(session) });
  const marketData = createMarketData({
    ...common('market-data', ports.marketData),
    session: { owner, session: name, mode, instrument, timeframe },
    openFeed: plan.openFeed,
    speed: deps.speed,
    monotonicMs: deps.monotonicMs,
  });
  return {
    session,
    async start() {
      const [onExecution, onStrategy, onMarketData] = await Promise.all([execution.start(), strategy.start(), marketData.start()]);
      return { execution: onExecution.port, strategy: onStrategy.port, marketData: onMarketData.port };
    },
    get feed() {
      return marketData.control;
    },
    play: () => {
      marketData.play();
    },
    async stop() {
      // Against the stream: no new bars first, then those who deal with them.
      await marketData.stop();
      await strategy.stop();
      await execution.stop();
    },
  };
}
