import { rename, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { parseDecimal, required } from '@smc/domain';
import { reference } from '@smc/smc';
import { badInput } from '../exit.ts';
import { type BarFileOptions, loadBars } from '../inputs.ts';
import { printJson, printLine } from '../output.ts';

/** Options of `smc reference FUNCTION`. */
export interface ReferenceOptions extends Omit<BarFileOptions, 'timeframe'> {
  /** The functions do not ask for it; when given, the stamps of the file are checked against it. */
  readonly timeframe?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly out?: string;
  readonly json?: boolean;
}

/** Every stamp of a bar file lies on the finest grid. */
const FINEST = '1m';

/** Runs one function of the Python library over a bar file; its table goes to `--out`, else to stdout. */
export async function runReferenceCommand(name: string, options: ReferenceOptions): Promise<void> {
  reference.checkReference(name, options.param);
  const { bars, tick } = await loadBars({ ...options, timeframe: options.timeframe ?? FINEST });
  const parsed = parseDecimal(tick);
  const { units, scale } = required(parsed.ok ? parsed.value : null, 'tick');
  const table = reference.runReference(name, reference.referenceBars(bars, Number(units), scale), options.param);
  const columns = Object.keys(table);
  if (options.out !== undefined) await save(options.out, reference.tableCsv(table));
  if (options.json === true)
    printJson({ function: name, rows: bars.length, columns, ...(options.out === undefined ? {} : { file: options.out }) });
  else if (options.out === undefined) process.stdout.write(reference.tableCsv(table));
  else printLine(`${bars.length} rows of ${columns.join(', ')} written to ${options.out}`);
}

/** The file appears whole or not at all; a name that ends in `.gz` is compressed. */
async function save(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, path.toLowerCase().endsWith('.gz') ? await promisify(gzip)(text) : text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw badInput(`--out is ${path}; expected a file that can be written (${error instanceof Error ? error.message : String(error)})`);
  }
}
