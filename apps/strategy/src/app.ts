import type { Bus, Unsubscribe } from '@smc/bus';
import {
  type BackgroundTask,
  type Logger,
  type Metrics,
  type ReadinessCheck,
  createHealthServer,
  runLoop,
} from '@smc/service-kit';
import { type Lease, type Store, acquireLease, releaseLease, renewLease } from '@smc/store';
import { createBarDecider } from './decide-bars.ts';
import { type StrategySession, leaseName } from './session.ts';

/** Everything the strategy service needs from outside. */
export interface StrategyDeps {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly store: Store;
  /** Started by who composes, after this service has started. */
  readonly bus: Bus;
  readonly session: StrategySession;
  /** Who holds the leases: the same for every process of one desk. */
  readonly holder: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called when the service can do no more: its lease is lost, or an invariant is broken. */
  readonly onFatal: (error: unknown) => void;
  readonly checks?: readonly ReadinessCheck[];
}

/** A service that can be started and stopped once. */
export interface StrategyApp {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

const CONSUMER = 'strategy';
const LEASE_TTL_MS = 30_000;
const LEASE_RENEW_MS = 8_000;

/** Bars in; structures, signals and intents out. */
export function createApp(deps: StrategyDeps): StrategyApp {
  const { store, bus, session, logger, metrics } = deps;
  let lease: Lease | null = null;
  let renewal: BackgroundTask | null = null;
  let unsubscribe: Unsubscribe | null = null;
  const bars = metrics.counter('strategy_bars_total', 'Bars decided');
  const signals = metrics.counter('strategy_signals_total', 'Signals, taken and not taken');
  const position = metrics.gauge('strategy_position', 'Index of the last bar decided');
  const decider = createBarDecider({
    session,
    bus,
    logger,
    lease: () => {
      if (lease === null) throw new Error('the strategy service does not hold its lease');
      return lease;
    },
    onDecided: (count, found, lastIndex) => {
      bars.inc(count);
      signals.inc(found);
      position.set(lastIndex);
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
      { name: 'instance', check: () => (decider.position === null ? 'being rebuilt' : null) },
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
      renewal = runLoop(
        'strategy lease',
        LEASE_RENEW_MS,
        async () => {
          if (!(await renewLease(store.read, held, LEASE_TTL_MS))) throw new Error(`lease ${name} is lost`);
        },
        logger,
        deps.onFatal,
      );
      await decider.warm(store.read);
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['market.bars.v1'],
        handle: async (batch, tx) => {
          await decider.decide(batch, tx);
          bus.wake();
        },
      });
      return listening;
    },
    async stop() {
      unsubscribe?.();
      await renewal?.stop();
      if (lease !== null) await releaseLease(store.read, lease);
      lease = null;
      await server.stop();
    },
  };
}
