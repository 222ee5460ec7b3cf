import { Client } from 'pg';
import { isVerifierOf, scramVerifier } from './scram.ts';

/** Owner of the database and its schema: migrations run as this role. */
export const OWNER_ROLE = 'smc_owner';
/** The one database of all services. */
export const DATABASE = 'smc';

const CONNECT_TIMEOUT_MS = 3_000;

/** Speaks to the database once: a connection, a question, an answer. */
export async function askDatabase<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'local-servers',
  });
  // A server that goes away while we speak must not end this process; the question itself fails then.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes the roles and the database that are missing and sets the passwords that differ. A service's role may log in and
 * nothing more: what it may read and write is granted by the migrations.
 */
export async function ensureRoles(client: Client, passwords: Readonly<Record<string, string>>): Promise<void> {
  const { rows } = await client.query<{ rolname: string; rolpassword: string | null }>('SELECT rolname, rolpassword FROM pg_authid');
  const kept = new Map(rows.map((row) => [row.rolname, row.rolpassword ?? '']));
  for (const [role, password] of Object.entries(passwords)) {
    const name = client.escapeIdentifier(role);
    const verifier = client.escapeLiteral(scramVerifier(password));
    const found = kept.get(role);
    if (found === undefined) await createRole(client, role, verifier);
    else if (!isVerifierOf(found, password)) await client.query(`ALTER ROLE ${name} PASSWORD ${verifier}`);
  }
  // The owner prepares the schema of the back-test queue, whose tables research makes itself.
  if ('smc_research' in passwords) await client.query(`GRANT smc_research TO ${OWNER_ROLE}`);
  // A parity run takes a database of its own beside the desk's, and drops it again.
  await client.query(`ALTER ROLE ${OWNER_ROLE} CREATEDB`);
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER_ROLE}`);
  await client.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
  const services = Object.keys(passwords).filter((role) => role !== OWNER_ROLE);
  for (const role of services) await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${DATABASE} TO ${client.escapeIdentifier(role)}`);
}

async function createRole(client: Client, role: string, verifier: string): Promise<void> {
  const name = client.escapeIdentifier(role);
  await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${verifier} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
  if (role === OWNER_ROLE) return;
  // Clients ask for these when they connect, but PgBouncer cannot pass them on (pgbouncer-settings.ts), so the role has them.
  await client.query(`ALTER ROLE ${name} SET statement_timeout = '15s'`);
  await client.query(`ALTER ROLE ${name} SET idle_in_transaction_session_timeout = '60s'`);
}
