import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-reference-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function reference(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'reference', ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

/** A rising gap on row 1, touched on row 3; the stamps fit no grid but that of minutes. */
async function bars(): Promise<string> {
  const path = join(folder, 'bars.csv');
  const rows = [
    '10:01:00,1.00,1.02,0.98,1.01,5',
    '10:02:00,1.01,1.11,1.01,1.10,6',
    '10:03:00,1.10,1.12,1.08,1.11,7',
    '10:09:00,1.11,1.12,1.07,1.1,8',
  ];
  await writeFile(path, ['Date,Open,High,Low,Close,Volume', ...rows.map((row) => `2024-01-01 ${row}`), ''].join('\n'));
  return path;
}

describe('smc reference', () => {
  it('writes the table of the library to a file and says what is in it', async () => {
    const out = join(folder, 'fvg.csv');
    const ended = await reference('fvg', '--bars', await bars(), '--out', out, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toEqual({ function: 'fvg', rows: 4, columns: ['FVG', 'Top', 'Bottom', 'MitigatedIndex'], file: out });
    expect(await readFile(out, 'utf8')).toBe('FVG,Top,Bottom,MitigatedIndex\n,,,\n1.0,1.08,1.02,3.0\n,,,\n,,,\n');
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('compresses a file named .gz, and without a file speaks to stdout', async () => {
    const out = join(folder, 'sessions.csv.gz');
    const args = ['sessions', '--bars', await bars(), '--param', 'session=London'];
    const toFile = await reference(...args, '--out', out);
    const toStdout = await reference(...args);
    expect(toFile.stdout).toBe(`4 rows of Active, High, Low written to ${out}\n`);
    expect(gunzipSync(await readFile(out)).toString('utf8')).toBe(toStdout.stdout);
    expect(toStdout.stdout).toBe('Active,High,Low\n1,1.02,0.98\n1,1.11,0.98\n1,1.12,0.98\n1,1.12,0.98\n');
  });

  const refusals: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['swings'], /function is swings; expected one of fvg, swing_highs_lows/],
    [['fvg', '--param', 'swing_length=5'], /swing_length is 5; expected a parameter of fvg: join_consecutive/],
    [['fvg', '--param', 'join_consecutive=maybe'], /join_consecutive is maybe; expected true or false/],
    [['ob', '--param', 'swing_length=0'], /swing_length is 0; expected a whole number from 1/],
    [['ob', '--param', 'swing_length=five'], /swing_length is five; expected a number such as 50/],
    [['liquidity', '--param', 'range_percent=-1'], /range_percent is -1; expected a number, zero or more/],
    [['previous_high_low', '--param', 'time_frame=15m'], /time_frame is 15m; expected a pandas offset.*15min/],
    [['sessions'], /session is missing; expected one of Sydney, .*Custom/],
    [['sessions', '--param', 'session=Custom', '--param', 'start_time=24:00'], /start_time is 24:00; expected a time HH:MM/],
    [['sessions', '--param', 'session=Custom', '--param', 'start_time=07:00'], /end_time is missing; expected a time HH:MM/],
    [['sessions', '--param', 'session=London', '--param', 'time_zone=Mars'], /time_zone is Mars; expected UTC, UTC\+3/],
    [['fvg', '--out', '/nowhere/at/all.csv'], /--out is \/nowhere\/at\/all\.csv; expected a file that can be written/],
    [['fvg', '--timeframe', '15m'], /line 2: time .*expected/],
  ];
  it.each(refusals)('refuses %j with exit 2 and one line', async (args, says) => {
    const ended = await reference(...args, '--bars', await bars(), '--json');
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(says);
  });

  it('names the first bad row of a bar file, and explains itself', async () => {
    const bad = join(folder, 'bad.csv');
    await writeFile(bad, 'time,open,high,low,close\n60000,1,2,0.5,1\n120000,1,2,x,1\n');
    const ended = await reference('fvg', '--bars', bad);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/line 3: low is x/);
    const help = await reference('--help');
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/Examples:[^]*previous_high_low[^]*time_frame=1D/);
  });
});
