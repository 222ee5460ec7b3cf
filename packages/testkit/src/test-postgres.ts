import type { Store } from '@smc/store';

/** A PostgreSQL for tests. */
export interface TestPostgres {
  /** A database of its own, migrated and empty. */
  createDatabase(): Promise<{ readonly databaseUrl: string; readonly store: Store }>;
  /** Closes every store and stops the server. */
  stop(): Promise<void>;
}

/** Starts a PostgreSQL for one spec file: `beforeAll(async () => { postgres = await startTestPostgres(); })`. */
export function startTestPostgres(): Promise<TestPostgres> {
  return Promise.reject(new Error('not there yet'));
}
