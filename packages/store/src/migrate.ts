import type { Logger } from '@smc/service-kit';
import { Client } from 'pg';
import { type Migration, loadMigrations } from './migrations.ts';
import { whyProduction } from './production.ts';
import { text, whole } from './rows.ts';

/** One connection that runs SQL: statements in order, several in one text where there are no parameters. */
export interface SqlSession {
  query(sql: string, params?: readonly unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  end(): Promise<void>;
}

export interface MigrateOptions {
  /** May lead through PgBouncer in transaction mode. */
  readonly databaseUrl: string;
  /** Another way to connect than by the URL, for an engine that has no port. */
  readonly connect?: () => Promise<SqlSession>;
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
 * works, the others wait and go on with what is left. Gives the versions that this call applied.
 */
export async function migrate(options: MigrateOptions): Promise<readonly number[]> {
  const migrations = options.migrations ?? (await loadMigrations());
  return steps(options, async (session) => {
    const [migration] = pendingOf(migrations, await readApplied(session));
    if (migration === undefined) return null;
    await session.query(migration.up);
    await session.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ]);
    return { version: migration.version, note: `migration ${migration.version} ${migration.name} applied` };
  });
}

/** Takes the newest steps back. Gives the versions that were taken back, newest first. */
export async function rollback(options: MigrateOptions & { readonly steps?: number }): Promise<readonly number[]> {
  const migrations = options.migrations ?? (await loadMigrations());
  let left = options.steps ?? 1;
  return steps(options, async (session) => {
    const applied = await readApplied(session);
    pendingOf(migrations, applied);
    const newest = applied.at(-1);
    if (newest === undefined || left === 0) return null;
    left -= 1;
    const { version, name } = newest;
    const migration = migrations.find((candidate) => candidate.version === version);
    if (migration === undefined) throw new MigrationError(`migration ${version} ${name} is not known here`);
    await session.query(migration.down);
    await session.query('DELETE FROM schema_migrations WHERE version = $1', [version]);
    return { version, note: `migration ${version} ${name} taken back` };
  });
}

/** Versions that are applied and those that wait, without changing anything but the empty list of them. */
export async function migrationStatus(
  options: MigrateOptions,
): Promise<{ readonly applied: readonly number[]; readonly pending: readonly number[] }> {
  const migrations = options.migrations ?? (await loadMigrations());
  return underMigrationLock(options, async (session) => {
    const applied = await readApplied(session);
    const pending = pendingOf(migrations, applied);
    return { applied: applied.map(({ version }) => version), pending: pending.map(({ version }) => version) };
  });
}

/**
 * Empties the database: everything back, everything forward. Everything in it is lost, so one that may be a production
 * database is refused unless `allowProduction` says otherwise.
 */
export async function resetDatabase(options: MigrateOptions & { readonly allowProduction?: boolean }): Promise<void> {
  const why = whyProduction(options.databaseUrl);
  if (why !== null && options.allowProduction !== true) {
    throw new MigrationError(`refusing to empty a database: ${why}; say so explicitly to go on`);
  }
  await rollback({ ...options, steps: Number.MAX_SAFE_INTEGER });
  await migrate(options);
}

/** Runs one step after the other until there is none left, each in its own transaction under the lock. */
async function steps(
  options: MigrateOptions,
  step: (session: SqlSession) => Promise<{ readonly version: number; readonly note: string } | null>,
): Promise<readonly number[]> {
  return withSession(options, async (session) => {
    const done: number[] = [];
    for (;;) {
      const result = await locked(session, () => step(session));
      if (result === null) return done;
      done.push(result.version);
      options.logger.info({ version: result.version }, result.note);
    }
  });
}

/** One piece of work on the schema, in a transaction in which nobody else migrates. */
export function underMigrationLock<T>(
  options: Pick<MigrateOptions, 'databaseUrl' | 'connect'>,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  return withSession(options, (session) => locked(session, () => work(session)));
}

async function withSession<T>(
  options: Pick<MigrateOptions, 'databaseUrl' | 'connect'>,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const session = await (options.connect ?? connectTo(options.databaseUrl))();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}

/** A connection of its own for schema work. */
export function connectTo(databaseUrl: string): () => Promise<SqlSession> {
  return async () => {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, application_name: 'smc-migrate' });
    // The next statement fails when the connection is gone; without a listener the process would end instead.
    client.on('error', () => undefined);
    await client.connect();
    return {
      query: (sql, params) => client.query<Record<string, unknown>>(sql, params === undefined ? undefined : [...params]),
      end: () => client.end(),
    };
  };
}

/**
 * A transaction under the lock of migrations. The lock ends with the transaction: behind PgBouncer a lock of the session
 * would stay on a connection that others get. What waits for a table that somebody else holds gives up after ten seconds,
 * because everybody who comes later waits behind it.
 */
async function locked<T>(session: SqlSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  try {
    await session.query(`SET LOCAL lock_timeout = '120s'`);
    await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await session.query(`SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0`);
    await session.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const value = await work();
    await session.query('COMMIT');
    return value;
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function readApplied(session: SqlSession): Promise<readonly Applied[]> {
  const { rows } = await session.query('SELECT version, name, checksum FROM schema_migrations ORDER BY version');
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
