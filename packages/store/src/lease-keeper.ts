import { type BackgroundTask, type Logger, runLoop } from '@smc/service-kit';
import { type Lease, LeaseLostError, acquireLease, releaseLease, renewLease } from './repositories/leases.ts';
import type { Store } from './store.ts';

export interface LeaseKeeperOptions {
  readonly store: Store;
  readonly name: string;
  /** The same for every process of one desk: a restart takes its own leases over at once, under a higher epoch. */
  readonly holder: string;
  readonly logger: Logger;
  /** Told when the lease is lost: somebody else acts now. */
  readonly onLost: (error: unknown) => void;
}

/** Keeps a lease for as long as a service lives. */
export interface LeaseKeeper {
  /** Takes the lease. Throws while another holder has it. */
  acquire(): Promise<void>;
  readonly isHeld: boolean;
  /** The lease, for `assertLease` in every transaction. Throws when it is not held. */
  current(): Lease;
  release(): Promise<void>;
}

const TTL_MS = 30_000;
const RENEW_MS = 8_000;

/** A keeper that holds nothing yet. */
export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { store, name, holder, logger } = options;
  let lease: Lease | null = null;
  let renewal: BackgroundTask | null = null;
  return {
    async acquire() {
      const taken = await acquireLease(store.read, { name, holder, ttlMs: TTL_MS });
      if (taken === null) throw new Error(`lease ${name} is held by another process`);
      lease = taken;
      const renew = async (): Promise<void> => {
        if (!(await renewLease(store.read, taken, TTL_MS))) throw new LeaseLostError(taken);
      };
      renewal = runLoop(`lease ${name}`, RENEW_MS, renew, logger, options.onLost);
    },
    get isHeld() {
      return lease !== null;
    },
    current() {
      if (lease === null) throw new Error(`lease ${name} is not held`);
      return lease;
    },
    async release() {
      await renewal?.stop();
      if (lease !== null) await releaseLease(store.read, lease);
      lease = null;
    },
  };
}
