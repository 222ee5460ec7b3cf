import type { Bus, Unsubscribe } from '@smc/bus';
import { type Logger, type Metrics, type ReadinessCheck, createHealthServer } from '@smc/service-kit';
import { type Store, createLeaseKeeper } from '@smc/store';
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
  /** Who holds the leases: the same in all lives of a desk, another in every process of its own. */
  readonly holder: string;
  /** With it a lease that another holds is waited for, until the signal is aborted; without it is an error. */
  readonly standBy?: AbortSignal | undefined;
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

/** Bars in; structures, signals and intents out. */
export function createApp(deps: StrategyDeps): StrategyApp {
  const { store, bus, session, logger, metrics } = deps;
  let unsubscribe: Unsubscribe | null = null;
  const lease = createLeaseKeeper({ store, name: leaseName(session), holder: deps.holder, logger, onLost: deps.onFatal });
  const decider = createBarDecider({ session, bus, logger, lease: () => lease.current(), onDecided: countDecided(metrics) });
  const server = createHealthServer({
    host: deps.host,
    port: deps.port,
    service: CONSUMER,
    version: deps.version,
    metrics,
    checks: [
      { name: 'lease', check: () => (lease.isHeld ? null : 'not held yet') },
      { name: 'instance', check: () => (decider.position === null ? 'being rebuilt' : null) },
      ...(deps.checks ?? []),
    ],
  });

  return {
    async start() {
      const listening = await server.start();
      await lease.acquire(deps.standBy);
      await decider.warm(store.read);
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['market.bars.v1'],
        // The bus wakes its relay after the commit; before it there is nothing to be seen.
        handle: (batch, tx) => decider.decide(batch, tx),
      });
      return listening;
    },
    async stop() {
      unsubscribe?.();
      await lease.release();
      await server.stop();
    },
  };
}

function countDecided(metrics: Metrics): (bars: number, signals: number, lastIndex: number) => void {
  const bars = metrics.counter('strategy_bars_total', 'Bars decided');
  const signals = metrics.counter('strategy_signals_total', 'Signals, taken and not taken');
  const position = metrics.gauge('strategy_position', 'Index of the last bar decided');
  return (count, found, lastIndex) => {
    bars.inc(count);
    signals.inc(found);
    position.set(lastIndex);
  };
}
