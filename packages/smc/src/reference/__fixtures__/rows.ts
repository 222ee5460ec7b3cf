import { HOUR_MS, MONDAY, type Row } from '../../__fixtures__/hand-made.ts';
import type { ReferenceBars } from '../index.ts';

/** Hand-made hours as the library takes them, prices as they stand, one unit of volume each; the same rows feed the engine. */
export function referenceRows(rows: readonly Row[]): ReferenceBars {
  let time = MONDAY - HOUR_MS;
  const times = rows.map(([, , , , hole = 0]) => (time += HOUR_MS * (1 + hole)));
  const column = (place: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[place]);
  return {
    length: rows.length,
    time: Float64Array.from(times),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(rows.length).fill(1),
  };
}

/** The rows of a column that hold something, as `row: value`. */
export function filled(column: ArrayLike<number>): string[] {
  return Array.from(column).flatMap((value, row) => (Number.isNaN(value) ? [] : [`${row}: ${value}`]));
}
