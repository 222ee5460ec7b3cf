import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bus } from '@smc/bus';
import type { InstrumentView, SessionView } from '@smc/contracts';
import type { Identity } from '@smc/identity';
import type { Clock, Logger, Metrics, ReadinessCheck } from '@smc/service-kit';
import type { Store } from '@smc/store';
import type { GatewayConfig } from './config.ts';

/** What the gateway is told of the session it shows. Everything else of {@link SessionView} it finds out itself. */
export type DeskInfo = Pick<
  SessionView,
  'session' | 'mode' | 'source' | 'venue' | 'symbol' | 'timeframe' | 'accountId' | 'strategyInstanceId' | 'startedAt' | 'buildId'
> & {
  readonly instrument: InstrumentView;
  /** Decimal text in quote. */
  readonly startingBalance: string;
  /** Limits of the account, for the overview. */
  readonly limits: { readonly maxOpenPositions: number; readonly maxDailyLossPct: number; readonly maxDrawdownPct: number };
};

/** Everything the gateway needs from outside. Who composes it opens and closes store, bus and identity. */
export interface GatewayDeps {
  readonly config: GatewayConfig;
  readonly store: Store;
  /** Started by who composes; the gateway observes and publishes commands. */
  readonly bus: Bus;
  /** Started by who composes, after the migrations. */
  readonly identity: Identity;
  /** The session to show, asked for at every use; null while there is none. */
  readonly desk: () => DeskInfo | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What else `/ready` depends on; database and session are checked anyway. */
  readonly checks?: readonly ReadinessCheck[];
}

/** A gateway that can be started and stopped once. */
export interface GatewayApp {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}
