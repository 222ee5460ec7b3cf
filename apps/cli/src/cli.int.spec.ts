import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMC_DETECTOR_NAMES } from '@smc/contracts';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runSmc } from './__fixtures__/run-smc.ts';

const DATA = fileURLToPath(new URL('../../../data/', import.meta.url));
const HOUR = 3_600_000;
const START = 1_700_000_000_000 - (1_700_000_000_000 % HOUR);
const HEADER = 'time,open,high,low,close,volume';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const smc = (...args: string[]): Promise<Ended> => runSmc(folder, args);

async function file(name: string, rows: readonly string[], header = HEADER): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, [header, ...rows, ''].join('\n'));
  return path;
}

const row = (n: number, prices = '10,12,9,11', volume = '1'): string => `${START + n * HOUR},${prices},${volume}`;

describe('bad bar files end with exit 2 and one line naming line and column', () => {
  const cases: readonly (readonly [name: string, rows: readonly string[], says: RegExp])[] = [
    ['NaN', [row(0), row(1, 'NaN,12,9,11')], /line 3.*open.*NaN/i],
    ['negative', [row(0), row(1, '10,12,-9,11')], /line 3.*low.*-9/i],
    ['high below low', [row(0), row(1, '10,8,9,10')], /line 3.*high/i],
    ['duplicate time', [row(0), row(0)], /line 3.*time.*duplicate/i],
    ['out of order', [row(1), row(0)], /line 3.*time.*order/i],
    ['off the grid', [row(0), `${START + 90_000},10,12,9,11,1`], /line 3.*time/i],
    ['off the tick', [row(0), row(1, '10.001,12,9,11')], /line 3.*open.*10\.001/i],
    ['a 10 MB line', [row(0), `${START + HOUR},${'1'.repeat(10_000_000)},12,9,11,1`], /line 3/i],
  ];
  it.each(cases)('%s', async (name, rows, says) => {
    const bars = await file(`${name.replaceAll(' ', '-')}.csv`, rows);
    const ended = await smc('backtest', '--bars', bars, '--symbol', 'BTC/USDT', '--timeframe', '1h', '--json');
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(says);
  });

  it.each(['detect', 'integrity'])('%s names the first bad row too', async (command) => {
    const bars = await file(`bad-${command}.csv`, [row(0), row(1, '10,12,9,Infinity')]);
    const ended = await smc(command, '--bars', bars, '--timeframe', '1h', '--json');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/line 3.*close.*Infinity/i);
  });

  it('a missing column, an empty file and a missing file', async () => {
    const missing = await file('missing.csv', ['1,2,3'], 'time,open,high');
    const empty = join(folder, 'empty.csv');
    await writeFile(empty, '');
    for (const [bars, says] of [
      [missing, /low/],
      [empty, /header|empty/i],
      [join(folder, 'none.csv'), /none\.csv/],
    ] as const) {
      const ended = await smc('detect', '--bars', bars, '--timeframe', '1h');
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(says);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});

describe('wrong usage', () => {
  it.each([
    [['backtest', '--bars', 'x.csv', '--symbol', 'NO/PE', '--timeframe', '1h'], /NO\/PE.*BTC\/USDT/],
    [['detect', '--bars', 'x.csv', '--timeframe', '7m'], /7m.*15m/],
    [['detect', '--bars', 'x.csv', '--timeframe', '1h', '--detector', 'magic'], /magic.*fvg/],
    [['detect', '--bars', 'x.csv', '--timeframe', '1h', '--param', 'fvg.minAtr=-1'], /fvg\.minAtr/],
    [['detect', '--bars', 'x.csv', '--timeframe', '1h', '--param', 'nonsense=1'], /nonsense/],
    [['backtest', '--timeframe', '1h'], /--bars|--symbol/],
    [['nonsense'], /nonsense/],
  ] as const)('%j', async (args, says) => {
    const ended = await smc(...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(says);
  });

  it('what is not built yet says so with exit 3', async () => {
    const ended = await smc('halt');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/not built yet/);
  });

  it.each(['backtest', 'detect', 'volume', 'integrity', 'parity', 'data import', 'data export', 'db migrate'])(
    '%s --help shows examples',
    async (command) => {
      const ended = await smc(...command.split(' '), '--help');
      expect(ended.code).toBe(0);
      expect(ended.stdout).toMatch(/Examples:\n {2}npm run smc -- /);
    },
  );
});

describe('detect --help', () => {
  it.each([
    ['detect', '--help'],
    ['help', 'detect'],
  ])('%s %s lists every detector and whether it is on', async (...args) => {
    const { code, stdout } = await smc(...args);
    expect(code).toBe(0);
    for (const name of SMC_DETECTOR_NAMES)
      expect(stdout).toMatch(new RegExp(`^  ${name.replaceAll('.', '\\.')} +(?:on|only when named|with --with)$`, 'm'));
  });
});

describe('good input', () => {
  it('detect gives JSON alone on stdout, and the same hash each time', async () => {
    const args = ['detect', '--bars', join(DATA, 'eurusd-15m.csv.gz'), '--timeframe', '15m', '--detector', 'structure.swing'];
    const [one, two] = await Promise.all([smc(...args, '--json'), smc(...args, '--ndjson')]);
    expect(one.code).toBe(0);
    const document = JSON.parse(one.stdout) as { bars: number; events: unknown[]; hash: string }; // our own output
    expect(document.bars).toBe(24_424);
    expect(document.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(
      two.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(document.events);
  });

  it('detect runs a detector that is off by default when it is asked for', async () => {
    const args = ['detect', '--bars', join(DATA, 'eurusd-15m.csv.gz'), '--timeframe', '15m'];
    const [asked, usual] = await Promise.all([smc(...args, '--detector', 'mitigationBlock.swing'), smc(...args)]);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(/\d+ {2}mitigationBlock\.swing created/);
    expect(usual.stdout).not.toMatch(/mitigationBlock/);
  });

  it('backtest writes a report and the same hash twice', async () => {
    const report = join(folder, 'report.html');
    const args = ['backtest', '--bars', join(DATA, 'btcusdt-1h.csv.gz'), '--symbol', 'BTC/USDT', '--timeframe', '1h', '--json'];
    const one = await smc(...args, '--report', report);
    const two = await smc(...args);
    const first = JSON.parse(one.stdout) as { bars: number; trades: number; decisionHash: string }; // our own output
    const second = JSON.parse(two.stdout) as { decisionHash: string }; // our own output
    expect(first.bars).toBe(26_278);
    expect(first.trades).toBeGreaterThan(20);
    expect(second.decisionHash).toBe(first.decisionHash);
    expect(await readFile(report, 'utf8')).toContain(first.decisionHash);
  });

  it('import keeps good rows, puts bad ones aside with their reason, and export gives them back', async () => {
    const rows = [row(0), row(1, '10,8,9,10'), row(2), row(2), row(5)];
    const bars = await file('mixed.csv', rows);
    const imported = await smc('data', 'import', '--bars', bars, '--symbol', 'BTC/USDT', '--timeframe', '1h', '--json');
    expect(imported.stderr).toBe('');
    const result = JSON.parse(imported.stdout) as {
      dataset: string;
      accepted: number;
      quarantined: { line: number; field: string; reason: string }[];
    }; // our own output
    expect(result.accepted).toBe(3);
    expect(result.quarantined.map((bad) => [bad.line, bad.field])).toEqual([
      [3, 'high'],
      [5, 'time'],
    ]);
    const out = join(folder, 'out.csv');
    const exported = await smc('data', 'export', '--dataset', result.dataset, '--out', out, '--json');
    expect(exported.code).toBe(0);
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(HEADER);
  });
});
