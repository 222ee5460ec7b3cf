import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runSmc } from '../__fixtures__/run-smc.ts';

const DATA = fileURLToPath(new URL('../../../../data/', import.meta.url));
const BTC = join(DATA, 'btcusdt-1h.csv.gz');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-scan-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const smc = (...args: string[]): Promise<Ended> => runSmc(folder, args);

interface Series {
  readonly file: string;
  readonly timeframe: string;
  readonly bars: number;
  readonly events: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly hash: string;
}

const seriesOf = ({ stdout }: Ended): Series[] => (JSON.parse(stdout) as { series: Series[] }).series;

describe('smc scan', () => {
  it(
    'finds in threads what detect finds, in the order that was asked for, however many threads there are',
    { timeout: 120_000 },
    async () => {
      const eurusd = join(DATA, 'eurusd-15m.csv.gz');
      const [two, one, detected] = [
        await smc('scan', eurusd, eurusd, '--timeframe', '15m', '--higher', '1h', '--workers', '2', '--json'),
        await smc('scan', eurusd, eurusd, '--timeframe', '15m', '--higher', '1h', '--workers', '1', '--json'),
        await smc('detect', '--bars', eurusd, '--timeframe', '15m', '--json'),
      ];
      expect([two.code, one.code]).toEqual([0, 0]);
      const series = seriesOf(two);
      expect(series).toEqual(seriesOf(one));
      expect(series.map(({ file, timeframe }) => [file, timeframe])).toEqual([
        [eurusd, '15m'],
        [eurusd, '1h'],
        [eurusd, '15m'],
        [eurusd, '1h'],
      ]);
      const { events, hash } = JSON.parse(detected.stdout) as { events: unknown[]; hash: string };
      expect(series[0]).toMatchObject({ bars: 24_424, events: events.length, hash });
      expect(series[2]).toEqual(series[0]);
      expect(Object.values(series[1]?.counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(series[1]?.events);
    },
  );

  it('runs detectors that are named', { timeout: 60_000 }, async () => {
    const [series] = seriesOf(await smc('scan', BTC, '--timeframe', '1h', '--detector', 'session.asia', '--json'));
    expect(series?.counts['session.asia']).toBeGreaterThan(1000);
    expect(series?.counts['session.london']).toBeUndefined();
  });

  it('ends with exit 2 and one line where something cannot be run', { timeout: 120_000 }, async () => {
    const bad = join(folder, 'bad.csv');
    await writeFile(bad, 'time,open,high,low,close,volume\n1704067200000,10,12,9,11,1\n1704070800000,10,8,9,10,1\n');
    const cases: [string[], RegExp][] = [
      [[BTC, join(folder, 'none.csv'), '--timeframe', '1h'], /none\.csv.*expected a file that exists/],
      [[BTC, bad, '--timeframe', '1h'], /bad\.csv.*line 3.*high/],
      [[BTC, '--timeframe', '1h', '--higher', '15m'], /--higher is 15m; expected a multiple of --timeframe 1h/],
      [[BTC, '--timeframe', '1h', '--workers', '0'], /--workers is 0; expected a whole number from 1 to 64/],
      [[BTC, '--timeframe', '1h', '--detector', 'none'], /--detector is none; expected all or one of/],
      [['--timeframe', '1h'], /files/],
    ];
    for (const [args, says] of cases) {
      const ended = await smc('scan', ...args);
      expect([ended.code, ended.stdout], args.join(' ')).toEqual([2, '']);
      expect(ended.stderr).toMatch(says);
    }
  });
});
