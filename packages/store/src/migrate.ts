import type { Logger } from '@smc/service-kit';
import { Client } from 'pg';
import { type Migration, loadMigrations } from './migrations.ts';
import { text, whole } from './rows.ts';

export interface MigrateOptions {
  /** A direct connection, not through a pooler. */
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** Other migrations than the package's own, for tests. */
  readonly migrations?: readonly Migration[];
}

/** A database whose history is not ours: nothing was changed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** One number for all desks: whoever migrates holds this advisory lock. */
const LOCK = 7_266_831_103;

/**
 * Brings the schema to the newest version, each step in its own transaction. Several processes may call it at once: one
 * works, the others wait and find nothing to do. Gives the versions that were applied.
 */
export async function migrate(options: MigrateOptions): Promise<readonly number[]> {
  const migrations = options.migrations ?? (await loadMigrations());
  return withLock(options.databaseUrl, async (client) => {
    const pending = pendingOf(migrations, await readApplied(client));
    for (const migration of pending) {
      await inTransaction(client, async () => {
        await client.query(migration.up);
        await client.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.checksum,
        ]);
      });
      options.logger.info({ version: migration.version, migration: migration.name }, 'migration applied');
    }
    return pending.map((migration) => migration.version);
  });
}

/** Takes the newest steps back. Gives the versions that were taken back, newest first. */
export async function rollback(options: MigrateOptions & { readonly steps?: number }): Promise<readonly number[]> {
  const migrations = options.migrations ?? (await loadMigrations());
  return withLock(options.databaseUrl, async (client) => {
    const applied = await readApplied(client);
    pendingOf(migrations, applied);
    const back = applied.toReversed().slice(0, options.steps ?? 1);
    for (const { version, name } of back) {
      const migration = migrations.find((candidate) => candidate.version === version);
      if (migration === undefined) throw new MigrationError(`migration ${version} ${name} is not known here`);
      await inTransaction(client, async () => {
        await client.query(migration.down);
        await client.query('DELETE FROM schema_migrations WHERE version = $1', [version]);
      });
      options.logger.info({ version, migration: name }, 'migration taken back');
    }
    return back.map(({ version }) => version);
  });
}

/** Versions that are applied and those that wait, without changing anything. */
export async function migrationStatus(
  options: MigrateOptions,
): Promise<{ readonly applied: readonly number[]; readonly pending: readonly number[] }> {
  const migrations = options.migrations ?? (await loadMigrations());
  return withLock(options.databaseUrl, async (client) => {
    const applied = await readApplied(client);
    const pending = pendingOf(migrations, applied);
    return { applied: applied.map(({ version }) => version), pending: pending.map(({ version }) => version) };
  });
}

/**
 * Empties the database: everything back, everything forward. Everything in it is lost, so a server that is not on this
 * machine is refused unless `allowRemote` says otherwise.
 */
export async function resetDatabase(options: MigrateOptions & { readonly allowRemote?: boolean }): Promise<void> {
  if (!isLoopback(options.databaseUrl) && options.allowRemote !== true) {
    throw new MigrationError(
      `refusing to empty a database on ${hostOf(options.databaseUrl)}: it is not on this machine; say so explicitly to go on`,
    );
  }
  await rollback({ ...options, steps: Number.MAX_SAFE_INTEGER });
  await migrate(options);
}

/** Whether a database URL points to this machine. Anything doubtful does not. */
export function isLoopback(databaseUrl: string): boolean {
  if (/[?&]host=/i.test(databaseUrl)) return false;
  const host = hostOf(databaseUrl);
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function hostOf(databaseUrl: string): string {
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).hostname : 'an unreadable address';
}

async function withLock<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, application_name: 'smc-migrate' });
  // The next statement fails when the connection is gone; without a listener the process would end instead.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    return await work(client);
  } finally {
    // Ending the session frees the lock.
    await client.end();
  }
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function readApplied(client: Client): Promise<readonly Applied[]> {
  const { rows } = await client.query<Record<string, unknown>>('SELECT version, name, checksum FROM schema_migrations ORDER BY version');
  return rows.map((row) => ({ version: whole(row, 'version'), name: text(row, 'name'), checksum: text(row, 'checksum') }));
}

/** What is still to be applied; throws when the database holds something else than what stands here. */
function pendingOf(migrations: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  for (const { version, name, checksum } of applied) {
    const known = migrations.find((migration) => migration.version === version);
    if (known === undefined) {
      throw new MigrationError(`the database has migration ${version} ${name}, which this version of the desk does not know`);
    }
    if (known.checksum !== checksum) {
      throw new MigrationError(`migration ${version} ${name} was changed after it had been applied`);
    }
  }
  const newest = applied.at(-1)?.version ?? 0;
  const pending = migrations.filter((migration) => !applied.some(({ version }) => version === migration.version));
  const late = pending.find((migration) => migration.version < newest);
  if (late !== undefined) {
    throw new MigrationError(`migration ${late.version} ${late.name} is older than ${newest}, which is applied already`);
  }
  return pending;
}
