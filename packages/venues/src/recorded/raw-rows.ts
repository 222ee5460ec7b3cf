import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { LineGuard } from './line-guard.ts';

/** Longest line that is read whole, in bytes; the rest of a longer one is dropped and the row is a fault. */
export const MAX_LINE_BYTES = 4096;

/** A line of the file, cut into its fields. */
export interface RawRow {
  /** From 1, the header included. */
  readonly line: number;
  readonly fields: readonly string[];
  /** The line was longer than {@link MAX_LINE_BYTES}. */
  readonly cut: boolean;
}

/** What a reader of rows may be told. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the file read so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

const PROGRESS_EVERY_BYTES = 1 << 18;

/** Every line of a CSV file (optionally gzipped) in order. Memory is bounded whatever the file holds. Throws what the file system and zlib throw. */
export async function* rawRows(path: string, options: ReadOptions): AsyncGenerator<RawRow> {
  const { size } = await stat(path);
  const file = createReadStream(path, { highWaterMark: 1 << 16 });
  const guard = new LineGuard(MAX_LINE_BYTES);
  // Quotes are not special: an unclosed one must spoil its own line, not swallow the lines after it.
  const parser = parse({
    bom: true,
    quote: null,
    delimiter: [',', ';', '\t'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  if (options.onProgress !== undefined) reportBytes(file, size, options.onProgress);
  const unused = (): void => undefined; // The error reaches the loop below through the parser, which pipeline destroys.
  if (path.toLowerCase().endsWith('.gz')) pipeline(file, createGunzip(), guard, parser, unused);
  else pipeline(file, guard, parser, unused);
  // csv-parse types its records as any; with `info` each is this pair.
  for await (const item of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    options.signal?.throwIfAborted();
    const line = item.info.lines;
    yield { line, fields: item.record, cut: guard.cutLines.has(line) };
  }
}

function reportBytes(file: ReturnType<typeof createReadStream>, total: number, report: (done: number, total: number) => void): void {
  let done = 0;
  let reported = 0;
  file.on('data', (chunk) => {
    done += chunk.length;
    if (done - reported < PROGRESS_EVERY_BYTES && done < total) return;
    reported = done;
    report(done, total);
  });
}
