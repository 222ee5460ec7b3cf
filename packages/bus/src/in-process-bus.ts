import type { Clock, Database, Logger, Metrics } from '@smc/service-kit';
import type { Bus } from './bus.ts';

export interface InProcessBusDeps {
  /** Where outbox, inbox and dead letters are. */
  readonly store: Database;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics?: Metrics;
}

/** The bus of one process: outbox rows, delivered by a relay of its own. */
export function createInProcessBus(deps: InProcessBusDeps): Bus {
  throw new Error(`not there yet: ${typeof deps}`);
}
