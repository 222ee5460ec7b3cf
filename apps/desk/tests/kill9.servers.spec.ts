import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacktest } from '@smc/backtest';
import type { Decision } from '@smc/contracts';
import { type BarColumns, barAt, findInstrument, parseDecimal, required } from '@smc/domain';
import { silentLogger } from '@smc/service-kit';
import {
  DEFAULT_OWNER,
  type Store,
  latestSession,
  listFills,
  listLiveOrders,
  listPositions,
  openStore,
  readVenueReportsAfter,
  startEmbeddedPostgres,
} from '@smc/store';
import { reportFromJson } from '@smc/trading';
import { waitUntil } from '@smc/testkit';
import { BUNDLED_DATASETS, readBarFile, writeBarFile } from '@smc/venues';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHash } from '../src/parity.ts';
import { DeskProcess, freePorts } from './desk-process.ts';

const KILLS = 20;
const BARS = 9_000;
const SPEED = 500;
const POINTS = ['before-commit', 'after-commit', 'after-submitting-commit', 'before-venue-commit', 'after-venue-commit'];

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 1e9));
let state = seed >>> 0;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

let folder = '';
let bars: BarColumns;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-kill9-'));
  const file = await readBarFile(required(BUNDLED_DATASETS[0], 'BTC/USDT series').path, { timeframe: '1h', tick: instrument.tick });
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  const excerpt = Array.from({ length: BARS }, (_, row) => barAt(file.value.bars, row));
  await writeBarFile(join(folder, 'bars.csv'), instrument.tickSize, excerpt);
  const again = await readBarFile(join(folder, 'bars.csv'), { timeframe: '1h', tick: instrument.tick });
  if (!again.ok) throw new Error(JSON.stringify(again.error));
  ({ bars } = again.value);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Waits until the account is at work, or the desk has died on the way. */
async function comesUp(desk: DeskProcess): Promise<void> {
  await waitUntil(async () => desk.hasEnded || (await desk.gauge('execution_position')) !== null, 30_000, 'the desk');
}

/** Lets the desk live for a while, then ends it without warning: at a random moment, or at a crash point. */
async function oneLife(number: number, ports: Awaited<ReturnType<typeof freePorts>>): Promise<string> {
  const args = [
    '--replay',
    join(folder, 'bars.csv'),
    '--symbol',
    'BTC/USDT',
    '--timeframe',
    '1h',
    '--speed',
    String(SPEED),
    '--no-dashboard',
  ];
  const point =
    number % 2 === 0
      ? `${required(POINTS[Math.floor(random() * POINTS.length)], 'crash point')}:${1 + Math.floor(random() * random() * 14)}`
      : null;
  const desk = new DeskProcess(args, join(folder, 'data'), ports, point === null ? {} : { FAULT_CRASH_AT: point });
  // Some die while they come up or recover, most in the middle of their work.
  if (random() > 0.25) await comesUp(desk);
  const lifeMs = 200 + random() * 2_300;
  const died = await desk.endsWithin(lifeMs);
  const reached = (await desk.gauge('execution_position')) ?? -1;
  if (died && desk.exitCode !== null) throw new Error(`the desk ended by itself with ${desk.exitCode}: ${desk.output}`);
  await desk.kill();
  return `${point ?? `${Math.round(lifeMs)} ms`}${died && point !== null ? ' (died there)' : ''}, next bar ${reached}`;
}

describe('kill -9 of the desk', () => {
  it(`loses and doubles nothing in ${KILLS} deaths (seed ${seed})`, async () => {
    const ports = await freePorts();
    const lives: string[] = [];
    for (let life = 0; life < KILLS; life += 1) lives.push(await oneLife(life, ports));
    process.stderr.write(`kill -9, seed ${seed}:\n  ${lives.join('\n  ')}\n`);

    const args = ['--replay', join(folder, 'bars.csv'), '--symbol', 'BTC/USDT', '--timeframe', '1h', '--speed', '1000', '--no-dashboard'];
    const last = new DeskProcess(args, join(folder, 'data'), ports);
    await waitUntil(async () => (await last.gauge('execution_position')) === BARS, 60_000, 'the end of the recording');
    expect(await last.stop()).toBe(true);

    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), logger: silentLogger });
    const store = openStore({ databaseUrl: postgres.databaseUrl, logger: silentLogger });
    try {
      await compare(store);
    } finally {
      await store.close();
      await postgres.stop();
    }
  }, 290_000);
});

async function compare(store: Store): Promise<void> {
  const facts: Decision[] = [];
  const backtest = runBacktest({
    bars,
    instrument,
    timeframe: '1h',
    strategy: 'sweepReversal',
    onDecisions: (decisions) => facts.push(...decisions),
  });
  const session = required(await latestSession(store.read, DEFAULT_OWNER), 'session');
  const scope = { owner: session.owner, session: session.session };
  const outcome = await readHash(store, scope);
  expect(outcome.decisionHash).toBe(backtest.decisionHash);
  expect(outcome.decisions).toBe(facts.length);

  const wanted = facts.flatMap((fact) => (fact.type === 'trading.fill' ? [fact.payload] : []));
  const fills = await listFills(store.read, scope, 100_000);
  expect(fills.map((fill) => fill.tradeId).sort()).toEqual(wanted.map((fill) => fill.tradeId).sort());
  const reports = (await readVenueReportsAfter(store.read, scope, 'paper', 0, 1_000_000)).map(reportFromJson);
  const venueFills = reports.flatMap((report) => (report.kind === 'filled' ? [report.tradeId] : []));
  expect(venueFills.sort()).toEqual(fills.map((fill) => fill.tradeId).sort());
  expect(reports.map((report) => report.seq)).toEqual(reports.map((_, index) => index + 1));
  const accepted = reports.flatMap((report) => (report.kind === 'accepted' ? [report.clientOrderId] : []));
  expect(new Set(accepted).size).toBe(accepted.length);

  const [position] = await listPositions(store.read, scope);
  const steps = fills.reduce((sum, fill) => sum + (fill.side === 'buy' ? 1n : -1n) * unitsOf(fill.qty), 0n);
  expect(unitsOf(required(position, 'position').qty)).toBe(steps);
  const live = await listLiveOrders(store.read, scope);
  expect(live.length > 0).toBe(steps !== 0n || live.some((order) => order.role === 'entry'));
  const { rows } = await store.read.query(
    `SELECT (SELECT count(*) FROM trades WHERE session = $1) AS trades, (SELECT count(*) FROM bars WHERE session = $1) AS bars,
       (SELECT count(*) FROM equity WHERE session = $1) AS equity, (SELECT count(*) FROM dead_letters) AS dead,
       (SELECT count(*) FROM outbox WHERE sent_at IS NULL) AS unsent`,
    [scope.session],
  );
  expect(rows[0]).toMatchObject({ trades: String(backtest.trades.length), bars: String(BARS), equity: String(BARS), dead: '0' });
}

function unitsOf(text: string): bigint {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.units * 10n ** BigInt(12 - parsed.value.scale);
}
