import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetSchema } from '@smc/contracts';
import { findInstrument, required } from '@smc/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBarFile } from './bar-file.ts';
import { BUNDLED_DATASETS, datasetById, listDatasets, seriesOfName } from './datasets.ts';
import { importSeries } from './series-files.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smc-series-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('datasets', () => {
  it('always has the bundled series, described as the contract says', async () => {
    const datasets = await listDatasets({ dataDir: join(dataDir, 'not-there') });
    expect(datasets.map((dataset) => dataset.id)).toEqual(['btcusdt-1h', 'eurusd-15m']);
    for (const dataset of datasets) expect(datasetSchema.safeParse(dataset).success).toBe(true);
  });

  it('imports a series, putting bad rows aside, and finds it again', async () => {
    const path = join(dataDir, 'mine.csv');
    const time = 1_657_954_800_000;
    await writeFile(
      path,
      `time,open,high,low,close\n${time},1.1,1.2,1.0,1.1\n${time},1.1,1.2,1.0,1.1\n${time + 900_000},1.1,1.2,1.0,x\n${time + 1_800_000},1.1,1.2,1.0,1.15\n`,
    );
    const instrument = required(findInstrument('EUR/USD'), 'EUR/USD');
    const report = await importSeries({ path, dataDir, instrument, timeframe: '15m' });
    if (!report.ok) throw new Error(JSON.stringify(report.error));
    expect(report.value).toMatchObject({ quarantined: 2, dataset: { bars: 2, symbol: 'EUR/USD', from: time, to: time + 1_800_000 } });
    const aside = await readFile(required(report.value.quarantineFile, 'quarantine file'), 'utf8');
    expect(
      aside
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { line: 3, field: 'time' },
      { line: 4, field: 'close' },
    ]);
    const found = required(await datasetById(report.value.dataset.id, { dataDir }), 'imported series');
    const bars = await readBarFile(found.path, { timeframe: '15m', tick: instrument.tick });
    expect(bars.ok && bars.value.bars.length).toBe(2);
  });

  it('refuses to import a file without a bar', async () => {
    const path = join(dataDir, 'none.csv');
    await writeFile(path, 'time,open,high,low\n1,2,3,4\n');
    const instrument = required(findInstrument('EUR/USD'), 'EUR/USD');
    expect(await importSeries({ path, dataDir, instrument, timeframe: '15m' })).toMatchObject({
      ok: false,
      error: { line: 1, column: 'close' },
    });
  });

  it('takes the series of an extra folder by their names', async () => {
    await copyFile(required(BUNDLED_DATASETS[0], 'dataset').path, join(dataDir, 'btcusdt-1h-again.csv.gz'));
    const found = await datasetById('file-btcusdt-1h-again', { dataDir, extraDir: dataDir });
    expect(found).toMatchObject({ symbol: 'BTC/USDT', timeframe: '1h', bars: 26_278 });
  });

  it('reads instrument and time frame from a name', () => {
    expect(seriesOfName('eurusd-1m-oanda-ask.csv')).toMatchObject({ instrument: { symbol: 'EUR/USD' }, timeframe: '1m' });
    expect(seriesOfName('readme.csv')).toBeNull();
    expect(seriesOfName('btcusdt-7h.csv')).toBeNull();
  });
});
