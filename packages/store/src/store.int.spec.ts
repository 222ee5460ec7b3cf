import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, openTestStore } from './__fixtures__/test-database.ts';
import { PoolExhaustedError, type Store, openStore } from './store.ts';

let under: StoreUnderTest;
let store: Store;
beforeAll(async () => {
  under = await openTestStore();
  store = openStore({
    databaseUrl: under.server.databaseUrl,
    logger: silentLogger,
    poolSize: 6,
    statementTimeoutMs: 400,
    lockTimeoutMs: 200,
    idleInTransactionTimeoutMs: 300,
    connectionTimeoutMs: 1000,
  });
  await store.read.query('CREATE TABLE things (id integer PRIMARY KEY, value numeric, n integer NOT NULL DEFAULT 0)');
});
afterAll(async () => {
  await under.close();
  await store.close();
});

describe('a transaction', () => {
  it('commits what resolves and leaves nothing of what rejects', async () => {
    expect(await store.tx((tx) => tx.query('INSERT INTO things (id) VALUES (1) RETURNING id'))).toMatchObject({
      rows: [{ id: 1 }],
      rowCount: 1,
    });
    await expect(
      store.tx(async (tx) => {
        await tx.query('INSERT INTO things (id) VALUES (2)');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await store.read.query('SELECT id FROM things ORDER BY id')).rows).toEqual([{ id: 1 }]);
  });

  it('keeps numbers exact: text in, the same text out', async () => {
    for (const value of ['0.10', '-12345678901234567890.123456789012345678', '1000000', '0.000000000000000001']) {
      const { rows } = await store.read.query('SELECT $1::numeric AS value', [value]);
      expect(rows[0]?.['value']).toBe(value);
    }
    expect((await store.read.query('SELECT 9007199254740993::bigint AS value')).rows[0]?.['value']).toBe('9007199254740993');
  });

  it('is tried again after a deadlock: both sides come through', async () => {
    await store.read.query('INSERT INTO things (id) VALUES (10), (11)');
    let attempts = 0;
    // Waits for locks longer than the second PostgreSQL takes to look for a deadlock.
    const patient = openStore({ databaseUrl: under.server.databaseUrl, logger: silentLogger });
    const take = (first: number, second: number): Promise<void> =>
      patient.tx(async (tx) => {
        attempts += 1;
        await tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [first]);
        await tx.query('SELECT pg_sleep(0.1)');
        await tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([take(10, 11), take(11, 10)]);
    expect(attempts).toBe(3);
    expect((await store.read.query('SELECT n FROM things WHERE id IN (10, 11)')).rows).toEqual([{ n: 2 }, { n: 2 }]);
    await patient.close();
  });

  it('is tried again after a serialisation failure, a bounded number of times', async () => {
    let attempts = 0;
    await expect(
      store.tx(async (tx) => {
        attempts += 1;
        await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`);
      }),
    ).rejects.toThrow('conflict');
    expect(attempts).toBe(5);
  });

  it('is not tried again for anything else', async () => {
    let attempts = 0;
    await expect(
      store.tx(async (tx) => {
        attempts += 1;
        await tx.query('INSERT INTO things (id) VALUES (1)');
      }),
    ).rejects.toThrow('duplicate key');
    expect(attempts).toBe(1);
  });

  it('one hundred at once on one row: exactly one gets it', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        store.tx(async (tx) => (await tx.query('INSERT INTO things (id) VALUES (77) ON CONFLICT DO NOTHING')).rowCount),
      ),
    );
    expect(outcomes.filter((inserted) => inserted === 1)).toHaveLength(1);
  });
});

describe('bounds', () => {
  it('a statement that takes too long is cancelled', async () => {
    await expect(store.read.query('SELECT pg_sleep(5)')).rejects.toThrow('statement timeout');
  });

  it('waiting too long for a lock fails', async () => {
    await store.read.query('INSERT INTO things (id) VALUES (20)');
    await store.tx(async (tx) => {
      await tx.query('UPDATE things SET n = 1 WHERE id = 20');
      await expect(store.read.query('UPDATE things SET n = 2 WHERE id = 20')).rejects.toThrow('lock timeout');
    });
  });

  it('a transaction that stands idle too long fails, and its connection is not used again', async () => {
    await expect(
      store.tx(async (tx) => {
        await tx.query('INSERT INTO things (id) VALUES (30)');
        await under.store.read.query('SELECT pg_sleep(0.6)');
        await tx.query('SELECT 1');
      }),
    ).rejects.toThrow();
    expect((await store.read.query('SELECT id FROM things WHERE id = 30')).rows).toEqual([]);
  });

  it('when every connection is taken the next asker gets an error, not an endless wait', async () => {
    const small = openStore({ databaseUrl: under.server.databaseUrl, logger: silentLogger, poolSize: 1, connectionTimeoutMs: 200 });
    await small.tx(async () => {
      await expect(small.read.query('SELECT 1')).rejects.toThrow(PoolExhaustedError);
      await expect(small.read.query('SELECT 1')).rejects.toThrow('within 200 ms: all 1 are in use');
    });
    expect((await small.read.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await small.close();
  });
});

describe('a cut connection', () => {
  it('fails what runs on it and nothing else', async () => {
    await expect(
      store.tx(async (tx) => {
        const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
        await under.store.read.query('SELECT pg_terminate_backend($1)', [rows[0]?.['pid']]);
        await tx.query('SELECT 1');
      }),
    ).rejects.toThrow();
    // Idle connections cut behind the pool's back: no error reaches the process, and the pool connects again.
    await under.store.read.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'smc'`,
    );
    await expect
      .poll(() =>
        store.read.query('SELECT 1 AS one').then(
          ({ rows }) => rows[0],
          () => null,
        ),
      )
      .toEqual({ one: 1 });
  });
});
