import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runSmc } from '../__fixtures__/run-smc.ts';

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2024, 0, 1);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-pair-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const smc = (...args: string[]): Promise<Ended> => runSmc(folder, args);

async function file(name: string, rows: readonly string[], header = 'time,open,high,low,close,volume'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, [header, ...rows, ''].join('\n'));
  return path;
}

/** Forty quiet hours around 100 whose first day has a high of 110; some bars are others. */
function hours(others: Readonly<Record<number, string>> = {}, from = MONDAY): string[] {
  return Array.from({ length: 40 }, (_, n) => `${from + n * HOUR},${others[n] ?? (n === 10 ? '100,110,99,100' : '100,101,99,100')},1`);
}

interface Printed {
  readonly detector: string;
  readonly confirmedAt: number;
}

const events = (ended: Ended): Printed[] =>
  ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Printed); // our own output

describe('smc detect --with', () => {
  it('prints the divergences among the events of the first series, each price on the tick of its symbol', async () => {
    const one = await file('one.csv', hours({ 30: '100,112.5,99,100' }));
    const two = await file('two.csv', hours({ 10: '100,110.25,99,100' }));
    const args = ['detect', '--bars', one, '--symbol', 'ONE', '--timeframe', '1h', '--param', 'sweep.minExcursion=0', '--ndjson'];
    const alone = events(await smc(...args));
    const both = events(await smc(...args, '--with', two, '--with-symbol', 'TWO'));
    expect(both.filter((event) => event.detector !== 'smt')).toEqual(alone);
    expect(both.map((event) => event.confirmedAt)).toEqual(both.map((event) => event.confirmedAt).toSorted((a, b) => a - b));
    const divergence = { swept: 'ONE', held: 'TWO', dir: -1, atIndex: 30, confirmedIndex: 33, price: 110, heldPrice: 110.25 };
    expect(both.find((event) => event.detector === 'smt' && 'level' in event && event.level === 'previous.day')).toMatchObject(divergence);
    const only = events(await smc(...args, '--with', two, '--with-symbol', 'TWO', '--detector', 'smt'));
    expect(only).toEqual(both.filter((event) => event.detector === 'smt'));
  });

  it('ends with exit 2 and one line that says what would be right', async () => {
    const one = await file('bad-one.csv', hours());
    const later = await file('later.csv', hours({}, MONDAY + 1000 * HOUR));
    const cases: [string[], RegExp][] = [
      [['--with', later], /--symbol EUR\/USD --with-symbol GBP\/USD/],
      [['--with', later, '--with-symbol', 'TWO'], /expected a name for both symbols/],
      [['--symbol', 'ONE', '--with', later, '--with-symbol', 'ONE'], /--with-symbol is ONE; expected another symbol/],
      [['--with-symbol', 'TWO'], /expected --with FILE/],
      [['--detector', 'smt'], /expected --with FILE/],
      [['--symbol', 'ONE', '--with', join(folder, 'none.csv'), '--with-symbol', 'TWO'], /none\.csv.*expected a file that exists/],
      [['--symbol', 'ONE', '--with', later, '--with-symbol', 'TWO'], /none of the 40 bar times.*expected two series of the same time/],
    ];
    for (const [args, says] of cases) {
      const ended = await smc('detect', '--bars', one, '--timeframe', '1h', ...args);
      expect([ended.code, ended.stdout, ended.stderr.trim().split('\n').length], args.join(' ')).toEqual([2, '', 1]);
      expect(ended.stderr).toMatch(says);
    }
  });
});

describe('smc volume', () => {
  const TAKERS = 'time,open,high,low,close,volume,taker_buy_base_volume';

  it('prints exact amounts: profile, delta and cumulative delta that begins anew with the day', async () => {
    const rows = [
      `${MONDAY + 23 * HOUR},10,11,10,11,0.30,0.2`,
      `${MONDAY + 24 * HOUR},11,12,11,12,1.5,0.25`,
      `${MONDAY + 25 * HOUR},12,12,12,12,1,1`,
    ];
    const path = await file('takers.csv', rows, TAKERS);
    const ended = await smc('volume', '--bars', path, '--timeframe', '1h', '--row-ticks', '1', '--json');
    expect(JSON.parse(ended.stdout)).toEqual({
      bars: 3,
      tick: '1',
      step: '0.01',
      profile: {
        poc: 12,
        valueAreaHigh: 12,
        valueAreaLow: 11,
        total: '2.80',
        rowTicks: 1,
        rows: [
          { bottom: 10, top: 10, volume: '0.15' },
          { bottom: 11, top: 11, volume: '0.90' },
          { bottom: 12, top: 12, volume: '1.75' },
        ],
      },
      deltas: [
        { time: MONDAY + 23 * HOUR, delta: '0.10', cvd: '0.10' },
        { time: MONDAY + 24 * HOUR, delta: '-1.00', cvd: '-1.00' },
        { time: MONDAY + 25 * HOUR, delta: '1.00', cvd: '0.00' },
      ],
    });
    const part = await smc('volume', '--bars', path, '--timeframe', '1h', '--from', '2024-01-02T01:00Z', '--json');
    expect(JSON.parse(part.stdout)).toMatchObject({ bars: 1, profile: { total: '1.00' }, deltas: [{ cvd: '0.00' }] });
  });

  it('estimates nothing: null without volumes, without takers, and for a day with a bar that does not say', async () => {
    const bare = await file('bare.csv', [`${MONDAY},10,11,10,11`], 'time,open,high,low,close');
    const ended = await smc('volume', '--bars', bare, '--timeframe', '1h', '--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ profile: null, deltas: [{ delta: null, cvd: null }] });
    const partly = await file('partly.csv', [`${MONDAY},10,11,10,11,1,`, `${MONDAY + HOUR},10,11,10,11,1,1`], TAKERS);
    expect(JSON.parse((await smc('volume', '--bars', partly, '--timeframe', '1h', '--json')).stdout)).toMatchObject({
      profile: { total: '2' },
      deltas: [
        { delta: null, cvd: null },
        { delta: '1', cvd: null },
      ],
    });
    expect((await smc('volume', '--bars', bare, '--timeframe', '1h')).stdout).toMatch(/no profile[^]*unknown/);
  });

  it('ends with exit 2 and one line on what cannot be', async () => {
    const path = await file('bought.csv', [`${MONDAY},10,11,10,11,1,2`], TAKERS);
    const good = await file('good.csv', [`${MONDAY},10,11,10,11,1,1`], TAKERS);
    const cases: [string[], RegExp][] = [
      [['--bars', path], /line 2: takerBuy is 2; expected a decimal number from zero to the volume 1/],
      [['--bars', good, '--from', 'yesterday'], /--from is yesterday; expected epoch milliseconds/],
      [['--bars', good, '--to', '2024-13-40'], /--to is 2024-13-40/],
      [['--bars', good, '--rows', '0'], /--rows is 0/],
      [['--bars', good, '--rows', '99999'], /rows is 99999; expected a whole number from 1 to 10000/],
      [['--bars', good, '--rows', '1', '--row-ticks', '1'], /expected one of them/],
      [['--bars', good, '--value-area', '70'], /--value-area is 70/],
      [['--bars', good, '--day-zone', 'Nowhere/City'], /Nowhere\/City/],
      [['--bars', good, '--day-roll', '25:00'], /25:00/],
    ];
    for (const [args, says] of cases) {
      const ended = await smc('volume', '--timeframe', '1h', ...args);
      expect([ended.code, ended.stdout, ended.stderr.trim().split('\n').length], args.join(' ')).toEqual([2, '', 1]);
      expect(ended.stderr).toMatch(says);
    }
  });
});
