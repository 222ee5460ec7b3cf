import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dataset } from '@smc/contracts';
import { INSTRUMENTS, type Instrument, type Timeframe, isTimeframe } from '@smc/domain';
import { readBarFile } from './bar-file.ts';
import { importedSeries } from './series-files.ts';

/** A dataset with the file that holds it. */
export type DatasetFile = Dataset & { readonly path: string };

/** Where recorded series may lie. */
export interface DatasetPlaces {
  /** Data directory of the desk; imported series are in its `series` folder. */
  readonly dataDir: string;
  /** A folder of further bar files named like `btcusdt-1h-anything.csv`, or undefined. */
  readonly extraDir?: string | undefined;
}

const BUNDLED_FOLDER = fileURLToPath(new URL('../../../../data/', import.meta.url));

/** The two series that ship with the project. Their figures are checked by a test. */
export const BUNDLED_DATASETS: readonly DatasetFile[] = [
  {
    id: 'btcusdt-1h',
    label: 'BTC/USDT 1h, Binance, 2022-07-16 to 2025-07-15',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    bars: 26_278,
    from: 1_657_954_800_000,
    to: 1_752_555_600_000,
    source: 'Binance spot, by Svadilfvari/AlphaMind-Transformer-Based-BTC-USDT-Predictive-Model',
    licence: 'MIT',
    path: join(BUNDLED_FOLDER, 'btcusdt-1h.csv.gz'),
  },
  {
    id: 'eurusd-15m',
    label: 'EUR/USD 15m, MetaTrader 5 broker, 2022-10-09 to 2023-10-02',
    symbol: 'EUR/USD',
    timeframe: '15m',
    bars: 24_424,
    from: 1_665_349_200_000,
    to: 1_696_218_300_000,
    source: 'MetaTrader 5 broker, by joshyattridge/smart-money-concepts',
    licence: 'MIT',
    path: join(BUNDLED_FOLDER, 'eurusd-15m.csv.gz'),
  },
];

/** Every recorded series: bundled, then imported, then those of the extra folder. */
export async function listDatasets(places: DatasetPlaces): Promise<readonly DatasetFile[]> {
  const extra = places.extraDir === undefined ? [] : await folderSeries(places.extraDir);
  return [...BUNDLED_DATASETS, ...(await importedSeries(places.dataDir)), ...extra];
}

/** The series with this id, or null. */
export async function datasetById(id: string, places: DatasetPlaces): Promise<DatasetFile | null> {
  const bundled = BUNDLED_DATASETS.find((dataset) => dataset.id === id);
  if (bundled !== undefined) return bundled;
  return (await listDatasets(places)).find((dataset) => dataset.id === id) ?? null;
}

const known = new Map<string, DatasetFile | null>();

/** Series of a folder. A file is read once to count its bars and remembered until it changes. */
async function folderSeries(folder: string): Promise<readonly DatasetFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found: DatasetFile[] = [];
  for (const name of names.sort()) {
    const named = seriesOfName(name);
    if (named === null) continue;
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    const key = `${path} ${size} ${mtimeMs}`;
    if (!known.has(key)) known.set(key, await describeFile(path, name, named));
    const dataset = known.get(key);
    if (dataset) found.push(dataset);
  }
  return found;
}

async function describeFile(
  path: string,
  name: string,
  named: { readonly instrument: Instrument; readonly timeframe: Timeframe },
): Promise<DatasetFile | null> {
  const { instrument, timeframe } = named;
  const file = await readBarFile(path, { timeframe, tick: instrument.tick });
  if (!file.ok) return null;
  const { bars } = file.value;
  return {
    id: `file-${name.replace(/\.gz$/i, '').replace(/\.csv$/i, '')}`,
    label: `${instrument.symbol} ${timeframe}, ${name}`,
    symbol: instrument.symbol,
    timeframe,
    bars: bars.length,
    from: bars.time[0] ?? 0,
    to: bars.time[bars.length - 1] ?? 0,
    source: name,
    licence: 'as its source',
    path,
  };
}

/** Instrument and time frame from a name such as `btcusdt-1h-binance.csv.gz`; null when it says neither. */
export function seriesOfName(name: string): { readonly instrument: Instrument; readonly timeframe: Timeframe } | null {
  const match = /^([a-z]{6,8})-(\d+[mhd])(?:-[a-z0-9-]+)?\.csv(?:\.gz)?$/i.exec(name);
  const timeframe = match?.[2]?.toLowerCase();
  const pair = match?.[1]?.toUpperCase();
  const instrument = INSTRUMENTS.find((each) => each.symbol.replace('/', '') === pair);
  if (instrument === undefined || timeframe === undefined || !isTimeframe(timeframe)) return null;
  return { instrument, timeframe };
}
