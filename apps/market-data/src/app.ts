import type { Bus, Unsubscribe } from '@smc/bus';
import type { Json } from '@smc/domain';
import { type BackgroundTask, type Logger, type Metrics, type ReadinessCheck, backgroundTask, createHealthServer } from '@smc/service-kit';
import { type Store, createLeaseKeeper } from '@smc/store';
import type { MarketFeed } from '@smc/venues';
import { createFeedLoop } from './feed-loop.ts';
import type { FeedControl } from './replay-control.ts';
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
  /** Who holds the leases: the same in all lives of a desk, another in every process of its own. */
  readonly holder: string;
  /** With it a lease that another holds is waited for, until the signal is aborted; without it is an error. */
  readonly standBy?: AbortSignal | undefined;
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
  /** What the feed is doing; null before the start. */
  readonly control: FeedControl | null;
  stop(): Promise<void>;
}

const CONSUMER = 'market-data';

/** A feed in; bars, quotes and what the feed is doing out. */
export function createApp(deps: MarketDataDeps): MarketDataApp {
  const { store, bus, session, logger, metrics } = deps;
  let unsubscribe: Unsubscribe | null = null;
  let task: BackgroundTask | null = null;
  const lease = createLeaseKeeper({ store, name: leaseName(session), holder: deps.holder, logger, onLost: deps.onFatal });
  const loop = createFeedLoop({ ...deps, lease: () => lease.current(), onReleased: measureRelease(metrics) });
  const server = createHealthServer({
    host: deps.host,
    port: deps.port,
    service: CONSUMER,
    version: deps.version,
    metrics,
    checks: [
      { name: 'lease', check: () => (lease.isHeld ? null : 'not held yet') },
      {
        name: 'feed',
        check: () => (loop.control === null ? 'not open yet' : loop.control.state === 'failed' ? loop.control.reason : null),
      },
      ...(deps.checks ?? []),
    ],
  });

  return {
    async start() {
      const listening = await server.start();
      await lease.acquire(deps.standBy);
      await loop.open();
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['control.commands.v1', 'trading.portfolio.v1'],
        handle: (batch, tx) => loop.take(batch, tx),
      });
      return listening;
    },
    get control() {
      return loop.control;
    },
    play() {
      task = backgroundTask('market-data feed', (signal) => loop.run(signal), logger, deps.onFatal);
    },
    async stop() {
      unsubscribe?.();
      await task?.stop();
      await lease.release();
      await server.stop();
    },
  };
}

function measureRelease(metrics: Metrics): (bars: number, control: FeedControl) => void {
  const released = metrics.counter('market_data_bars_total', 'Bars released');
  const position = metrics.gauge('market_data_position', 'Index of the next bar');
  const quarantined = metrics.gauge('market_data_quarantined', 'Rows put aside in this session');
  return (count, control) => {
    released.inc(count);
    position.set(control.nextIndex);
    quarantined.set(control.quarantined);
  };
}
