import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type TestServer, startPgBouncerBefore, startRealPostgres } from './__fixtures__/debian-servers.ts';
import { DERIVED_FRAMES, derivedAndOurs, someMinutes } from './__fixtures__/minutes.ts';
import { shapeOf } from './__fixtures__/shape.ts';
import { copyMarketBars } from './copy-market-bars.ts';
import { applyGrants } from './grants/apply-grants.ts';
import { connectTo, migrate, migrationStatus, rollback } from './migrate.ts';
import { loadMigrations } from './migrations.ts';
import { insertMarketBars, readMarketBars } from './repositories/market-series.ts';
import { openStore } from './store.ts';

const logger = silentLogger;
let postgres: TestServer;
let pooler: TestServer;
beforeAll(async () => {
  postgres = await startRealPostgres();
  pooler = await startPgBouncerBefore(postgres.databaseUrl);
});
afterAll(async () => {
  await pooler.stop();
  await postgres.stop();
});

async function emptyDatabase(name: string): Promise<{ readonly direct: string; readonly pooled: string }> {
  const session = await connectTo(postgres.databaseUrl)();
  await session.query(`CREATE DATABASE ${name}`);
  await session.end();
  const named = (databaseUrl: string): string => databaseUrl.replace(/\/postgres$/, `/${name}`);
  return { direct: named(postgres.databaseUrl), pooled: named(pooler.databaseUrl) };
}

async function shape(databaseUrl: string): Promise<readonly string[]> {
  const session = await connectTo(databaseUrl)();
  const lines = await shapeOf(session);
  await session.end();
  return lines;
}

describe('migrations on a server of Debian', () => {
  it.each(['direct', 'pooled'] as const)('go forward, all the way back and forward again (%s)', async (way) => {
    const database = await emptyDatabase(`migrated_${way}`);
    const databaseUrl = database[way];
    const versions = (await loadMigrations()).map(({ version }) => version);
    expect(await migrate({ databaseUrl, logger })).toEqual(versions);
    await applyGrants({ databaseUrl, logger });
    const first = await shape(database.direct);
    expect(await rollback({ databaseUrl, logger, steps: 99 })).toEqual(versions.toReversed());
    expect((await shape(database.direct)).filter((line) => !line.includes('schema_migrations'))).toEqual([]);
    expect(await migrate({ databaseUrl, logger })).toEqual(versions);
    expect(await shape(database.direct)).toEqual(first);
  });

  it('through the pooler: several at once apply each step once, and no lock stays behind', async () => {
    const { direct, pooled } = await emptyDatabase('at_once');
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ databaseUrl: pooled, logger })));
    expect(applied.flat().sort((a, b) => a - b)).toEqual((await loadMigrations()).map(({ version }) => version));
    const session = await connectTo(direct)();
    expect((await session.query(`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'`)).rows).toEqual([{ n: 0 }]);
    await session.end();
    expect((await migrationStatus({ databaseUrl: direct, logger })).pending).toEqual([]);
  });
});

describe('the store behind PgBouncer in transaction mode', () => {
  it('reads, writes, takes bars in bulk and derives higher ones', async () => {
    const { pooled } = await emptyDatabase('worked');
    await migrate({ databaseUrl: pooled, logger });
    const store = openStore({ databaseUrl: pooled, logger });
    const minutes = someMinutes(Date.UTC(2026, 2, 3, 5, 17), 3 * 1440);
    expect(await copyMarketBars(store, minutes.slice(0, 3000), { rowsPerTransaction: 700 })).toEqual({ inserted: 3000, duplicates: 0 });
    expect(await copyMarketBars(store, minutes, { rowsPerTransaction: 700 })).toEqual({
      inserted: minutes.length - 3000,
      duplicates: 3000,
    });
    expect(await store.tx((tx) => insertMarketBars(tx, minutes.slice(0, 10)))).toBe(0);
    const query = { venue: 'spec', symbol: 'BTCUSDT', timeframe: '1m', from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10_000 } as const;
    expect(await readMarketBars(store.read, query)).toEqual(minutes);
    for (const timeframe of DERIVED_FRAMES) {
      const { derived, ours } = await derivedAndOurs(store.read, minutes, timeframe);
      expect(derived, timeframe).toEqual(ours);
    }
    await store.close();
  });

  it('answers far more clients than the server has connections, from the first statement on', async () => {
    const stores = Array.from({ length: 4 }, () => openStore({ databaseUrl: pooler.databaseUrl, logger, poolSize: 5 }));
    const answers = await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 20 }, (_unused, n) => store.tx((tx) => tx.query('SELECT $1::int AS n, pg_sleep(0.002)', [n]))),
      ),
    );
    expect(answers.map(({ rows }) => rows[0]?.['n'])).toEqual(stores.flatMap(() => Array.from({ length: 20 }, (_unused, n) => n)));
    await Promise.all(stores.map((store) => store.close()));
  });

  it.each([
    ['refuses', undefined],
    ['ignores', 'statement_timeout,lock_timeout,idle_in_transaction_session_timeout'],
  ])('bounds what runs in a transaction where PgBouncer %s settings, and leaves none on a connection', async (_way, ignore) => {
    const other = await startPgBouncerBefore(postgres.databaseUrl, ignore === undefined ? {} : { ignore });
    onTestFinished(() => other.stop());
    const store = openStore({
      databaseUrl: other.databaseUrl,
      logger,
      statementTimeoutMs: 300,
      lockTimeoutMs: 150,
      idleInTransactionTimeoutMs: 400,
    });
    await expect(store.tx((tx) => tx.query('SELECT pg_sleep(5)'))).rejects.toThrow('statement timeout');
    await store.read.query('CREATE TABLE IF NOT EXISTS bounded (n integer)');
    await store.tx(async (tx) => {
      await tx.query('LOCK TABLE bounded');
      await expect(store.tx((other) => other.query('SELECT * FROM bounded'))).rejects.toThrow('lock timeout');
    });
    const idle = store.tx(async (tx) => {
      await tx.query('SELECT 1');
      await new Promise((resolve) => setTimeout(resolve, 1200));
      await tx.query('SELECT 1');
    });
    await expect(idle).rejects.toThrow();
    const { rows } = await store.read.query(
      `SELECT current_setting('statement_timeout') || current_setting('lock_timeout') || current_setting('idle_in_transaction_session_timeout') AS kept`,
    );
    expect(rows).toEqual([{ kept: '000' }]);
    await store.close();
  });

  it('a single statement of a service is bound by its role', async () => {
    const { direct, pooled } = await emptyDatabase('bound_by_role');
    const owner = await connectTo(direct)();
    await migrate({ databaseUrl: direct, logger });
    await owner.query(`CREATE ROLE smc_strategy`);
    await applyGrants({ databaseUrl: pooled, logger });
    const { rows } = await owner.query(
      `SELECT array_to_string(setconfig, ',') AS kept FROM pg_db_role_setting WHERE setrole = 'smc_strategy'::regrole`,
    );
    expect(rows).toEqual([{ kept: 'statement_timeout=15s,lock_timeout=5s,idle_in_transaction_session_timeout=15s' }]);
    await owner.end();
  });
});
