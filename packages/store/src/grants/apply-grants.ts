import { createHash } from 'node:crypto';
import type { Logger } from '@smc/service-kit';
import { type MigrateOptions, type SqlSession, underMigrationLock } from '../migrate.ts';
import { text } from '../rows.ts';
import { IDENTITY_SERVICE, OWN_ROWS, SERVICES, type ServiceName, TABLE_RIGHTS } from './rights.ts';

export interface GrantOptions extends Pick<MigrateOptions, 'databaseUrl' | 'connect' | 'logger'> {
  /** Login roles by service, where they have other names than `smc_<service>`. */
  readonly roles?: Partial<Readonly<Record<ServiceName, string>>>;
}

interface Grantee {
  readonly service: ServiceName;
  readonly role: string;
}

/** Bounds that hold for a service wherever it connects from; through PgBouncer a client cannot set them itself. */
const ROLE_SETTINGS = { statement_timeout: '15s', lock_timeout: '5s', idle_in_transaction_session_timeout: '15s' } as const;

/**
 * Gives every service whose login role exists exactly the rights it needs, and takes all others from it. Run as the owner of the schema after each
 * migration; running it again changes nothing. Gives the services that were found.
 */
export async function applyGrants(options: GrantOptions): Promise<readonly ServiceName[]> {
  return underMigrationLock(options, async (session) => {
    const grantees = await existingRoles(session, options.roles ?? {});
    for (const grantee of grantees) {
      await grantTables(session, grantee);
      await applyPolicies(session, grantee);
      await boundRole(session, grantee, options.logger);
    }
    await prepareQueue(session, grantees, options.logger);
    return grantees.map(({ service }) => service);
  });
}

async function existingRoles(session: SqlSession, names: Partial<Readonly<Record<ServiceName, string>>>): Promise<readonly Grantee[]> {
  const wanted = SERVICES.map((service) => ({ service, role: names[service] ?? `smc_${service.replace('-', '_')}` }));
  const { rows } = await session.query('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [wanted.map(({ role }) => role)]);
  const existing = new Set(rows.map((row) => text(row, 'rolname')));
  return wanted.filter(({ role }) => existing.has(role));
}

async function grantTables(session: SqlSession, { service, role }: Grantee): Promise<void> {
  const to = quoted(role);
  const identity = service === IDENTITY_SERVICE ? 'SELECT, INSERT, UPDATE, DELETE' : null;
  await session.query(`
    REVOKE ALL ON ALL TABLES IN SCHEMA public, identity FROM ${to};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${to};
    ${Object.entries(TABLE_RIGHTS[service])
      .map(([table, rights]) => `GRANT ${rights.join(', ')} ON ${table} TO ${to};`)
      .join('\n')}
    ${
      identity === null
        ? `REVOKE ALL ON SCHEMA identity FROM ${to};`
        : `GRANT USAGE ON SCHEMA identity TO ${to}; GRANT ${identity} ON ALL TABLES IN SCHEMA identity TO ${to};`
    }`);
}

/**
 * Row policies of a service. On tables of traders it sees every row, and the grants decide; on shared tables it writes its
 * own rows only. A policy carries the hash of its meaning in its name, so that one that stands is left alone: to make one
 * takes a lock that stops all readers.
 */
async function applyPolicies(session: SqlSession, { service, role }: Grantee): Promise<void> {
  const secured = await session.query(
    `SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const standing = await session.query(
    `SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND starts_with(policyname, $1)`,
    [`service_${service}_`],
  );
  const stale = new Set(standing.rows.map((row) => `${text(row, 'policyname')} ON ${text(row, 'tablename')}`));
  for (const table of secured.rows.map((row) => text(row, 'relname'))) {
    const own = OWN_ROWS[table]?.(service) ?? null;
    const rules =
      own === null
        ? [`FOR ALL TO ${quoted(role)} USING (true)`]
        : [`FOR SELECT TO ${quoted(role)} USING (true)`, `FOR ALL TO ${quoted(role)} USING (${own})`];
    for (const rule of rules) {
      const name = `service_${service}_${createHash('sha256').update(rule).digest('hex').slice(0, 8)}`;
      if (stale.delete(`${name} ON ${table}`)) continue;
      await session.query(`CREATE POLICY ${quoted(name)} ON ${table} ${rule}`);
    }
  }
  for (const policy of stale) {
    const [name = '', table = ''] = policy.split(' ON ');
    await session.query(`DROP POLICY ${quoted(name)} ON ${quoted(table)}`);
  }
}

async function boundRole(session: SqlSession, { role }: Grantee, logger: Logger): Promise<void> {
  const { rows } = await session.query('SELECT coalesce(rolconfig, ARRAY[]::text[]) AS kept FROM pg_roles WHERE rolname = $1', [role]);
  const kept = String(rows[0]?.['kept']);
  // Who made the role may have bounded it already, more tightly or less.
  const missing = Object.entries(ROLE_SETTINGS).filter(([name]) => !kept.includes(`${name}=`));
  if (missing.length === 0) return;
  const done = await attempt(session, missing.map(([name, value]) => `ALTER ROLE ${quoted(role)} SET ${name} = '${value}'`).join('; '));
  if (!done)
    logger.warn(
      { role, missing: missing.map(([name]) => name) },
      'who makes the roles must give this one its time limits: the owner may not',
    );
}

/** pg-boss makes its tables itself, as research: it gets the schema, and the gateway the right to put jobs into it. */
async function prepareQueue(session: SqlSession, grantees: readonly Grantee[], logger: Logger): Promise<void> {
  const research = grantees.find(({ service }) => service === 'research');
  if (research === undefined) return;
  const owner = quoted(research.role);
  const gateway = grantees.find(({ service }) => service === 'gateway');
  const { rows } = await session.query('SELECT current_database() AS name');
  const database = quoted(text(rows[0] ?? {}, 'name'));
  const forGateway =
    gateway === undefined
      ? ''
      : `GRANT USAGE ON SCHEMA pgboss TO ${quoted(gateway.role)};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO ${quoted(gateway.role)};
         ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA pgboss GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${quoted(gateway.role)};`;
  // pg-boss says CREATE SCHEMA IF NOT EXISTS, which asks for the right even where there is nothing to make.
  const done = await attempt(
    session,
    `GRANT CREATE ON DATABASE ${database} TO ${owner}; CREATE SCHEMA IF NOT EXISTS pgboss AUTHORIZATION ${owner}; ${forGateway}`,
  );
  if (!done)
    logger.warn(
      { role: research.role },
      'the queue of back-tests could not be prepared; the owner of the schema must be a member of this role',
    );
}

/** Runs statements that need more than the owner may have; false when they were refused, and nothing of them stays. */
async function attempt(session: SqlSession, sql: string): Promise<boolean> {
  await session.query('SAVEPOINT attempt');
  try {
    await session.query(sql);
    await session.query('RELEASE SAVEPOINT attempt');
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
    await session.query('ROLLBACK TO SAVEPOINT attempt');
    return false;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
