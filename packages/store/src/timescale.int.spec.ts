import type { PayloadOf } from '@smc/contracts';
import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DERIVED_FRAMES, MINUTE, derivedAndOurs, someMinutes } from './__fixtures__/minutes.ts';
import { payload } from './__fixtures__/payloads.ts';
import { shapeOf } from './__fixtures__/shape.ts';
import { type Timescale, startTimescale } from './__fixtures__/timescale.ts';
import { applyGrants } from './grants/apply-grants.ts';
import { type MigrateOptions, migrate, rollback } from './migrate.ts';
import { loadMigrations } from './migrations.ts';
import { insertEquity, latestEquity } from './repositories/equity.ts';
import { insertMarketBars } from './repositories/market-series.ts';

const DAY = 1440 * MINUTE;
const SCOPE = { owner: 'owner', session: 'session-1' };
let timescale: Timescale;
let options: MigrateOptions;
beforeAll(async () => {
  timescale = await startTimescale();
  options = { databaseUrl: '', connect: () => timescale.connect(), logger: silentLogger };
}, 120_000);
afterAll(() => timescale.close());

const point = (barIndex: number): PayloadOf<'trading.equity'> =>
  payload('trading.equity', { barIndex, time: Date.UTC(2026, 0, 1) + barIndex * 60 * MINUTE });

/** Names of all hypertables that are series of ours. */
async function hypertables(): Promise<readonly unknown[]> {
  const { rows } = await timescale.query(
    `SELECT hypertable_name AS name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Runs the policies of one kind now; this build has no workers that would. */
async function runPolicies(kind: string): Promise<number> {
  const { rows } = await timescale.query(`SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1`, [kind]);
  for (const { job_id } of rows) await timescale.run(`CALL run_job(${String(job_id)})`);
  return rows.length;
}

describe('migrations on TimescaleDB', () => {
  it('go forward, all the way back and forward again to the same shape, and rows of equity stay', async () => {
    const versions = (await loadMigrations()).map(({ version }) => version);
    expect(await migrate(options)).toEqual(versions);
    const first = await shapeOf(timescale);
    expect(await hypertables()).toEqual(['equity', 'market_bars', 'market_quotes']);

    await insertEquity(timescale, SCOPE, [0, 1, 2000].map(point));
    expect(await rollback({ ...options, steps: versions.length - 3 })).toEqual(versions.slice(3).toReversed());
    expect(await hypertables()).toEqual([]);
    expect(await latestEquity(timescale, SCOPE, point(0).accountId)).toEqual(point(2000));
    await migrate(options);
    expect(await latestEquity(timescale, SCOPE, point(0).accountId)).toEqual(point(2000));

    expect(await rollback({ ...options, steps: 99 })).toEqual(versions.toReversed());
    expect((await shapeOf(timescale)).filter((line) => !line.includes('schema_migrations'))).toEqual([]);
    expect(await migrate(options)).toEqual(versions);
    expect(await shapeOf(timescale)).toEqual(first);
  });

  it('set the policies: aggregates every minute, compression and retention of the market, none for equity', async () => {
    const { rows } = await timescale.query(
      `SELECT proc_name, coalesce(hypertable_name, '') AS name FROM timescaledb_information.jobs WHERE proc_name LIKE 'policy_%'
         AND proc_name <> 'policy_job_stat_history_retention' ORDER BY 1, 2`,
    );
    const named = rows.map((row) => `${String(row['proc_name'])} ${String(row['name'])}`);
    expect(named.filter((line) => line.startsWith('policy_refresh_continuous_aggregate'))).toHaveLength(5);
    expect(named).toContain('policy_compression market_bars');
    expect(named).toContain('policy_compression market_quotes');
    expect(named).toContain('policy_retention market_bars');
    expect(named).toContain('policy_retention market_quotes');
    expect(named.some((line) => line.endsWith(' equity'))).toBe(false);
  });

  it('keep a point of equity that is there when it comes again', async () => {
    expect(await insertEquity(timescale, SCOPE, [point(5)])).toBe(1);
    expect(await insertEquity(timescale, SCOPE, [point(5)])).toBe(0);
  });
});

describe('rights on TimescaleDB', () => {
  const tried = async (role: string, sql: string): Promise<string | null> => {
    try {
      await timescale.run(`BEGIN; SET LOCAL ROLE ${role}; ${sql}`);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await timescale.run('ROLLBACK');
    }
  };

  it('hold on hypertables and aggregates as on tables and views', async () => {
    await timescale.run('CREATE ROLE smc_execution; CREATE ROLE smc_market_data; CREATE ROLE smc_gateway');
    expect(await applyGrants(options)).toEqual(['gateway', 'market-data', 'execution']);
    const equity = `INSERT INTO equity VALUES ('somebody', 's', 'a', 1, 1, 1, 0, '{}')`;
    const bar = `INSERT INTO market_bars VALUES ('v', 's', '1m', 60000, 1, 1, 1, 1, 1, 'VENUE', 1)`;
    expect(await tried('smc_execution', `${equity}; SELECT 1 / count(*) FROM equity WHERE owner_id = 'somebody'`)).toBeNull();
    expect(await tried('smc_market_data', bar)).toBeNull();
    expect(await tried('smc_gateway', equity)).toContain('permission denied');
    expect(await tried('smc_gateway', bar)).toContain('permission denied');
    for (const timeframe of DERIVED_FRAMES) expect(await tried('smc_gateway', `SELECT * FROM market_bars_${timeframe}`)).toBeNull();
  });
});

describe('continuous aggregates', () => {
  const from = Date.now() - (Date.now() % DAY) - 60 * DAY + 5 * 60 * MINUTE + 17 * MINUTE;
  const minutes = someMinutes(from, 3 * 1440);
  const late = minutes.slice(700, 760);

  async function expectEqual(frames = DERIVED_FRAMES): Promise<void> {
    for (const timeframe of frames) {
      const { derived, ours } = await derivedAndOurs(timescale, minutes, timeframe);
      expect(ours.length).toBeGreaterThan(1);
      expect(derived, timeframe).toEqual(ours);
    }
  }

  it('are our own aggregation: before they are refreshed, after it, with bars that came late, and compressed', async () => {
    await insertMarketBars(
      timescale,
      minutes.filter((bar) => !late.includes(bar)),
    );
    await insertMarketBars(timescale, late);
    await expectEqual();
    expect(await runPolicies('policy_refresh_continuous_aggregate')).toBe(5);
    const { rows } = await timescale.query(
      `SELECT count(DISTINCT hypertable_name) AS n FROM timescaledb_information.chunks WHERE hypertable_name IN (
         SELECT materialization_hypertable_name FROM timescaledb_information.continuous_aggregates)`,
    );
    expect(rows).toEqual([{ n: '5' }]);
    await expectEqual();

    await timescale.query('DELETE FROM market_bars WHERE open_time >= $1 AND open_time <= $2', [late[0]?.time, late.at(-1)?.time]);
    await runPolicies('policy_refresh_continuous_aggregate');
    expect((await derivedAndOurs(timescale, minutes, '5m')).derived).not.toEqual((await derivedAndOurs(timescale, minutes, '5m')).ours);
    await insertMarketBars(timescale, late);
    await runPolicies('policy_refresh_continuous_aggregate');
    await expectEqual();

    await runPolicies('policy_compression');
    const compressed = await timescale.query(
      `SELECT count(*) AS n FROM timescaledb_information.chunks WHERE hypertable_name = 'market_bars' AND is_compressed`,
    );
    expect(Number(compressed.rows[0]?.['n'])).toBeGreaterThan(0);
    await expectEqual();
    expect(await insertMarketBars(timescale, late)).toBe(0);
  }, 120_000);

  it('stay when the minutes they were made of are dropped', async () => {
    const old = someMinutes(Date.now() - (Date.now() % DAY) - 1790 * DAY, 300, 'OLD');
    const older = old.map((bar) => ({ ...bar, time: bar.time - 100 * DAY }));
    await insertMarketBars(timescale, [...older, ...old]);
    await timescale.run(`CALL refresh_continuous_aggregate('market_bars_1h', NULL, NULL)`);
    const before = await timescale.query(`SELECT * FROM market_bars_1h WHERE symbol = 'OLD' ORDER BY open_time`);
    expect(await runPolicies('policy_retention')).toBe(2);
    const left = await timescale.query(`SELECT min(open_time) AS first FROM market_bars WHERE symbol = 'OLD'`);
    expect(Number(left.rows[0]?.['first'])).toBe(old[0]?.time);
    await runPolicies('policy_refresh_continuous_aggregate');
    const after = await timescale.query(`SELECT * FROM market_bars_1h WHERE symbol = 'OLD' ORDER BY open_time`);
    expect(after.rows).toEqual(before.rows);
  }, 120_000);
});
