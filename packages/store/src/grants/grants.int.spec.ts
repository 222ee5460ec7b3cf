import { silentLogger } from '@smc/service-kit';
import { TOPICS } from '@smc/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeOf } from '../__fixtures__/shape.ts';
import { type StoreUnderTest, openTestStore } from '../__fixtures__/test-database.ts';
import { connectTo, migrate, rollback } from '../migrate.ts';
import { applyGrants } from './apply-grants.ts';
import { SERVICES, type ServiceName, TABLE_RIGHTS } from './rights.ts';

const PASSWORD = 'spec-password';
const NO_RIGHT = '42501';
/** An order is nobody's but execution's: written out here, so that a slip in the table of rights is seen. */
const TRADING_TABLES = [
  'orders', 'fills', 'positions', 'trades', 'equity', 'denials', 'intents', 'signals', 'decisions', 'structures', 'inputs',
  'venue_state', 'venue_reports', 'service_state', 'leases', 'sessions', 'bars', 'market_bars', 'market_quotes', 'feed_state', 'quarantine',
]; // prettier-ignore

let under: StoreUnderTest;
let databaseUrl: string;
const clients = new Map<ServiceName, Client>();

const roleOf = (service: ServiceName): string => `smc_${service.replace('-', '_')}`;

beforeAll(async () => {
  under = await openTestStore();
  for (const service of SERVICES) await under.store.read.query(`CREATE ROLE ${roleOf(service)} LOGIN PASSWORD '${PASSWORD}'`);
  databaseUrl = await under.emptyDatabase('granted');
  await migrate({ databaseUrl, logger: silentLogger });
  expect(await applyGrants({ databaseUrl, logger: silentLogger })).toEqual(SERVICES);
  for (const service of SERVICES) {
    const url = new URL(databaseUrl);
    url.username = roleOf(service);
    url.password = PASSWORD;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    clients.set(service, client);
  }
});
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.end()));
  await under.close();
});

/** The SQLSTATE a statement ends with, or null. What it did is taken back. */
async function outcome(service: ServiceName, sql: string): Promise<string | null> {
  const client = clients.get(service);
  if (client === undefined) throw new Error(`no client of ${service}`);
  await client.query('BEGIN');
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function tables(): Promise<readonly { readonly table: string; readonly column: string }[]> {
  const session = await connectTo(databaseUrl)();
  const { rows } = await session.query(
    `SELECT relname, (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1) AS attname
     FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  await session.end();
  return rows.map((row) => ({ table: String(row['relname']), column: String(row['attname']) }));
}

/** Statements that touch no row: the right is asked for all the same, the row policies are not. */
const writing = ({ table, column }: { table: string; column: string }) =>
  ({
    INSERT: `INSERT INTO ${table} (${column}) SELECT ${column} FROM ${table} WHERE false`,
    UPDATE: `UPDATE ${table} SET ${column} = ${column} WHERE false`,
    DELETE: `DELETE FROM ${table} WHERE false`,
    TRUNCATE: `TRUNCATE ${table}`,
  }) as const;

describe('rights of the services', () => {
  it.each(SERVICES)('%s: every table and every statement that is not named is refused, and what is named works', async (service) => {
    let refused = 0;
    for (const each of await tables()) {
      const allowed: readonly string[] = TABLE_RIGHTS[service][each.table] ?? [];
      expect(await outcome(service, `SELECT * FROM ${each.table} LIMIT 1`), each.table).toBeNull();
      for (const [right, sql] of Object.entries(writing(each))) {
        const code = await outcome(service, sql);
        if (allowed.includes(right)) expect(code, `${right} ${each.table}`).toBeNull();
        else {
          expect(code, `${right} ${each.table}`).toBe(NO_RIGHT);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(60);
  });

  it('the gateway writes no table of trading, and the halt row', async () => {
    for (const table of TRADING_TABLES) expect(await outcome('gateway', `INSERT INTO ${table} DEFAULT VALUES`), table).toBe(NO_RIGHT);
    expect(await outcome('gateway', `INSERT INTO halts VALUES ('owner', 'global', 'spec', 'gateway', 1)`)).toBeNull();
    expect(await outcome('gateway', `DELETE FROM halts`)).toBeNull();
  });

  it('every table has somebody who writes it', async () => {
    const written = new Set(SERVICES.flatMap((service) => Object.keys(TABLE_RIGHTS[service])));
    const silent = (await tables()).map(({ table }) => table).filter((table) => !written.has(table));
    expect(silent).toEqual(['schema_migrations']);
  });

  it('accounts and sessions of users are the gateway alone to read and write', async () => {
    for (const service of SERVICES) {
      expect(await outcome(service, 'SELECT password FROM identity.accounts')).toBe(service === 'gateway' ? null : NO_RIGHT);
      expect(await outcome(service, 'DELETE FROM identity.sessions')).toBe(service === 'gateway' ? null : NO_RIGHT);
    }
  });

  it('nobody changes the schema', async () => {
    for (const service of SERVICES) {
      expect(await outcome(service, 'DROP TABLE halts')).toBe(NO_RIGHT);
      expect(await outcome(service, 'CREATE TABLE public.mine (n integer)')).toBe(NO_RIGHT);
      expect(await outcome(service, 'ALTER TABLE orders DISABLE ROW LEVEL SECURITY')).toBe(NO_RIGHT);
    }
  });
});

describe('rows of the services', () => {
  it.each(SERVICES)('%s puts into the outbox messages of its own topics only', async (service) => {
    for (const [topic, { owner }] of Object.entries(TOPICS)) {
      const code = await outcome(service, `INSERT INTO outbox (topic, key, seq, envelope) VALUES ('${topic}', 'k', 0, '{}')`);
      expect(code, topic).toBe(owner === service ? null : NO_RIGHT);
    }
  });

  it('a row of another topic is seen, and neither marked nor removed', async () => {
    const session = await connectTo(databaseUrl)();
    await session.query(`INSERT INTO outbox (topic, key, seq, envelope) VALUES ('trading.intents.v1', 'k', 0, '{}')`);
    await session.end();
    const count = async (service: ServiceName, sql: string): Promise<number | null | undefined> =>
      (await clients.get(service)?.query(sql))?.rowCount;
    expect(await count('execution', 'SELECT 1 FROM outbox')).toBe(1);
    expect(await count('execution', 'UPDATE outbox SET sent_at = now()')).toBe(0);
    expect(await count('gateway', 'DELETE FROM outbox')).toBe(0);
    expect(await count('strategy', 'UPDATE outbox SET sent_at = now()')).toBe(1);
    expect(await count('strategy', 'DELETE FROM outbox')).toBe(1);
  });

  it('leases, inboxes and states of another service are not written', async () => {
    const lease = (name: string): string => `INSERT INTO leases VALUES ('${name}', 'h', 1, now())`;
    expect(await outcome('strategy', lease('strategy:s:i'))).toBeNull();
    expect(await outcome('strategy', lease('execution:s:a'))).toBe(NO_RIGHT);
    expect(await outcome('research', lease('research'))).toBeNull();
    expect(await outcome('strategy', `INSERT INTO service_state VALUES ('s', 'strategy.snapshot', 1, '{}')`)).toBeNull();
    expect(await outcome('strategy', `INSERT INTO service_state VALUES ('s', 'execution', 1, '{}')`)).toBe(NO_RIGHT);
    expect(await outcome('execution', `INSERT INTO inbox VALUES ('execution', 'm')`)).toBeNull();
    expect(await outcome('gateway', `INSERT INTO inbox VALUES ('execution', 'm')`)).toBe(NO_RIGHT);
  });

  it('execution sees and writes the rows of all traders', async () => {
    const point = (owner: string): string => `INSERT INTO equity VALUES ('${owner}', 's', 'a', 1, 1, 1, 0, '{}')`;
    expect(await outcome('execution', `${point('one')}; SELECT 1 / (SELECT count(*) FROM equity WHERE owner_id = 'one')`)).toBeNull();
  });
});

describe('the queue of back-tests', () => {
  it('is made by research, and the gateway puts jobs into it', async () => {
    const research = clients.get('research');
    await research?.query('CREATE SCHEMA IF NOT EXISTS pgboss');
    await research?.query('CREATE TABLE pgboss.job (n integer)');
    expect(await outcome('gateway', 'INSERT INTO pgboss.job VALUES (1)')).toBeNull();
    expect(await outcome('gateway', 'SELECT * FROM pgboss.job')).toBeNull();
    expect(await outcome('strategy', 'SELECT * FROM pgboss.job')).toBe(NO_RIGHT);
  });
});

describe('applying grants', () => {
  it('again changes nothing, takes away what was given by hand, and comes off with the migrations', async () => {
    const owner = await connectTo(databaseUrl)();
    const before = await shapeOf(owner);
    await owner.query(
      'GRANT INSERT ON orders TO smc_gateway; CREATE POLICY service_gateway_old ON orders FOR ALL TO smc_gateway USING (true)',
    );
    expect(await outcome('gateway', 'INSERT INTO orders DEFAULT VALUES')).not.toBe(NO_RIGHT);
    await applyGrants({ databaseUrl, logger: silentLogger });
    expect(await outcome('gateway', 'INSERT INTO orders DEFAULT VALUES')).toBe(NO_RIGHT);
    expect(await shapeOf(owner)).toEqual(before);
    await rollback({ databaseUrl, logger: silentLogger, steps: 3 });
    await migrate({ databaseUrl, logger: silentLogger });
    await applyGrants({ databaseUrl, logger: silentLogger });
    expect(await shapeOf(owner)).toEqual(before);
    await owner.end();
  });

  it('bounds the time of every statement of a service, wherever it connects from', async () => {
    const url = new URL(databaseUrl);
    url.username = roleOf('gateway');
    url.password = PASSWORD;
    const session = await connectTo(url.href)();
    const { rows } = await session.query(
      `SELECT current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS idle`,
    );
    await session.end();
    expect(rows).toEqual([{ statement: '15s', idle: '15s' }]);
  });

  it('does nothing where there are no roles', async () => {
    const roles = Object.fromEntries(SERVICES.map((service) => [service, `nobody_${service}`]));
    expect(await applyGrants({ databaseUrl, logger: silentLogger, roles })).toEqual([]);
  });
});
