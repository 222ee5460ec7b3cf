import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Dataset, datasetSchema } from '@smc/contracts';
import { type Instrument, type Result, type Timeframe, err, ok } from '@smc/domain';
import { type BarFileError, faultAt } from './bar-file-error.ts';
import { type FileRow, streamBarRows } from './bar-file.ts';
import type { ReadOptions } from './raw-rows.ts';
import { type WritableBar, writeBarFile } from './write-bar-file.ts';

/** What to import, and where to. */
export interface ImportOptions extends ReadOptions {
  readonly path: string;
  readonly dataDir: string;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly timeZone?: string;
}

/** A row that was put aside. */
export interface QuarantinedRow {
  readonly line: number;
  /** The row as read, at most 2,000 characters. */
  readonly raw: string;
  readonly field: string;
  readonly reason: string;
}

/** What an import did. */
export interface ImportReport {
  readonly dataset: Dataset;
  readonly file: string;
  readonly quarantined: number;
  /** Rows put aside, one JSON object a line; null when there were none. */
  readonly quarantineFile: string | null;
}

/** Folder of imported series inside the data directory. */
export function seriesFolder(dataDir: string): string {
  return join(dataDir, 'series');
}

/**
 * Copies the bars of a file into the data directory, in UTC and on the instrument's tick. Rows that are no bars are put
 * aside with their reason and counted; nothing else is lost. A file without one good bar is an error.
 */
export async function importSeries(options: ImportOptions): Promise<Result<ImportReport, BarFileError>> {
  const { dataDir, instrument, timeframe } = options;
  const folder = seriesFolder(dataDir);
  await mkdir(folder, { recursive: true });
  const id = seriesId(options);
  const file = join(folder, `${id}.csv.gz`);
  const aside: QuarantinedRow[] = [];
  const seen: { from: number | null; to: number; fault: BarFileError | null } = { from: null, to: 0, fault: null };
  const bars = await writeBarFile(
    file,
    instrument.tickSize,
    accepted(streamBarRows(options.path, { ...options, tick: instrument.tick }), aside, seen),
  );
  const fatal = seen.fault;
  if (fatal !== null || seen.from === null) return err(fatal ?? faultAt(null, null, '', 'at least one bar after the header'));
  const dataset: Dataset = {
    id,
    label: `${instrument.symbol} ${timeframe}, imported from ${basename(options.path)}`,
    symbol: instrument.symbol,
    timeframe,
    bars,
    from: seen.from,
    to: seen.to,
    source: basename(options.path),
    licence: 'as its source',
  };
  const quarantineFile = aside.length === 0 ? null : join(folder, `${id}.quarantine.ndjson`);
  if (quarantineFile !== null) await writeFile(quarantineFile, aside.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await writeFile(join(folder, `${id}.json.partial`), JSON.stringify(dataset, null, 2));
  await rename(join(folder, `${id}.json.partial`), join(folder, `${id}.json`));
  return ok({ dataset, file, quarantined: aside.length, quarantineFile });
}

async function* accepted(
  rows: AsyncIterable<FileRow>,
  aside: QuarantinedRow[],
  seen: { from: number | null; to: number; fault: BarFileError | null },
): AsyncGenerator<WritableBar> {
  for await (const row of rows) {
    if (row.kind === 'bar') {
      seen.from ??= row.bar.time;
      seen.to = row.bar.time;
      yield row.bar;
      continue;
    }
    if (row.line === null || row.line === 1) {
      seen.fault = row.fault;
      return;
    }
    const { column, value, expected } = row.fault;
    aside.push({ line: row.line, raw: row.raw, field: column ?? 'row', reason: `${column ?? 'row'} is ${value}; expected ${expected}` });
  }
}

/** The same source for the same instrument keeps its id, so a second import replaces the first. */
function seriesId(options: ImportOptions): string {
  const name = basename(options.path)
    .replace(/\.gz$/i, '')
    .replace(/\.csv$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const key = `${options.instrument.id} ${options.timeframe} ${basename(options.path)}`;
  return `imported-${name}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** Series that were imported into a data directory. Files that are no descriptions of a series are passed over. */
export async function importedSeries(dataDir: string): Promise<readonly (Dataset & { readonly path: string })[]> {
  const folder = seriesFolder(dataDir);
  const names = await readdir(folder).catch(() => []);
  const series: (Dataset & { readonly path: string })[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const dataset = datasetSchema.safeParse(parseJson(await readFile(join(folder, name), 'utf8')));
    if (dataset.success) series.push({ ...dataset.data, path: join(folder, `${dataset.data.id}.csv.gz`) });
  }
  return series;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
