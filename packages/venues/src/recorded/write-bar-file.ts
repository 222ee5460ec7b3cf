import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Bar, type Decimal, formatUnits } from '@smc/domain';

/** A bar to write: prices in ticks, the volume as text when its exact form is known. */
export type WritableBar = Omit<Bar, 'index'> & { readonly volumeText?: string };

const ROWS_PER_CHUNK = 512;

/**
 * Writes bars as CSV with the header `time,open,high,low,close,volume` (epoch milliseconds UTC), gzipped when the name
 * ends in `.gz`. The file appears whole or not at all. Gives the number of bars written.
 */
export async function writeBarFile(path: string, tick: Decimal, bars: AsyncIterable<WritableBar> | Iterable<WritableBar>): Promise<number> {
  const partial = `${path}.partial`;
  let count = 0;
  async function* text(): AsyncGenerator<string> {
    let chunk = 'time,open,high,low,close,volume\n';
    for await (const bar of bars) {
      chunk += `${lineOf(bar, tick)}\n`;
      count += 1;
      if (count % ROWS_PER_CHUNK !== 0) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  }
  try {
    const source = Readable.from(text(), { objectMode: false });
    const target = createWriteStream(partial);
    if (path.toLowerCase().endsWith('.gz')) await pipeline(source, createGzip({ level: constants.Z_BEST_COMPRESSION }), target);
    else await pipeline(source, target);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return count;
}

function lineOf(bar: WritableBar, tick: Decimal): string {
  const price = (ticks: number): string => formatUnits(BigInt(ticks) * tick.units, tick.scale);
  const volume = bar.volumeText ?? String(bar.volume);
  return `${bar.time},${price(bar.open)},${price(bar.high)},${price(bar.low)},${price(bar.close)},${volume}`;
}
