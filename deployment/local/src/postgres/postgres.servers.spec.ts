import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { type PgBouncerServer, startPgBouncer } from '../pgbouncer/pgbouncer.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { chooseLauncher, workFolder } from '../step-down.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { askDatabase } from './roles.ts';

const folders = testFolders();
const roles = { smc_gateway: 'the-word-of-gateway', smc_execution: 'the-word-of-execution' };
let dir = '';
let postgres: PostgresServer;
let pgbouncer: PgBouncerServer;

beforeAll(async () => {
  dir = await folders.make();
  postgres = await startPostgres({ dir, roles });
  folders.later(() => postgres.stop());
  pgbouncer = await startPgBouncer({ dir: await folders.make(), postgres });
  folders.later(() => pgbouncer.stop());
});
afterAll(() => folders.clear());

async function ask(url: string, sql: string): Promise<unknown> {
  return askDatabase(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows[0]);
}

describe('PostgreSQL', () => {
  it('stands on loopback, asks for SCRAM passwords and writes a log that can be decoded', async () => {
    const settings = await ask(
      postgres.superuserUrl,
      `SELECT current_setting('listen_addresses') AS listens, current_setting('unix_socket_directories') AS sockets, current_setting('wal_level') AS log,
         current_setting('fsync') AS fsync, (SELECT count(*)::int FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256') AS open_doors`,
    );
    expect(settings).toEqual({ listens: '127.0.0.1', sockets: '', log: 'logical', fsync: 'on', open_doors: 0 });
    await expect(ask(postgres.databaseUrl.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it('gives a service a login and nothing more', async () => {
    await ask(postgres.databaseUrl, 'CREATE TABLE ledger AS SELECT 42 AS value');
    const url = postgres.urlOf('smc_gateway');
    expect(await ask(url, 'SELECT current_user AS me')).toEqual({ me: 'smc_gateway' });
    await expect(ask(url, 'SELECT * FROM ledger')).rejects.toThrow(/permission denied/);
    await expect(ask(url, 'CREATE TABLE mine (a int)')).rejects.toThrow(/permission denied/);
    await expect(ask(url, 'CREATE ROLE friend')).rejects.toThrow(/permission denied/);
    await expect(ask(url, 'SET ROLE smc_owner')).rejects.toThrow(/permission denied/);
  });

  it('never sees a password in a command', async () => {
    const log = await readFile(`${dir}/server.log`, 'utf8');
    for (const word of Object.values(roles)) expect(log).not.toContain(word);
    const { kept } = (await ask(postgres.superuserUrl, `SELECT string_agg(rolpassword, ' ') AS kept FROM pg_authid`)) as { kept: string };
    expect(kept.split(' ').every((verifier) => verifier.startsWith('SCRAM-SHA-256$'))).toBe(true);
  });

  it('takes a new password of a role over when it is started again', async () => {
    const changed = await startPostgres({ dir, roles: { ...roles, smc_execution: 'another-word' } });
    expect(changed.pid).toBe(postgres.pid);
    expect(await ask(changed.urlOf('smc_execution'), 'SELECT 1 AS one')).toEqual({ one: 1 });
    await expect(ask(postgres.urlOf('smc_execution'), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await startPostgres({ dir, roles });
    expect(await ask(postgres.urlOf('smc_execution'), 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it('keeps its data over a kill, and PgBouncer finds it again', async () => {
    expect(await ask(pgbouncer.databaseUrl(), 'SELECT value FROM ledger')).toEqual({ value: 42 });
    await ask(postgres.databaseUrl, 'UPDATE ledger SET value = 43');
    postgres.signal('SIGKILL');
    await postgres.restart();
    await expect
      .poll(() => ask(pgbouncer.databaseUrl(), 'SELECT value FROM ledger').catch(String), { timeout: 10_000 })
      .toEqual({ value: 43 });
  });

  it('is pooled by transaction, for its own roles alone', async () => {
    expect(
      await ask(pgbouncer.databaseUrl('smc_gateway'), `SELECT current_user AS me, current_setting('statement_timeout') AS bound`),
    ).toEqual({
      me: 'smc_gateway',
      bound: '15s',
    });
    await expect(ask(pgbouncer.databaseUrl().replace(/:[0-9a-f]{48}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/authentication failed/);
    const stranger = pgbouncer.databaseUrl().replace('smc_owner', 'postgres');
    await expect(ask(stranger, 'SELECT 1')).rejects.toThrow(/authentication failed/);
    const pids = await askDatabase(pgbouncer.databaseUrl(), async (first) =>
      askDatabase(pgbouncer.databaseUrl(), async (second) => {
        const question = 'SELECT pg_backend_pid() AS pid';
        return [(await first.query<{ pid: number }>(question)).rows[0]?.pid, (await second.query<{ pid: number }>(question)).rows[0]?.pid];
      }),
    );
    // Between transactions the one connection goes from client to client.
    expect(pids[0]).toBe(pids[1]);
  });

  it('starts as another user where root may not step down into a namespace', async () => {
    const path = process.env['PATH'];
    const home = await folders.make();
    // Without the program `unshare` the second way is all that is left; for others than root it makes no difference.
    process.env['PATH'] = '/nonexistent';
    try {
      const launcher = await chooseLauncher((await postgresPrograms(null)).postgres);
      const work = await workFolder(launcher, home, 'postgres');
      const poolHome = join(home, 'pool');
      await mkdir(poolHome);
      const poolWork = await workFolder(launcher, poolHome, 'pgbouncer');
      folders.later(() => Promise.all([work, poolWork].map((folder) => rm(folder, { recursive: true, force: true }))));
      const other = await startPostgres({ dir: home, roles });
      folders.later(() => other.stop());
      const pool = await startPgBouncer({ dir: poolHome, postgres: other });
      folders.later(() => pool.stop());
      expect(await ask(pool.databaseUrl('smc_gateway'), 'SELECT current_user AS me')).toEqual({ me: 'smc_gateway' });
      expect((await stat(work)).mode & 0o777).toBe(0o700);
      expect((await stat(`/proc/${other.pid}`)).uid).not.toBe(0);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('runs with the programs of npm where Debian has none, and stays with the version that made the data', async () => {
    const npm = await postgresPrograms(null, '/nonexistent');
    expect(npm.version).toMatch(/^18\./);
    expect((await postgresPrograms(18)).postgres).toBe(npm.postgres);
    await expect(postgresPrograms(9)).rejects.toThrow(/PostgreSQL 9, which is not installed any more/);
  });
});
