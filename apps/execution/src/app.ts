import type { Bus, Unsubscribe } from '@smc/bus';
import { moneyToNumber } from '@smc/domain';
import {
  type BackgroundTask,
  type Clock,
  type Logger,
  type Metrics,
  type ReadinessCheck,
  backgroundTask,
  createHealthServer,
} from '@smc/service-kit';
import { type Store, createLeaseKeeper } from '@smc/store';
import type { AccountView } from '@smc/trading';
import { createAccountLoop } from './account-loop.ts';
import { createCrashPoint } from './crash-points.ts';
import { recordMessages } from './recorded-inputs.ts';
import { type ExecutionSession, leaseName } from './session.ts';

/** Everything the execution service needs from outside. */
export interface ExecutionDeps {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly store: Store;
  /** Started by who composes, after this service has started. */
  readonly bus: Bus;
  readonly session: ExecutionSession;
  /** Who holds the leases: the same in all lives of a desk, another in every process of its own. */
  readonly holder: string;
  /** With it a lease that another holds is waited for, until the signal is aborted; without it is an error. */
  readonly standBy?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called when a person has to look: a broken invariant, a lost lease, books that differ. */
  readonly onFatal: (error: unknown) => void;
  readonly checks?: readonly ReadinessCheck[];
  /** See {@link createCrashPoint}. */
  readonly faultCrashAt?: string | undefined;
}

/** A service that can be started and stopped once. */
export interface ExecutionApp {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

const CONSUMER = 'execution';

/** Intents in; risk, orders, fills and positions out. */
export function createApp(deps: ExecutionDeps): ExecutionApp {
  const { store, bus, session, logger, metrics } = deps;
  let unsubscribe: Unsubscribe | null = null;
  let task: BackgroundTask | null = null;
  const lease = createLeaseKeeper({ store, name: leaseName(session), holder: deps.holder, logger, onLost: deps.onFatal });
  const loop = createAccountLoop({
    store,
    bus,
    session,
    clock: deps.clock,
    logger,
    lease: () => lease.current(),
    crashPoint: createCrashPoint(deps.faultCrashAt, session.mode, () => process.kill(process.pid, 'SIGKILL')),
    onProgress: measureProgress(metrics),
  });
  const server = createHealthServer({
    host: deps.host,
    port: deps.port,
    service: CONSUMER,
    version: deps.version,
    metrics,
    checks: [
      { name: 'lease', check: () => (lease.isHeld ? null : 'not held yet') },
      { name: 'account', check: () => loop.missing },
      ...(deps.checks ?? []),
    ],
  });

  return {
    async start() {
      const listening = await server.start();
      await lease.acquire(deps.standBy);
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['market.bars.v1', 'trading.intents.v1'],
        handle: async (batch, tx) => {
          await recordMessages(batch, tx, session);
          if (batch.some((message) => message.type === 'strategy.watermark')) loop.nudge();
        },
      });
      task = backgroundTask('execution account', (signal) => loop.run(signal), logger, deps.onFatal);
      return listening;
    },
    async stop() {
      unsubscribe?.();
      await task?.stop();
      await lease.release();
      await server.stop();
    },
  };
}

function measureProgress(metrics: Metrics): (bars: number, next: number, view: AccountView) => void {
  const bars = metrics.counter('execution_bars_total', 'Bars dealt with');
  const position = metrics.gauge('execution_position', 'Index of the next bar');
  const equity = metrics.gauge('execution_equity', 'Equity of the account in quote');
  const openOrders = metrics.gauge('execution_open_orders', 'Orders that have not ended');
  return (count, next, view) => {
    bars.inc(count);
    position.set(next);
    equity.set(moneyToNumber(view.equity));
    openOrders.set(view.openOrders.length);
  };
}
