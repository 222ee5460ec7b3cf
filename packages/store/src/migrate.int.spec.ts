import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeOf } from './__fixtures__/shape.ts';
import { type StoreUnderTest, openTestStore } from './__fixtures__/test-database.ts';
import { MigrationError, connectTo, migrate, migrationStatus, resetDatabase, rollback } from './migrate.ts';
import { type Migration, loadMigrations } from './migrations.ts';
import { openStore } from './store.ts';

const logger = silentLogger;
let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
});
afterAll(() => under.close());

async function shape(databaseUrl: string): Promise<readonly string[]> {
  const session = await connectTo(databaseUrl)();
  const lines = await shapeOf(session);
  await session.end();
  return lines;
}

const step = (version: number, up: string, down: string): Migration => ({ version, name: `step_${version}`, up, down, checksum: up });

describe('migrations', () => {
  it('go forward, all the way back and forward again to the same shape', async () => {
    const databaseUrl = await under.emptyDatabase('there_and_back');
    const versions = (await loadMigrations()).map(({ version }) => version);
    expect(await migrate({ databaseUrl, logger })).toEqual(versions);
    const first = await shape(databaseUrl);
    expect(first.length).toBeGreaterThan(100);
    expect(await migrate({ databaseUrl, logger })).toEqual([]);
    expect(await rollback({ databaseUrl, logger, steps: 99 })).toEqual(versions.toReversed());
    expect((await shape(databaseUrl)).filter((line) => !line.includes('schema_migrations'))).toEqual([]);
    await migrate({ databaseUrl, logger });
    expect(await shape(databaseUrl)).toEqual(first);
  });

  it('each step back undoes exactly its own step', async () => {
    const databaseUrl = await under.emptyDatabase('step_by_step');
    const migrations = await loadMigrations();
    for (const [index, migration] of migrations.entries()) {
      const before = await shape(databaseUrl);
      await migrate({ databaseUrl, logger, migrations: migrations.slice(0, index + 1) });
      expect(await rollback({ databaseUrl, logger })).toEqual([migration.version]);
      if (index > 0) expect(await shape(databaseUrl)).toEqual(before);
      await migrate({ databaseUrl, logger, migrations: migrations.slice(0, index + 1) });
    }
  });

  it('several processes at once apply each step once', async () => {
    const databaseUrl = await under.emptyDatabase('at_once');
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ databaseUrl, logger })));
    expect(applied.flat().sort((a, b) => a - b)).toEqual((await loadMigrations()).map(({ version }) => version));
  });

  it('a step that fails leaves nothing of itself, and what came before stays', async () => {
    const databaseUrl = await under.emptyDatabase('half_way');
    const good = step(1, 'CREATE TABLE one (id integer)', 'DROP TABLE one');
    const bad = step(2, 'CREATE TABLE two (id integer); SELECT no_such_function()', 'DROP TABLE two');
    await expect(migrate({ databaseUrl, logger, migrations: [good, bad] })).rejects.toThrow('no_such_function');
    expect(await migrationStatus({ databaseUrl, logger, migrations: [good, bad] })).toEqual({ applied: [1], pending: [2] });
    expect((await shape(databaseUrl)).some((line) => line.startsWith('two.'))).toBe(false);
  });

  it('a history that is not ours stops everything', async () => {
    const databaseUrl = await under.emptyDatabase('another_history');
    const one = step(1, 'CREATE TABLE one (id integer)', 'DROP TABLE one');
    const three = step(3, 'CREATE TABLE three (id integer)', 'DROP TABLE three');
    await migrate({ databaseUrl, logger, migrations: [one, three] });
    const changed = { ...one, checksum: 'other' };
    await expect(migrate({ databaseUrl, logger, migrations: [changed, three] })).rejects.toThrow('was changed after');
    await expect(migrate({ databaseUrl, logger, migrations: [one] })).rejects.toThrow('does not know');
    const late = step(2, 'CREATE TABLE two (id integer)', 'DROP TABLE two');
    await expect(migrate({ databaseUrl, logger, migrations: [one, late, three] })).rejects.toThrow('older than 3');
    await expect(rollback({ databaseUrl, logger, migrations: [changed, three] })).rejects.toThrow(MigrationError);
  });
});

describe('emptying a database', () => {
  it('removes every row and leaves the schema', async () => {
    const databaseUrl = await under.emptyDatabase('emptied');
    await migrate({ databaseUrl, logger });
    const store = openStore({ databaseUrl, logger, poolSize: 1 });
    await store.read.query(`INSERT INTO halts VALUES ('owner', 'global', 'spec', 'spec', 1)`);
    await resetDatabase({ databaseUrl, logger });
    expect((await store.read.query('SELECT * FROM halts')).rowCount).toBe(0);
    await store.close();
  });

  it('is refused for a production database, before anything is asked of it', async () => {
    await expect(resetDatabase({ databaseUrl: 'postgres://u:p@db.example.com/desk', logger })).rejects.toThrow(
      'db.example.com is not this machine',
    );
  });
});
