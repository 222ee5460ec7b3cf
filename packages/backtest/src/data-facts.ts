import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BarColumns } from '@smc/domain';

/** SHA-256 over times and prices of rows [from, to) as little-endian doubles: names the data a run was made on. */
export function hashBars(bars: BarColumns, from: number, to: number): string {
  const hash = sha256.create();
  const row = new DataView(new ArrayBuffer(40));
  const bytes = new Uint8Array(row.buffer);
  for (let index = from; index < to; index += 1) {
    row.setFloat64(0, bars.time[index] ?? 0, true);
    row.setFloat64(8, bars.open[index] ?? 0, true);
    row.setFloat64(16, bars.high[index] ?? 0, true);
    row.setFloat64(24, bars.low[index] ?? 0, true);
    row.setFloat64(32, bars.close[index] ?? 0, true);
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}

/** Places where bars are missing in rows [from, to), and how many bars are. */
export function countHoles(bars: BarColumns, barMs: number, from: number, to: number): { holes: number; missingBars: number } {
  let holes = 0;
  let missingBars = 0;
  for (let index = from + 1; index < to; index += 1) {
    const missing = ((bars.time[index] ?? 0) - (bars.time[index - 1] ?? 0)) / barMs - 1;
    if (missing <= 0) continue;
    holes += 1;
    missingBars += missing;
  }
  return { holes, missingBars };
}
