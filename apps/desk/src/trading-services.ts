import type { Bus } from '@smc/bus';
import { type ExecutionSession, createApp as createExecution } from '@smc/execution';
import { type FeedControl, createApp as createMarketData, openSession } from '@smc/market-data';
import type { Clock, Logger, Metrics } from '@smc/service-kit';
import { DEFAULT_OWNER, type SessionRow, type Store } from '@smc/store';
import { type StrategySession, createApp as createStrategy } from '@smc/strategy';
import { type RunPlan, descriptorOf } from './run-plan.ts';

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
    now: clock.now(),
    fresh: deps.fresh ?? false,
  });
  const run = sessionOf(plan, session);
  const common = (service: string, port: number) => ({
    host,
    port,
    version,
    store,
    bus,
    session: run,
    holder: DESK_HOLDER,
    clock,
    onFatal,
    logger: deps.loggerOf(service),
    metrics: deps.metricsOf(service),
  });
  const execution = createExecution({ ...common('execution', ports.execution), faultCrashAt: deps.faultCrashAt });
  const strategy = createStrategy(common('strategy', ports.strategy));
  const marketData = createMarketData({
    ...common('market-data', ports.marketData),
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

/** What each service is told of the run; each takes the part it needs. */
function sessionOf(plan: RunPlan, { owner, session }: SessionRow): StrategySession & ExecutionSession {
  const { mode, instrument, timeframe, accountId, instanceId, strategy, params, risk, costs, startingBalance } = plan;
  return { owner, session, mode, instrument, timeframe, accountId, instanceId, strategy, params, risk, costs, startingBalance };
}
