import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { type Bar, barAt } from '@smc/domain';
import {
  type DatasetFile,
  type DatasetPlaces,
  datasetById,
  faultLine,
  importSeries,
  listDatasets,
  readBarFile,
  writeBarFile,
} from '@smc/venues';
import { CommandError, EXIT, badInput } from '../exit.ts';
import { type BarFileOptions, instrumentOption, timeframeOption } from '../inputs.ts';
import { printJson, printLine } from '../output.ts';

/** Options of `smc data import`. */
export interface ImportOptions extends BarFileOptions {
  readonly symbol: string;
  readonly json?: boolean;
}

/** Options of `smc data export`. */
export interface ExportOptions {
  readonly dataset?: string;
  readonly out?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

const SHOWN_REASONS = 20;

/** Takes a file into DATA_DIR. Bad rows are put aside with their reason; only a file without any bar is refused. */
export async function runImportCommand(options: ImportOptions): Promise<void> {
  const imported = await importSeries({
    path: options.bars,
    dataDir: places().dataDir,
    instrument: instrumentOption(options.symbol),
    timeframe: timeframeOption(options.timeframe),
    ...(options.tz === undefined ? {} : { timeZone: options.tz }),
  });
  if (!imported.ok) throw badInput(faultLine(options.bars, imported.error));
  const { dataset, file, quarantined, quarantineFile } = imported.value;
  const aside =
    quarantineFile === null
      ? []
      : (await readFile(quarantineFile, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { line: number; field: string; reason: string }); // written by importSeries just now
  if (options.json === true) {
    printJson({ dataset: dataset.id, accepted: dataset.bars, quarantinedCount: quarantined, quarantined: aside, file, quarantineFile });
    return;
  }
  printLine(`${dataset.bars} bars imported as ${dataset.id} (${file})`);
  for (const row of aside.slice(0, SHOWN_REASONS)) printLine(`  line ${row.line} put aside: ${row.reason}`);
  if (quarantineFile !== null) printLine(`${quarantined} rows put aside, all in ${quarantineFile}`);
}

/** Writes a known series as CSV, or lists what is known. */
export async function runExportCommand(options: ExportOptions): Promise<void> {
  if (options.list === true) {
    await list(options.json === true);
    return;
  }
  if (options.dataset === undefined || options.out === undefined) throw badInput('export needs --dataset and --out, or --list');
  const dataset = await datasetById(options.dataset, places());
  if (dataset === null) {
    const known = (await listDatasets(places())).map((each) => each.id);
    throw badInput(`--dataset is ${options.dataset}; expected one of ${known.join(', ')}`);
  }
  const bars = await copy(dataset, options.out);
  if (options.json === true) printJson({ dataset: dataset.id, bars, file: options.out });
  else printLine(`${bars} bars written to ${options.out}`);
}

/** Downloading from venues is a later step. */
export function refuseDownload(): never {
  throw new CommandError(EXIT.notThere, 'data download is not built yet: it comes with the live venues');
}

async function list(json: boolean): Promise<void> {
  const datasets = await listDatasets(places());
  if (json) {
    printJson({ datasets: datasets.map(({ path: _, ...dataset }) => dataset) });
    return;
  }
  for (const dataset of datasets) printLine(`${dataset.id.padEnd(28)}${String(dataset.bars).padStart(8)} bars  ${dataset.label}`);
}

async function copy(dataset: DatasetFile, out: string): Promise<number> {
  const instrument = instrumentOption(dataset.symbol);
  const file = await readBarFile(dataset.path, { timeframe: dataset.timeframe, tick: instrument.tick });
  if (!file.ok) throw badInput(faultLine(dataset.path, file.error));
  const { bars } = file.value;
  function* rows(): Generator<Bar> {
    for (let row = 0; row < bars.length; row += 1) yield barAt(bars, row);
  }
  return await writeBarFile(out, instrument.tickSize, rows());
}

function places(): DatasetPlaces {
  return { dataDir: process.env['DATA_DIR'] ?? '.data', extraDir: process.env['SMC_DATA_DIR'] };
}
