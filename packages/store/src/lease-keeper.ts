import { type BackgroundTask, type Logger, delay, runLoop } from '@smc/service-kit';
import { type Lease, LeaseLostError, acquireLease, releaseLease, renewLease } from './repositories/leases.ts';
import type { Store } from './store.ts';

export interface LeaseKeeperOptions {
  readonly store: Store;
  readonly name: string;
  /**
   * Who it is. A holder that comes back takes its own lease over at once, under a higher epoch: the desk has one name for all its
   * lives, a replica beside others has a name that no other process has.
   */
  readonly holder: string;
  readonly logger: Logger;
  /** Told when the lease is lost: somebody else acts now. */
  readonly onLost: (error: unknown) => void;
}

/** Keeps a lease for as long as a service lives. */
export interface LeaseKeeper {
  /**
   * Takes the lease. While another holder has it: throws, or, with a signal, stands by until the lease is free. Rejects with the
   * signal's reason when that is aborted meanwhile.
   */
  acquire(standBy?: AbortSignal): Promise<void>;
  readonly isHeld: boolean;
  /** The lease, for `assertLease` in every transaction. Throws when it is not held. */
  current(): Lease;
  release(): Promise<void>;
}

/** A dead holder is replaced after this time and one look of who stands by. */
const TTL_MS = 10_000;
const RENEW_MS = 3_000;
const LOOK_MS = 1_000;

/** A keeper that holds nothing yet. */
export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { store, name, holder, logger } = options;
  let lease: Lease | null = null;
  let renewal: BackgroundTask | null = null;
  const keep = (taken: Lease): void => {
    lease = taken;
    renewal = runLoop(`lease ${name}`, RENEW_MS, renewing(options, taken), logger, options.onLost);
  };
  return {
    async acquire(standBy) {
      const taken =
        standBy === undefined ? await acquireLease(store.read, { name, holder, ttlMs: TTL_MS }) : await takeWhenFree(options, standBy);
      if (taken === null) throw new Error(`lease ${name} is held by another process`);
      keep(taken);
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

/** Looks until the lease is free. A database that cannot be reached is waited for too. */
async function takeWhenFree({ store, name, holder, logger }: LeaseKeeperOptions, standBy: AbortSignal): Promise<Lease> {
  let told = false;
  for (;;) {
    standBy.throwIfAborted();
    try {
      const taken = await acquireLease(store.read, { name, holder, ttlMs: TTL_MS });
      if (taken !== null) {
        logger.info({ lease: name, epoch: taken.epoch }, 'lease taken');
        return taken;
      }
      if (!told) logger.info({ lease: name }, 'another process holds the lease; standing by');
      told = true;
    } catch (error) {
      logger.warn({ err: error, lease: name }, 'the lease could not be asked for');
    }
    await delay(LOOK_MS, standBy);
  }
}

/** One renewal. A database that does not answer is no loss while the lease cannot have run out. */
function renewing({ store, name, logger }: LeaseKeeperOptions, lease: Lease): () => Promise<void> {
  let renewedAt = performance.now();
  return async () => {
    const askedAt = performance.now();
    try {
      if (!(await renewLease(store.read, lease, TTL_MS))) throw new LeaseLostError(lease);
      renewedAt = askedAt;
    } catch (error) {
      if (error instanceof LeaseLostError || performance.now() - renewedAt > TTL_MS) throw error;
      logger.warn({ err: error, lease: name }, 'the lease could not be renewed, it is tried again');
    }
  };
}
