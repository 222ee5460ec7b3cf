import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { barAt, parseDecimal, required } from '@smc/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBarFile, streamBarRows } from './bar-file.ts';
import { BUNDLED_DATASETS } from './datasets.ts';
import { writeBarFile } from './write-bar-file.ts';

const HEADER = 'time,open,high,low,close,volume';
const T0 = 1_657_954_800_000;
const row = (hour: number, prices = '10.0,11.0,9.0,10.5', volume = '3'): string => `${T0 + hour * 3_600_000},${prices},${volume}`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-bars-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(lines: readonly string[], name = 'bars.csv'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  return path;
}

describe('strict reading of a bar file', () => {
  it.each(BUNDLED_DATASETS.map((dataset) => [dataset.id, dataset] as const))('reads %s as its description says', async (_id, dataset) => {
    const result = await readBarFile(dataset.path, { timeframe: dataset.timeframe });
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const { bars, tick, volumes } = result.value;
    expect([bars.length, bars.time[0], bars.time[bars.length - 1]]).toEqual([dataset.bars, dataset.from, dataset.to]);
    expect(tick).toBe(dataset.symbol === 'BTC/USDT' ? '0.01' : '0.00001');
    expect(volumes).toHaveLength(bars.length);
  });

  it('counts prices in the finest decimals of the file', async () => {
    const result = await readBarFile(await file([HEADER, row(0, '1,2,1,1.5'), row(1, '1.5,1.625,1.25e0,1.5')]), { timeframe: '1h' });
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    expect(result.value.tick).toBe('0.001');
    expect(barAt(result.value.bars, 0)).toMatchObject({ open: 1000, high: 2000, low: 1000, close: 1500 });
    expect(barAt(result.value.bars, 1)).toMatchObject({ open: 1500, high: 1625, low: 1250, close: 1500 });
  });

  it('matches columns without case, in any order, with a byte order mark, quotes and no volume', async () => {
    const path = await file(['\uFEFF"Date";CLOSE;High;LOW;"open"', '"2022.07.16 07:00:00";10.5;11;9;"10"']);
    const result = await readBarFile(path, { timeframe: '1h' });
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    expect(barAt(result.value.bars, 0)).toMatchObject({ time: T0, open: 100, high: 110, low: 90, close: 105, volume: 0 });
  });

  it('keeps volumes and what takers bought of them as written, and says where there are none', async () => {
    const lines = [`${HEADER},Taker_buy_base_volume`, `${row(0, '10,11,9,10', '1.50')},1.5`, `${row(1, '10,11,9,10', '2')},`];
    const full = await readBarFile(await file(lines), { timeframe: '1h' });
    expect(full).toMatchObject({ ok: true, value: { hasVolume: true, volumes: ['1.50', '2'], takerBuys: ['1.5', null] } });
    const bare = await readBarFile(await file(['time,open,high,low,close', `${T0},10,11,9,10`]), { timeframe: '1h' });
    expect(bare).toMatchObject({ ok: true, value: { hasVolume: false, volumes: ['0'], takerBuys: [null] } });
  });

  const faults: [string, string[], { line: number | null; column: string | null }][] = [
    ['a missing column', ['time,open,high,close,volume', '1,2,3,4,5'], { line: 1, column: 'low' }],
    ['NaN', [HEADER, row(0), row(1, '10,NaN,9,10')], { line: 3, column: 'high' }],
    ['Infinity', [HEADER, row(0, '10,11,9,Infinity')], { line: 2, column: 'close' }],
    ['an empty price', [HEADER, row(0, '10,11,,10')], { line: 2, column: 'low' }],
    ['a negative price', [HEADER, row(0, '10,11,-9,10')], { line: 2, column: 'low' }],
    ['a zero price', [HEADER, row(0, '10,11,0,10')], { line: 2, column: 'low' }],
    ['high below low', [HEADER, row(0, '10,9,11,10')], { line: 2, column: 'high' }],
    ['a close outside the bar', [HEADER, row(0, '10,11,9,12')], { line: 2, column: 'close' }],
    ['a duplicate', [HEADER, row(0), row(1), row(1)], { line: 4, column: 'time' }],
    ['a step back', [HEADER, row(1), row(0)], { line: 3, column: 'time' }],
    ['a time off the grid', [HEADER, `${T0 + 1},10,11,9,10,1`], { line: 2, column: 'time' }],
    ['a time that is none', [HEADER, 'yesterday,10,11,9,10,1'], { line: 2, column: 'time' }],
    ['a negative volume', [HEADER, row(0, '10,11,9,10', '-1')], { line: 2, column: 'volume' }],
    [
      'takers who bought more than was traded',
      [`${HEADER},taker_buy_base_volume`, `${row(0, '10,11,9,10', '1.5')},1.50001`],
      { line: 2, column: 'takerBuy' },
    ],
    ['takers who bought less than nothing', [`${HEADER},takerBuyVolume`, `${row(0)},-0.1`], { line: 2, column: 'takerBuy' }],
    ['a row cut short', [HEADER, row(0), `${T0 + 3_600_000},10,11`], { line: 3, column: 'low' }],
    ['an empty file', [], { line: null, column: null }],
    ['a header alone', [HEADER], { line: null, column: null }],
    ['a line of 10 MB', [HEADER, row(0), '1'.repeat(10_000_000), row(1)], { line: 3, column: 'line' }],
    ['an unclosed quote', [HEADER, row(0), `"${row(1)}`, row(2)], { line: 3, column: 'time' }],
  ];
  it.each(faults)('ends at %s', async (_name, lines, where) => {
    const result = await readBarFile(await file(lines), { timeframe: '1h' });
    expect(result).toMatchObject({ ok: false, error: where });
    expect(!result.ok && result.error.value.length).toBeLessThanOrEqual(63);
  });

  it('names a price between two ticks when the tick is given', async () => {
    const result = await readBarFile(await file([HEADER, row(0), row(1, '10,11,9,10.005')]), { timeframe: '1h', tick: '0.01' });
    expect(result).toMatchObject({ ok: false, error: { line: 3, column: 'close', value: '10.005' } });
  });

  it('names a file that is missing, a folder, and gzip that is none or cut short', async () => {
    const expected = async (path: string): Promise<string> => {
      const result = await readBarFile(path, { timeframe: '1h' });
      return result.ok ? 'no fault' : result.error.expected;
    };
    expect(await expected(join(folder, 'nothing.csv'))).toContain('exists');
    expect(await expected(folder)).toContain('not a folder');
    expect(await expected(await file([HEADER, row(0)], 'plain.csv.gz'))).toContain('gzip');
    const cut = join(folder, 'cut.csv.gz');
    const packed = gzipSync(`${HEADER}\n${row(0)}\n`);
    await writeFile(cut, packed);
    await truncate(cut, packed.length - 9);
    expect(await expected(cut)).toContain('gzip');
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const [dataset] = BUNDLED_DATASETS;
    await expect(readBarFile(required(dataset, 'dataset').path, { timeframe: '1h', signal })).rejects.toThrow('enough');
  });
});

describe('tolerant reading of a bar file', () => {
  it('puts bad rows aside with line, text and reason and loses nothing else', async () => {
    const long = '9'.repeat(100_000);
    const path = await file([HEADER, row(0), row(0), row(1, '10,NaN,9,10'), long, `"${row(2)}`, row(3), '', row(2), row(4)]);
    const bars: number[] = [];
    const faults: [number | null, string | null][] = [];
    for await (const each of streamBarRows(path, { timeframe: '1h', tick: '0.1' })) {
      if (each.kind === 'bar') bars.push((each.bar.time - T0) / 3_600_000);
      else {
        faults.push([each.line, each.fault.column]);
        expect(each.raw.length).toBeLessThanOrEqual(2000);
      }
    }
    expect(bars).toEqual([0, 3, 4]);
    expect(faults).toEqual([
      [3, 'time'],
      [4, 'high'],
      [5, 'line'],
      [6, 'time'],
      [9, 'time'],
    ]);
  });
});

describe('writing a bar file', () => {
  it.each(['copy.csv', 'copy.csv.gz'])('gives the same bars back from %s', async (name) => {
    const tick = parseDecimal('0.00001');
    if (!tick.ok) throw new Error(tick.error);
    const source = await readBarFile(required(BUNDLED_DATASETS[1], 'dataset').path, { timeframe: '15m' });
    if (!source.ok) throw new Error(JSON.stringify(source.error));
    const { bars, volumes } = source.value;
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ ...barAt(bars, index), volumeText: volumes[index] ?? '0' }));
    const path = join(folder, name);
    expect(await writeBarFile(path, tick.value, rows)).toBe(2_000);
    const copy = await readBarFile(path, { timeframe: '15m', tick: '0.00001' });
    if (!copy.ok) throw new Error(JSON.stringify(copy.error));
    expect(copy.value.bars.close).toEqual(bars.close.slice(0, 2_000));
    expect(copy.value.volumes).toEqual(volumes.slice(0, 2_000));
  });
});
