import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '@smc/service-kit';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { askDatabase } from '../postgres/roles.ts';
import { startPostgres, urlFor } from '../postgres/postgres.ts';
import { speakToRedis } from '../redis/redis.ts';
import { chooseLauncher } from '../step-down.ts';

const scripts = resolve(import.meta.dirname, '../../../docker');
const secrets = {
  SMC_OWNER_PASSWORD: 'word-of-owner',
  GATEWAY_PASSWORD: 'word-of-gateway',
  MARKET_DATA_PASSWORD: 'word-of-market-data',
  STRATEGY_PASSWORD: 'word-of-strategy',
  EXECUTION_PASSWORD: 'word-of-execution',
  RESEARCH_PASSWORD: 'word-of-research',
};
const folders = testFolders();
afterAll(() => folders.clear());

/** Runs a server until the end of the file. */
function keep(child: ChildProcess): void {
  folders.later(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
}

const path = process.env['PATH'] ?? '';

/** The images run these scripts; here they start the programs of this machine. */
describe('the start scripts of the images', () => {
  it('start a Redis that lets the services in and says PONG to its health check', async () => {
    const port = await freePort();
    const env = { PATH: path, ...secrets, REDIS_PORT: String(port), REDIS_BIND: '127.0.0.1' };
    keep(spawn('sh', [join(scripts, 'redis-start.sh')], { env, cwd: await folders.make(), stdio: 'ignore' }));
    await expect.poll(() => speakToRedis(port, 'none').then(() => 'ready', String), { timeout: 10_000 }).toBe('ready');
    const ask = async (user: string, password: string, ...words: string[]): Promise<string> => {
      const args = ['-p', String(port), '--user', user, '--pass', password, '--no-auth-warning', ...words];
      return promisify(execFile)('redis-cli', args).then(({ stdout }) => stdout.trim());
    };
    expect(await ask('readiness', 'none', 'PING')).toBe('PONG');
    expect(await ask('readiness', 'none', 'GET', 'a')).toMatch(/^NOPERM/);
    expect(await ask('market-data', secrets.MARKET_DATA_PASSWORD, 'SET', 'a', '1')).toBe('OK');
    expect(await ask('market-data', secrets.MARKET_DATA_PASSWORD, 'FLUSHALL')).toMatch(/^NOPERM/);
  });

  it('make the roles of the database, and a PgBouncer that lets them in', async () => {
    const database = await startPostgres({ dir: await folders.make() });
    folders.later(() => database.stop());
    const superuser = new URL(database.superuserUrl);
    // As the image has it: a database of its own, made by the super user, without roles.
    await askDatabase(database.superuserUrl, async (client) => {
      await client.query('ALTER DATABASE smc OWNER TO postgres');
      await client.query('DROP ROLE smc_owner');
    });
    await promisify(execFile)('bash', [join(scripts, 'postgres-roles.sh')], {
      env: {
        PATH: path,
        ...secrets,
        POSTGRES_USER: 'postgres',
        POSTGRES_DB: 'smc',
        PGHOST: '127.0.0.1',
        PGPORT: superuser.port,
        PGPASSWORD: superuser.password,
      },
    });
    const port = await freePort();
    const launcher = await chooseLauncher('/usr/sbin/pgbouncer');
    const env = {
      PATH: `${path}:/usr/sbin`,
      ...secrets,
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: superuser.port,
      PGBOUNCER_PORT: String(port),
      PGBOUNCER_ADDRESS: '127.0.0.1',
    };
    keep(launcher.launch('bash', [join(scripts, 'pgbouncer-start.sh')], { env, stdio: 'ignore' }));
    const ask = (url: string, sql: string): Promise<unknown> =>
      askDatabase(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows[0]);
    const gateway = urlFor(port, 'smc_market_data', secrets.MARKET_DATA_PASSWORD, 'smc');
    const question = `SELECT current_user AS me, current_setting('statement_timeout') AS bound`;
    await expect.poll(() => ask(gateway, question).catch(String), { timeout: 10_000 }).toEqual({ me: 'smc_market_data', bound: '15s' });
    await expect(ask(gateway, 'CREATE TABLE mine (a int)')).rejects.toThrow(/permission denied/);
    const owner = urlFor(Number(superuser.port), 'smc_owner', secrets.SMC_OWNER_PASSWORD, 'smc');
    expect(await ask(owner, 'CREATE TABLE ours AS SELECT 1')).toBeUndefined();
    await expect(ask(urlFor(port, 'smc_owner', secrets.SMC_OWNER_PASSWORD, 'smc'), 'SELECT 1')).rejects.toThrow(/authentication failed/);
  });
});
