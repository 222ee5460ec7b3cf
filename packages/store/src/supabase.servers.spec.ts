import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, startRealPostgres } from './__fixtures__/debian-servers.ts';
import { payload } from './__fixtures__/payloads.ts';
import { shapeOf } from './__fixtures__/shape.ts';
import { asBrowser, makeLikeSupabase, publishedChanges } from './__fixtures__/supabase.ts';
import { applyGrants } from './grants/apply-grants.ts';
import { type SqlSession, connectTo, migrate, rollback } from './migrate.ts';
import { insertFills } from './repositories/fills.ts';
import { setHalt } from './repositories/halts.ts';
import { upsertOrder } from './repositories/orders.ts';
import { upsertPosition } from './repositories/positions.ts';
import { type Store, openStore } from './store.ts';

const logger = silentLogger;
const ALICE = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
let postgres: TestServer;
let databaseUrl: string;
let owner: SqlSession;
let store: Store;

async function emptyDatabase(name: string): Promise<string> {
  const session = await connectTo(postgres.databaseUrl)();
  await session.query(`CREATE DATABASE ${name}`);
  await session.end();
  return postgres.databaseUrl.replace(/\/postgres$/, `/${name}`);
}

beforeAll(async () => {
  postgres = await startRealPostgres({ wal_level: 'logical' });
  databaseUrl = await emptyDatabase('supabase');
  owner = await connectTo(databaseUrl)();
  await makeLikeSupabase(owner);
  await migrate({ databaseUrl, logger });
  store = openStore({ databaseUrl, logger });
  for (const user of [ALICE, BOB]) await trade(user);
});
afterAll(async () => {
  await store.close();
  await owner.end();
  await postgres.stop();
});

/** An order with its fill and position of a user. */
async function trade(user: string): Promise<void> {
  const scope = { owner: user, session: `session-of-${user}` };
  await store.tx(async (tx) => {
    await upsertOrder(tx, scope, payload('trading.order'));
    await insertFills(tx, scope, [payload('trading.fill')]);
    await upsertPosition(tx, scope, payload('trading.position'));
  });
}

async function tablesWithOwner(): Promise<readonly string[]> {
  const { rows } = await owner.query(
    `SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'owner_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  return rows.map((row) => String(row['relname']));
}

describe('row security', () => {
  it('stands on every table that has an owner, with a policy', async () => {
    const tables = await tablesWithOwner();
    expect(tables).toContain('orders');
    const { rows } = await owner.query(
      `SELECT relname FROM pg_class AS c WHERE relrowsecurity AND relnamespace = 'public'::regnamespace
         AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'own_rows') ORDER BY 1`,
    );
    expect(rows.map((row) => String(row['relname']))).toEqual(tables);
  });

  it('shows a user his own rows, of whatever table, and another nothing of them', async () => {
    for (const table of ['orders', 'fills', 'positions']) {
      const owners = `SELECT DISTINCT owner_id FROM ${table}`;
      expect(await asBrowser(owner, 'authenticated', ALICE, owners)).toEqual([{ owner_id: ALICE }]);
      expect(await asBrowser(owner, 'authenticated', BOB, owners)).toEqual([{ owner_id: BOB }]);
      expect(await asBrowser(owner, 'authenticated', null, owners)).toEqual([]);
    }
    for (const table of await tablesWithOwner()) {
      const foreign = `SELECT count(*)::int AS n FROM ${table} WHERE owner_id IS DISTINCT FROM '${ALICE}'`;
      expect(await asBrowser(owner, 'authenticated', ALICE, foreign), table).toEqual([{ n: 0 }]);
    }
  });

  it('lets nobody write from a browser, and who is not signed in see nothing', async () => {
    for (const table of await tablesWithOwner()) {
      for (const sql of [
        `INSERT INTO ${table} DEFAULT VALUES`,
        `UPDATE ${table} SET owner_id = owner_id`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ]) {
        expect(await asBrowser(owner, 'authenticated', ALICE, sql), sql).toContain('permission denied');
      }
      expect(await asBrowser(owner, 'anon', null, `SELECT 1 FROM ${table}`), table).toContain('permission denied');
    }
  });

  it('hides every other table from browsers altogether', async () => {
    const withOwner = await tablesWithOwner();
    const { rows } = await owner.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p') AND relname <> ALL($1)`,
      [withOwner],
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const sql = `SELECT 1 FROM ${String(row['relname'])} LIMIT 1`;
      for (const role of ['anon', 'authenticated'] as const)
        expect(await asBrowser(owner, role, ALICE, sql), sql).toContain('permission denied');
    }
    await owner.query('CREATE TABLE made_later (n integer)');
    expect(await asBrowser(owner, 'authenticated', ALICE, 'SELECT 1 FROM made_later')).toContain('permission denied');
    await owner.query('DROP TABLE made_later');
  });
});

describe('the publication supabase_realtime', () => {
  it('sends changes of positions, orders and fills and of nothing else', async () => {
    await owner.query(`SELECT pg_create_logical_replication_slot('spec', 'pgoutput')`);
    const scope = { owner: ALICE, session: 'published' };
    await store.tx(async (tx) => {
      await setHalt(tx, ALICE, { scope: 'global', reason: 'spec', actor: 'spec', haltedAt: 1 });
      await upsertOrder(tx, scope, payload('trading.order', { revision: 1 }));
      await tx.query(`INSERT INTO outbox (topic, key, seq, envelope) VALUES ('trading.orders.v1', 'k', 0, '{}')`);
      await insertFills(tx, scope, [payload('trading.fill')]);
      await upsertPosition(tx, scope, payload('trading.position'));
    });
    await upsertOrder(store.read, scope, payload('trading.order', { revision: 2 }));
    await store.read.query(`DELETE FROM positions WHERE session = 'published'`);
    expect(await publishedChanges(owner, 'spec')).toEqual([
      'INSERT public.orders',
      'INSERT public.fills',
      'INSERT public.positions',
      'UPDATE public.orders',
      'DELETE public.positions',
    ]);
    await owner.query(`SELECT pg_drop_replication_slot('spec')`);
  });

  it('that Supabase made stays Supabase’s: our tables come in and go out, others stay', async () => {
    const url = await emptyDatabase('with_publication');
    const session = await connectTo(url)();
    await makeLikeSupabase(session);
    await session.query('CREATE TABLE theirs (id integer PRIMARY KEY); CREATE PUBLICATION supabase_realtime FOR TABLE theirs');
    const published = async (): Promise<readonly string[]> =>
      (await shapeOf(session))
        .filter((line) => line.startsWith('published '))
        .map((line) => line.replace('published supabase_realtime ', ''));
    const versions = await migrate({ databaseUrl: url, logger });
    expect(await published()).toEqual(['fills', 'orders', 'positions', 'theirs']);
    await rollback({ databaseUrl: url, logger, steps: versions.length });
    expect(await published()).toEqual(['theirs']);
    await session.end();
  });
});

describe('an owner who is no superuser', () => {
  it('migrates, grants and goes back, and its services work', async () => {
    const url = await emptyDatabase('owned');
    const admin = await connectTo(postgres.databaseUrl)();
    await admin.query(`
      CREATE ROLE smc_owner LOGIN PASSWORD 'spec';
      CREATE ROLE smc_gateway LOGIN PASSWORD 'spec';
      CREATE ROLE smc_research LOGIN PASSWORD 'spec';
      GRANT smc_research TO smc_owner;
      ALTER DATABASE owned OWNER TO smc_owner`);
    await admin.end();
    const as = (role: string): string => Object.assign(new URL(url), { username: role, password: 'spec' }).href;
    const versions = await migrate({ databaseUrl: as('smc_owner'), logger });
    expect(await applyGrants({ databaseUrl: as('smc_owner'), logger })).toEqual(['gateway', 'research']);
    const research = await connectTo(as('smc_research'))();
    await research.query('CREATE SCHEMA IF NOT EXISTS pgboss; CREATE TABLE pgboss.job (n integer)');
    await research.end();
    const gateway = await connectTo(as('smc_gateway'))();
    await gateway.query('INSERT INTO pgboss.job VALUES (1)');
    await gateway.query(`INSERT INTO halts VALUES ('owner', 'global', 'spec', 'spec', 1)`);
    await expect(gateway.query('DELETE FROM orders')).rejects.toThrow('permission denied');
    await gateway.end();
    expect(await rollback({ databaseUrl: as('smc_owner'), logger, steps: 99 })).toHaveLength(versions.length);
    await migrate({ databaseUrl: as('smc_owner'), logger });
  });
});
