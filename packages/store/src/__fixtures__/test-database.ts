import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@smc/service-kit';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { migrate } from '../migrate.ts';
import { type Store, openStore } from '../store.ts';

/** The store's own PostgreSQL for one spec file. Other packages take `startTestPostgres` of the testkit, which stands on the store. */
export interface StoreUnderTest {
  readonly server: EmbeddedPostgres;
  readonly store: Store;
  /** An empty database beside the first, not migrated. */
  emptyDatabase(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openTestStore(): Promise<StoreUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smc-store-'));
  const server = await startEmbeddedPostgres({ dataDir, logger: silentLogger, unsafeFast: true });
  await migrate({ databaseUrl: server.databaseUrl, logger: silentLogger });
  const store = openStore({ databaseUrl: server.databaseUrl, logger: silentLogger });
  return {
    server,
    store,
    emptyDatabase: async (name) => {
      await store.read.query(`CREATE DATABASE ${name}`);
      return server.databaseUrl.replace(/\/postgres$/, `/${name}`);
    },
    close: async () => {
      await server.stop();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
