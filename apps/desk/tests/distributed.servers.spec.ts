import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacktest } from '@smc/backtest';
import { type BarColumns, barAt, findInstrument, required } from '@smc/domain';
import { type KafkaServer, startKafka } from '@smc/local-servers';
import { DEFAULT_OWNER, sessionToServe } from '@smc/store';
import { type TestPostgres, startTestPostgres } from '@smc/testkit';
import { BUNDLED_DATASETS, readBarFile, writeBarFile } from '@smc/venues';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readHash } from '../src/parity.ts';
import { Cluster } from './cluster.ts';

const BARS = 4_000;
/** A dead replica is replaced within this time. */
const REPLACED_MS = 15_000;

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
let folder = '';
let kafka: KafkaServer;
let postgres: TestPostgres;
let bars: BarColumns;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-distributed-'));
  [kafka, postgres] = await Promise.all([startKafka({ dir: join(folder, 'kafka') }), startTestPostgres()]);
  const read = async (path: string): Promise<BarColumns> => {
    const file = await readBarFile(path, { timeframe: '1h', tick: instrument.tick });
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    return file.value.bars;
  };
  const whole = await read(required(BUNDLED_DATASETS[0], 'BTC/USDT series').path);
  const excerpt = Array.from({ length: BARS }, (_, row) => barAt(whole, row));
  await writeBarFile(join(folder, 'bars.csv'), instrument.tickSize, excerpt);
  bars = await read(join(folder, 'bars.csv'));
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
  await rm(folder, { recursive: true, force: true });
});

let cluster: Cluster | null = null;
afterEach(() => cluster?.end());

const replay = (): Record<string, string> => ({
  TRADING_MODE: 'REPLAY',
  MARKET_REPLAY: join(folder, 'bars.csv'),
  MARKET_SYMBOL: 'BTC/USDT',
  MARKET_TIMEFRAME: '1h',
  MARKET_SPEED: '1000',
});

describe('two replicas of every service, each a process of its own', () => {
  it('decide what the back-test decides, although each leader is killed in the middle', async () => {
    const under = await Cluster.open({ brokers: kafka.brokers, postgres, folder }, 'replicas', replay());
    cluster = under;
    for (const name of ['strategy', 'execution', 'gateway', 'market-data'] as const) {
      under.start(name);
      under.start(name);
    }
    const replaced: string[] = [];
    for (const [service, at] of [
      ['strategy', 800],
      ['execution', 1_600],
      ['market-data', 2_400],
    ] as const) {
      await under.reaches(async () => (await under.done('execution')) >= at, 60_000, `bar ${at}`);
      const leader = required(await under.leader(service), `leader of ${service}`);
      await leader.kill();
      const before = await under.done('execution');
      const next = await under.reaches(async () => (await under.leader(service)) !== null, REPLACED_MS, `another ${service}`);
      const flowing =
        next + (await under.reaches(async () => (await under.done('execution')) > before + 260, REPLACED_MS, 'bars after it'));
      replaced.push(`${service}: lease after ${next} ms, bars after ${flowing} ms`);
    }
    await under.reaches(async () => (await under.done('execution')) === BARS, 90_000, 'the end of the recording');
    process.stderr.write(`${replaced.join('\n')}\n`);

    const session = required(await sessionToServe(under.store.read, DEFAULT_OWNER, 'REPLAY'), 'session');
    const backtest = runBacktest({ bars, instrument, timeframe: '1h', strategy: 'sweepReversal' });
    expect((await readHash(under.store, session)).decisionHash).toBe(backtest.decisionHash);
    expect(await under.count('trades')).toBe(backtest.trades.length);
    expect(await under.count('dead_letters')).toBe(0);
    expect(await under.count('sessions')).toBe(1);
    for (const gateway of under.running.filter(({ name }) => name === 'gateway')) {
      expect(gateway.port).not.toBeNull();
      expect(await gateway.get('/ready')).toMatchObject({ status: 200 });
    }
    expect(await Promise.all(under.running.filter(({ hasEnded }) => !hasEnded).map((each) => each.stop()))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('services under load', () => {
  it('end within their grace on SIGTERM, lose nothing, and end with 0 when another session is taken up', async () => {
    const under = await Cluster.open({ brokers: kafka.brokers, postgres, folder }, 'load', replay());
    cluster = under;
    const services = (['market-data', 'strategy', 'execution'] as const).map((name) => under.start(name));
    await under.reaches(async () => (await under.done('execution')) > 500, 60_000, 'bar 500');
    const took: string[] = [];
    for (const service of services) {
      const from = performance.now();
      expect(await service.stop()).toBe(0);
      took.push(`${service.name}: ${Math.round(performance.now() - from)} ms`);
    }
    process.stderr.write(`SIGTERM under load: ${took.join(', ')}\n`);
    expect(await under.done('execution')).toBeLessThan(BARS);

    const again = (['strategy', 'execution', 'market-data'] as const).map((name) => under.start(name));
    await under.reaches(async () => (await under.done('execution')) === BARS, 90_000, 'the end of the recording');
    const session = required(await sessionToServe(under.store.read, DEFAULT_OWNER, 'REPLAY'), 'session');
    const backtest = runBacktest({ bars, instrument, timeframe: '1h', strategy: 'sweepReversal' });
    expect((await readHash(under.store, session)).decisionHash).toBe(backtest.decisionHash);

    await required(again[2], 'market-data').stop();
    const other = under.start('market-data', { MARKET_REPLAY: '', MARKET_SYMBOL: '', MARKET_TIMEFRAME: '' });
    for (const service of again.slice(0, 2)) {
      expect(await service.endsWithin(20_000)).toBe(true);
      expect(service.exitCode).toBe(0);
      expect(service.output).toContain('another session was taken up');
    }
    expect(other.hasEnded).toBe(false);
  });
});
