import type { Bus, Unsubscribe } from '@smc/bus';
import type { Json } from '@smc/domain';
import {
  type BackgroundTask,
  type Logger,
  type Metrics,
  type ReadinessCheck,
  backgroundTask,
  createHealthServer,
  runLoop,
} from '@smc/service-kit';
import { type Lease, type Store, acquireLease, releaseLease, renewLease } from '@smc/store';
import type { MarketFeed } from '@smc/venues';
import { createFeedLoop } from './feed-loop.ts';
import { type FeedSession, leaseName } from './session.ts';

/** Everything the market-data service needs from outside. */
export interface MarketDataDeps {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly store: Store;
  /** Started by who composes, after this service has started. */
  readonly bus: Bus;
  readonly session: FeedSession;
  /** The feed at its beginning, or where a snapshot was taken. */
  readonly openFeed: (snapshot?: Json) => MarketFeed;
  /** Bars a second; null keeps the speed of a session that is taken up again, or begins with 1. */
  readonly speed: number | null;
  /** Who holds the leases: the same for every process of one desk. */
  readonly holder: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Milliseconds of a clock that never steps back. */
  readonly monotonicMs: () => number;
  /** Called when the service can do no more. */
  readonly onFatal: (error: unknown) => void;
  readonly checks?: readonly ReadinessCheck[];
}

/** A service that can be started and stopped once. */
export interface MarketDataApp {
  start(): Promise<{ readonly port: number }>;
  /** Begins to release bars; after the bus has started. */
  play(): void;
  stop(): Promise<void>;
}

const CONSUMER = 'market-data';
const LEASE_TTL_MS = 30_000;
const LEASE_RENEW_MS = 8_000;

/** A feed in; bars, quotes and what the feed is doing out. */
export function createApp(deps: MarketDataDeps): MarketDataApp {
  const { store, bus, session, logger, metrics } = deps;
  let lease: Lease | null = null;
  let unsubscribe: Unsubscribe | null = null;
  const tasks: BackgroundTask[] = [];
  const bars = metrics.counter('market_data_bars_total', 'Bars released');
  const position = metrics.gauge('market_data_position', 'Index of the next bar');
  const quarantined = metrics.gauge('market_data_quarantined', 'Rows put aside in this session');
  const loop = createFeedLoop({
    ...deps,
    lease: () => {
      if (lease === null) throw new Error('the market-data service does not hold its lease');
      return lease;
    },
    onReleased: (count, control) => {
      bars.inc(count);
      position.set(control.nextIndex);
      quarantined.set(control.quarantined);
    },
  });
  const server = createHealthServer({
    host: deps.host,
    port: deps.port,
    service: CONSUMER,
    version: deps.version,
    metrics,
    checks: [
      { name: 'lease', check: () => (lease === null ? 'not held yet' : null) },
      { name: 'feed', check: () => (loop.control === null ? 'not open yet' : loop.control.state === 'failed' ? loop.control.reason : null) },
      ...(deps.checks ?? []),
    ],
  });

  return {
    async start() {
      const listening = await server.start();
      const name = leaseName(session);
      lease = await acquireLease(store.read, { name, holder: deps.holder, ttlMs: LEASE_TTL_MS });
      if (lease === null) throw new Error(`${name} is held by another process`);
      const held = lease;
      const renew = async (): Promise<void> => {
        if (!(await renewLease(store.read, held, LEASE_TTL_MS))) throw new Error(`lease ${name} is lost`);
      };
      tasks.push(runLoop('market-data lease', LEASE_RENEW_MS, renew, logger, deps.onFatal));
      await loop.open();
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['control.commands.v1', 'trading.portfolio.v1'],
        handle: async (batch, tx) => {
          await loop.take(batch, tx);
        },
      });
      return listening;
    },
    play() {
      tasks.push(backgroundTask('market-data feed', (signal) => loop.run(signal), logger, deps.onFatal));
    },
    async stop() {
      unsubscribe?.();
      for (const task of tasks.reverse()) await task.stop();
      if (lease !== null) await releaseLease(store.read, lease);
      lease = null;
      await server.stop();
    },
  };
}
