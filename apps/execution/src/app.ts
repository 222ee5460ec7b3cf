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
  runLoop,
} from '@smc/service-kit';
import { type Lease, type Store, acquireLease, releaseLease, renewLease } from '@smc/store';
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
  /** Who holds the leases: the same for every process of one desk. */
  readonly holder: string;
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
const LEASE_TTL_MS = 30_000;
const LEASE_RENEW_MS = 8_000;

/** Intents in; risk, orders, fills and positions out. */
export function createApp(deps: ExecutionDeps): ExecutionApp {
  const { store, bus, session, logger, metrics } = deps;
  let lease: Lease | null = null;
  let unsubscribe: Unsubscribe | null = null;
  const tasks: BackgroundTask[] = [];
  const bars = metrics.counter('execution_bars_total', 'Bars dealt with');
  const position = metrics.gauge('execution_position', 'Index of the next bar');
  const equity = metrics.gauge('execution_equity', 'Equity of the account in quote');
  const openOrders = metrics.gauge('execution_open_orders', 'Orders that have not ended');
  const loop = createAccountLoop({
    store,
    bus,
    session,
    clock: deps.clock,
    logger,
    lease: () => {
      if (lease === null) throw new Error('the execution service does not hold its lease');
      return lease;
    },
    crashPoint: createCrashPoint(deps.faultCrashAt, session.mode, () => process.kill(process.pid, 'SIGKILL')),
    onProgress: (count, next, view) => {
      bars.inc(count);
      position.set(next);
      equity.set(moneyToNumber(view.equity));
      openOrders.set(view.openOrders.length);
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
      { name: 'account', check: () => loop.missing },
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
      unsubscribe = bus.subscribe({
        consumer: CONSUMER,
        topics: ['market.bars.v1', 'trading.intents.v1'],
        handle: async (batch, tx) => {
          await recordMessages(batch, tx, session);
          if (batch.some((message) => message.type === 'strategy.watermark')) loop.nudge();
        },
      });
      tasks.push(
        runLoop('execution lease', LEASE_RENEW_MS, renew, logger, deps.onFatal),
        backgroundTask('execution account', (signal) => loop.run(signal), logger, deps.onFatal),
      );
      return listening;
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
