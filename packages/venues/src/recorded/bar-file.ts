import { type BarColumns, type Decimal, type Result, type Timeframe, err, formatUnits, ok, parseDecimal, InputError } from '@smc/domain';
import { type BarFileError, faultAt } from './bar-file-error.ts';
import { readHeader } from './header.ts';
import { type RawRow, type ReadOptions, MAX_LINE_BYTES, rawRows } from './raw-rows.ts';
import { type ParsedRow, type RowOutcome, createRowParser } from './row-parser.ts';
import { createTimeReader } from './time-text.ts';

/** How to read a bar file. */
export interface BarFileOptions extends ReadOptions {
  readonly timeframe: Timeframe;
  /** Decimal text of the price grid. Without it the tick is 10^-(largest number of decimals in the file). */
  readonly tick?: string;
  /** IANA zone of times that carry none; UTC when absent. */
  readonly timeZone?: string;
}

/** A whole bar file in memory. */
export interface BarFile {
  /** Prices in ticks. */
  readonly bars: BarColumns;
  /** The tick prices are counted in, as decimal text. */
  readonly tick: string;
  /** The volume of each bar as the file writes it; zero everywhere when the file has no volume. */
  readonly volumes: readonly string[];
  /** Whether the file has a column of volumes. */
  readonly hasVolume: boolean;
  /** What takers bought of the volume of each bar, as the file writes it; null for a bar of which it does not say. */
  readonly takerBuys: readonly (string | null)[];
}

/** A row of a file: a bar in ticks of the given grid, or the reason why it is none. */
export type FileRow =
  | { readonly kind: 'bar'; readonly line: number; readonly bar: ParsedRow }
  | { readonly kind: 'fault'; readonly line: number | null; readonly raw: string; readonly fault: BarFileError };

const MAX_RAW_CHARACTERS = 2000;

/**
 * Reads a whole file strictly: the first row that is not a bar ends it with its line, column, value and what would be
 * right. A missing, unreadable or empty file is an error as well. Throws only when `signal` aborts.
 */
export async function readBarFile(path: string, options: BarFileOptions): Promise<Result<BarFile, BarFileError>> {
  const rows: ParsedRow[] = [];
  const lines: number[] = [];
  for await (const row of fileRows(path, options)) {
    if (row.kind === 'fault') return err(row.fault);
    rows.push(row.bar);
    lines.push(row.line);
  }
  if (rows.length === 0) return err(faultAt(null, null, '', 'at least one bar after the header'));
  return options.tick === undefined ? onCommonGrid(rows, lines) : ok(assemble(rows, () => 1, options.tick));
}

/**
 * Reads a file for import: bars as they are accepted, and each row that is no bar with its reason. A fault without a
 * line concerns the file as a whole and is the last one.
 */
export function streamBarRows(path: string, options: BarFileOptions & { readonly tick: string }): AsyncGenerator<FileRow> {
  return fileRows(path, options);
}

async function* fileRows(path: string, options: BarFileOptions): AsyncGenerator<FileRow> {
  let parseRow: ((fields: readonly string[], line: number) => RowOutcome) | null = null;
  try {
    for await (const raw of rawRows(path, options)) {
      if (parseRow === null) {
        const layout = readHeader(raw.fields);
        if (!layout.ok) {
          yield faulty(raw, { ...layout.error, line: raw.line });
          return;
        }
        parseRow = createRowParser({
          layout: layout.value,
          timeframe: options.timeframe,
          grid: gridOf(options.tick),
          readTime: createTimeReader(zoneOf(options.timeZone)),
        });
        continue;
      }
      if (raw.cut) {
        yield faulty(raw, faultAt(raw.line, 'line', raw.fields[0] ?? '', `at most ${MAX_LINE_BYTES} characters in a line`));
        continue;
      }
      const outcome = parseRow(raw.fields, raw.line);
      yield outcome.ok ? { kind: 'bar', line: raw.line, bar: outcome.row } : faulty(raw, outcome.fault);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    yield { kind: 'fault', line: null, raw: '', fault: unreadable(path, error) };
    return;
  }
  if (parseRow === null)
    yield { kind: 'fault', line: null, raw: '', fault: faultAt(null, null, '', 'a header line, but the file is empty') };
}

function faulty(raw: RawRow, fault: BarFileError): FileRow {
  return { kind: 'fault', line: raw.line, raw: raw.fields.join(',').slice(0, MAX_RAW_CHARACTERS), fault };
}

function unreadable(path: string, error: unknown): BarFileError {
  if (error instanceof InputError) return faultAt(null, error.field, error.value, error.expected);
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return faultAt(null, null, path, 'a file that exists');
  if (code === 'EISDIR') return faultAt(null, null, path, 'a file, not a folder');
  if (code === 'EACCES') return faultAt(null, null, path, 'a file that may be read');
  if (code.startsWith('Z_') || code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END')
    return faultAt(null, null, path, `gzip data behind the name .gz (${error.message})`);
  throw error;
}

function gridOf(tick: string | undefined): Decimal | null {
  if (tick === undefined) return null;
  const parsed = parseDecimal(tick);
  if (!parsed.ok || parsed.value.units <= 0n) throw new InputError('tick', tick, 'a positive decimal such as 0.01');
  return parsed.value;
}

function zoneOf(timeZone: string | undefined): string | undefined {
  if (timeZone === undefined) return undefined;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
  } catch {
    throw new InputError('time zone', timeZone, 'an IANA zone such as Europe/Athens');
  }
  return timeZone;
}

/** Prices were counted row by row at their own scale; brings all to the finest one. */
function onCommonGrid(rows: readonly ParsedRow[], lines: readonly number[]): Result<BarFile, BarFileError> {
  const finest = rows.reduce((scale, row) => Math.max(scale, row.scale), 0);
  const tick = formatUnits(1n, finest);
  for (const [index, row] of rows.entries()) {
    if (Number.isSafeInteger(row.high * 10 ** (finest - row.scale))) continue;
    const expected = `a price that can be counted in ticks of ${tick}, the finest in the file; give the tick`;
    return err(faultAt(lines[index] ?? null, 'high', formatUnits(BigInt(row.high), row.scale), expected));
  }
  return ok(assemble(rows, (row) => 10 ** (finest - row.scale), tick));
}

function assemble(rows: readonly ParsedRow[], factorOf: (row: ParsedRow) => number, tick: string): BarFile {
  const length = rows.length;
  const column = (): Float64Array => new Float64Array(length);
  const bars = { length, time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  const volumes: string[] = [];
  const takerBuys: (string | null)[] = [];
  for (const [index, row] of rows.entries()) {
    const factor = factorOf(row);
    bars.time[index] = row.time;
    bars.open[index] = row.open * factor;
    bars.high[index] = row.high * factor;
    bars.low[index] = row.low * factor;
    bars.close[index] = row.close * factor;
    bars.volume[index] = row.volume;
    volumes.push(row.volumeText);
    takerBuys.push(row.takerBuyText);
  }
  return { bars, tick, volumes, hasVolume: rows.every((row) => row.hasVolume), takerBuys };
}
