/**
 * Bulk ingest of closed bars on a durable PostgreSQL: `copyMarketBars` from objects in this process, against `\copy` of
 * `psql` from a file that stands ready, into a table of the same shape. In turns, in one run, both into an empty table.
 * Also the same bars again, all of which are there. Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { silentLogger } from '@smc/service-kit';
import { type MarketBar, type Store, copyMarketBars, migrate, openStore, startEmbeddedPostgres } from '../src/index.ts';

const ROWS = 200_000;
const ROUNDS = 3;
const MINUTE = 60_000;
const BOUND_MS = 20_000;
const run = promisify(execFile);

const bars: readonly MarketBar[] = Array.from({ length: ROWS }, (_unused, row) => {
  const open = 4_200_000 + ((row * 7919) % 100_003);
  const price = (value: number): string => (value / 100).toFixed(2);
  return {
    venue: 'binance',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    time: 1_600_000_020_000 + row * MINUTE,
    open: price(open),
    high: price(open + 311),
    low: price(open - 207),
    close: price(open + 53),
    volume: `${row % 997}.${String(row % 1000).padStart(3, '0')}`,
    origin: 'RECORDED',
    receivedAt: 1_700_000_000_000,
  };
});

async function millis(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const perSecond = (milliseconds: number): number => Math.round((ROWS * 1000) / milliseconds);

async function measure(store: Store, databaseUrl: string, file: string): Promise<{ ours: number; again: number; psql: number }> {
  await store.read.query('CREATE TABLE market_bars_psql (LIKE market_bars INCLUDING ALL)');
  const ours: number[] = [];
  const again: number[] = [];
  const psql: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await store.read.query('TRUNCATE market_bars, market_bars_psql');
    await store.read.query('CHECKPOINT');
    const theirs = await millis(() =>
      run('psql', ['-X', '-q', '-d', databaseUrl, '-c', `\\copy market_bars_psql FROM '${file}'`], { timeout: BOUND_MS }),
    );
    await store.read.query('CHECKPOINT');
    const mine = await millis(() => copyMarketBars(store, bars));
    const twice = await millis(() => copyMarketBars(store, bars.slice(0, ROWS / 4)));
    // The first round warms both up.
    if (round === 0) continue;
    psql.push(theirs);
    ours.push(mine);
    again.push(twice * 4);
  }
  const { rows } = await store.read.query(
    `SELECT (SELECT count(*) FROM market_bars) AS ours, (SELECT count(*) FROM market_bars_psql) AS psql,
       (SELECT count(*) FROM (SELECT * FROM market_bars EXCEPT SELECT * FROM market_bars_psql) AS d) AS differ`,
  );
  if (String(rows[0]?.['differ']) !== '0' || Number(rows[0]?.['ours']) !== ROWS)
    throw new Error(`not the same rows: ${JSON.stringify(rows)}`);
  return { ours: median(ours), again: median(again), psql: median(psql) };
}

async function main(): Promise<void> {
  try {
    await run('psql', ['--version'], { timeout: BOUND_MS });
  } catch {
    process.stderr.write('psql is not installed, and there is nothing else to compare with: store.copy cannot be measured\n');
    process.exitCode = 1;
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'smc-bench-store-'));
  const server = await startEmbeddedPostgres({ dataDir: folder, logger: silentLogger });
  const store = openStore({ databaseUrl: server.databaseUrl, logger: silentLogger });
  try {
    await migrate({ databaseUrl: server.databaseUrl, logger: silentLogger });
    const file = join(folder, 'bars.tsv');
    const lines = bars.map((bar) =>
      [bar.venue, bar.symbol, bar.timeframe, bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.origin, bar.receivedAt].join(
        '\t',
      ),
    );
    await writeFile(file, `${lines.join('\n')}\n`);
    const { ours, again, psql } = await measure(store, server.databaseUrl, file);
    const baseline = { name: 'psql \\copy', value: perSecond(psql) };
    const result = (name: string, value: number) => ({ name, value, unit: 'rows/s', baseline, ratio: value / baseline.value });
    process.stdout.write(
      `${JSON.stringify({ results: [result('store.copy', perSecond(ours)), result('store.copyAgain', perSecond(again))] })}\n`,
    );
  } finally {
    await store.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
