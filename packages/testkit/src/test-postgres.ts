import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@smc/service-kit';
import { type EmbeddedPostgres, type Store, loadMigrations, migrate, openStore, startEmbeddedPostgres } from '@smc/store';

/** One database of a {@link TestPostgres}. */
export interface TestDatabase {
  readonly databaseUrl: string;
  /** A pool of its own on that database; closed with the server. */
  readonly store: Store;
  /** Closes the pool and removes the database: for files with many tests, whose connections would add up. */
  readonly drop: () => Promise<void>;
}

/** A PostgreSQL for tests. */
export interface TestPostgres {
  /** The server's own database, migrated: enough where tests of a file do not disturb each other. */
  readonly databaseUrl: string;
  /** The server process. */
  readonly pid: number;
  /** A fresh database, migrated and empty (some 30 ms). */
  createDatabase(options?: { readonly poolSize?: number }): Promise<TestDatabase>;
  /** Closes every store and stops the server. */
  stop(): Promise<void>;
}

const USER_FOLDER = `smc-test-postgres-${process.getuid?.() ?? 'user'}`;

/**
 * Starts a PostgreSQL for one spec file (some 0.3 s; the first on a machine makes a template, 2 s):
 * `beforeAll(async () => { postgres = await startTestPostgres(); })`, `afterAll(() => postgres.stop())`. When the test
 * process is killed, the server is stopped all the same. It is not durable, unless a benchmark asks for it.
 */
export async function startTestPostgres(options: { readonly durable?: boolean } = {}): Promise<TestPostgres> {
  const template = await templateFolder();
  const dataDir = await mkdtemp(join(tmpdir(), 'smc-test-'));
  await cp(template, dataDir, { recursive: true });
  const server = await startEmbeddedPostgres({ dataDir, logger: silentLogger, unsafeFast: options.durable !== true });
  const guard = guardAgainstKill(server, dataDir);
  const admin = openStore({ databaseUrl: server.databaseUrl, logger: silentLogger, poolSize: 1 });
  const stores = new Set<Store>([admin]);
  return {
    databaseUrl: server.databaseUrl,
    pid: server.pid,
    createDatabase: async ({ poolSize = 8 } = {}) => {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await admin.read.query(`CREATE DATABASE ${name} TEMPLATE template_migrated`);
      const databaseUrl = server.databaseUrl.replace(/\/postgres$/, `/${name}`);
      const store = openStore({ databaseUrl, logger: silentLogger, poolSize });
      stores.add(store);
      const drop = async (): Promise<void> => {
        stores.delete(store);
        await store.close();
        await admin.read.query(`DROP DATABASE ${name} WITH (FORCE)`);
      };
      return { databaseUrl, store, drop };
    },
    stop: async () => {
      // The server first: a test that failed may have left a transaction open, which closing a pool would wait for.
      await server.stop();
      await Promise.all([...stores].map((store) => store.close()));
      guard.stdin?.end('done\n');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** An initialised and migrated cluster to copy from, made once per machine and set of migrations. */
async function templateFolder(): Promise<string> {
  const migrations = await loadMigrations();
  const key = createHash('sha256')
    .update(migrations.map((migration) => migration.checksum).join())
    .digest('hex')
    .slice(0, 16);
  const home = join(tmpdir(), USER_FOLDER);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const found = await lstat(home);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) {
    throw new Error(`${home} belongs to somebody else; remove it to go on`);
  }
  const template = join(home, key);
  if ((await lstat(template).catch(() => null)) !== null) return template;
  const fresh = await mkdtemp(join(home, 'new-'));
  const server = await startEmbeddedPostgres({ dataDir: fresh, logger: silentLogger, unsafeFast: true });
  try {
    await migrate({ databaseUrl: server.databaseUrl, logger: silentLogger });
    const other = openStore({ databaseUrl: server.databaseUrl.replace(/\/postgres$/, '/template1'), logger: silentLogger, poolSize: 1 });
    await other.read.query('CREATE DATABASE template_migrated TEMPLATE postgres');
    await other.close();
  } finally {
    await server.stop();
  }
  // Another worker may have been faster: its folder is as good as ours.
  await rename(fresh, template).catch(() => rm(fresh, { recursive: true, force: true }));
  return template;
}

/**
 * A shell that waits for a line on its input. When the input closes without one, the test process was killed: the shell
 * stops the server and removes its folder.
 */
function guardAgainstKill(server: EmbeddedPostgres, dataDir: string): ChildProcess {
  const script = 'if read -r line; then exit 0; fi; kill -INT "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"';
  const guard = spawn('/bin/sh', ['-c', script, 'sh', String(server.pid), dataDir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return guard;
}
