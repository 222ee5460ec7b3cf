import type { Topic } from '@smc/contracts';
import { type Database, type Logger, delay } from '@smc/service-kit';

/** Another process delivers from this database. */
export class RelayTakenError extends Error {
  override readonly name = 'RelayTakenError';
}

/** The lock of a desk, which delivers every topic itself. Advisory locks are per database. */
export const DESK_LOCK = 7_266_831_104;
const OWNERS = ['market-data', 'strategy', 'execution', 'gateway'] as const satisfies readonly Topic['owner'][];

/** The lock of a service's relay among its replicas; null for a service that owns no topic. */
export function serviceLock(service: string): number | null {
  const place = OWNERS.findIndex((owner) => owner === service);
  return place < 0 ? null : DESK_LOCK + 1 + place;
}

const KEEP_ALIVE_MS = 4000;
const RETRY_MS = 100;
const TAKE_TIMEOUT_MS = 10_000;

/**
 * Sees to it that one process at most delivers from a database: two would break the order of keys and mark rows the other
 * has not delivered. The lock lives in an open transaction, so it goes with its process.
 */
export class RelayLock {
  readonly #store: Database;
  readonly #logger: Logger;
  readonly #lock: number;
  readonly #ending = new AbortController();
  #held = false;
  #kept: Promise<void> = Promise.resolve();

  constructor(store: Database, logger: Logger, lock: number) {
    this.#store = store;
    this.#logger = logger;
    this.#lock = lock;
  }

  /** Whether rows may be delivered now. */
  get held(): boolean {
    return this.#held;
  }

  /** Takes the lock as soon as it is free, now or when its holder is gone. */
  begin(): void {
    this.#kept = this.#keep();
  }

  /** Takes the lock, waiting a little for one that has just died. Throws {@link RelayTakenError}. */
  async take(): Promise<void> {
    const end = performance.now() + TAKE_TIMEOUT_MS;
    this.begin();
    while (!this.#held) {
      if (performance.now() > end) {
        await this.release();
        throw new RelayTakenError('another process delivers messages from this database; stop it, or use a database of your own');
      }
      await delay(RETRY_MS / 10);
    }
  }

  /** Gives the lock free. */
  async release(): Promise<void> {
    this.#ending.abort();
    await this.#kept;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#ending;
    let failing = false;
    while (!signal.aborted) {
      try {
        await this.#hold(signal);
        failing = false;
      } catch (error) {
        // Told once for an outage.
        if (!failing) this.#logger.warn({ err: error }, 'lock of the relay lost, it is taken again');
        failing = true;
      }
      this.#held = false;
      await delay(RETRY_MS, signal);
    }
  }

  async #hold(signal: AbortSignal): Promise<void> {
    await this.#store.tx(async (tx) => {
      const { rows } = await tx.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [this.#lock]);
      if (rows[0]?.['taken'] !== true) return;
      this.#held = true;
      while (!signal.aborted) {
        await delay(KEEP_ALIVE_MS, signal);
        // Proves that the connection lives, and keeps the server from ending an idle transaction.
        await tx.query('SELECT 1');
      }
    });
  }
}
