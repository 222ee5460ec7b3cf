import { invariant } from '@smc/domain';
import { type VolumeBars, amountOrNull, cellOf, exactSum } from './volume-bars.ts';

/** Which bars and which rows. Give `rows` or `rowTicks`, not both; neither means 24 rows. */
export interface ProfileOptions {
  /** Bars with `from <= time < to`, epoch ms UTC; all unless said. */
  readonly from?: number;
  readonly to?: number;
  /** Most rows; they have the least equal height that needs no more. */
  readonly rows?: number;
  /** Height of a row in ticks; rows begin on its multiples. */
  readonly rowTicks?: number;
  /** Share of the volume that the value area holds, in steps of 0.0001. */
  readonly valueArea?: number;
}

/** Prices from bottom to top, both included, in ticks, and the volume that lies on them in steps. */
export interface ProfileRow {
  readonly bottom: number;
  readonly top: number;
  readonly volume: number;
}

/** How volume lies on prices. */
export interface VolumeProfile {
  /** Middle of the row with the most volume, in ticks; may be a half. */
  readonly poc: number;
  /** Outermost ticks of the value area. */
  readonly valueAreaHigh: number;
  readonly valueAreaLow: number;
  /** Sum of all rows: exactly the volume of the bars. */
  readonly total: number;
  readonly rowTicks: number;
  /** From the lowest up, without a gap. */
  readonly rows: readonly ProfileRow[];
}

const DEFAULT_ROWS = 24;
const MOST_ROWS = 10_000;
const SHARE_PARTS = 10_000;

/** Ticks of the bars and how they are cut into rows. */
interface Grid {
  readonly low: number;
  readonly high: number;
  /** Lowest tick of the lowest row. */
  readonly base: number;
  readonly rowTicks: number;
  readonly count: number;
}

/**
 * How the volume of some bars lies on prices: rows, point of control, value area. Null when a bar lacks its volume, when
 * there is no bar or no volume: nothing is estimated. The spread, the ties and the rounding are in the README of this folder.
 * Throws RangeError for options that cannot be, SmcInputError for amounts that are no whole steps.
 */
export function volumeProfile(bars: VolumeBars, options: ProfileOptions = {}): VolumeProfile | null {
  const parts = shareParts(options.valueArea ?? 0.7);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = options;
  const picked: number[] = [];
  let total = 0;
  for (let row = 0; row < bars.length; row += 1) {
    const time = cellOf(bars.time, row);
    if (time < from || time >= to) continue;
    const volume = amountOrNull('volume', cellOf(bars.volume, row));
    if (volume === null) return null;
    total = exactSum('volume', total + volume);
    picked.push(row);
  }
  const grid = gridOf(bars, picked, options);
  if (grid === null || total === 0) return null;
  const volumes = new Float64Array(grid.count);
  for (const row of picked) spread(volumes, grid, cellOf(bars.low, row), cellOf(bars.high, row), cellOf(bars.volume, row));
  const poc = pointOfControl(volumes, grid);
  const [lowest, highest] = valueArea(volumes, poc, total, parts);
  const rows = Array.from(volumes, (volume, n) => ({ ...edgesOf(grid, n), volume }));
  const middle = edgesOf(grid, poc);
  return {
    poc: (middle.bottom + middle.top) / 2,
    valueAreaHigh: edgesOf(grid, highest).top,
    valueAreaLow: edgesOf(grid, lowest).bottom,
    total,
    rowTicks: grid.rowTicks,
    rows,
  };
}

function shareParts(share: number): number {
  const parts = Math.round(share * SHARE_PARTS);
  if (parts >= 1 && parts <= SHARE_PARTS && parts / SHARE_PARTS === share) return parts;
  throw new RangeError(`valueArea is ${share}; expected 0.0001 to 1 in steps of 0.0001`);
}

function edgesOf(grid: Grid, row: number): { bottom: number; top: number } {
  const bottom = grid.base + row * grid.rowTicks;
  return { bottom, top: bottom + grid.rowTicks - 1 };
}

function checkCount(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    throw new RangeError(`${name} is ${value}; expected a whole number from 1 to ${most}`);
  }
}

function gridOf(bars: VolumeBars, picked: readonly number[], { rows, rowTicks }: ProfileOptions): Grid | null {
  if (rows !== undefined && rowTicks !== undefined) throw new RangeError('rows and rowTicks are both given; expected one of them');
  if (rows !== undefined) checkCount('rows', rows, MOST_ROWS);
  if (rowTicks !== undefined) checkCount('rowTicks', rowTicks, Number.MAX_SAFE_INTEGER);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of picked) {
    low = Math.min(low, cellOf(bars.low, row));
    high = Math.max(high, cellOf(bars.high, row));
  }
  if (picked.length === 0) return null;
  const height = rowTicks ?? Math.ceil((high - low + 1) / (rows ?? DEFAULT_ROWS));
  const base = rowTicks === undefined ? low : Math.floor(low / rowTicks) * rowTicks;
  const count = Math.floor((high - base) / height) + 1;
  if (count > MOST_ROWS) {
    const least = Math.ceil((high - low + 1) / (MOST_ROWS - 1));
    throw new RangeError(`rowTicks is ${height}, which makes ${count} rows; expected ${least} or more, for at most ${MOST_ROWS} rows`);
  }
  return { low, high, base, rowTicks: height, count };
}

/** Spreads a bar's volume evenly over its ticks: each row gets whole steps, all rows together exactly the volume. */
function spread(volumes: Float64Array, grid: Grid, low: number, high: number, volume: number): void {
  const { base, rowTicks } = grid;
  const ticks = high - low + 1;
  const whole = Math.floor(volume / ticks);
  const rest = volume % ticks;
  let given = 0;
  const last = Math.floor((high - base) / rowTicks);
  for (let row = Math.floor((low - base) / rowTicks); row <= last; row += 1) {
    const upTo = Math.min(high, edgesOf(grid, row).top) - low + 1;
    // floor(volume * upTo / ticks) without a product past 2^53.
    const due = whole * upTo + Math.floor((rest * upTo) / ticks);
    volumes[row] = cellOf(volumes, row) + due - given;
    given = due;
  }
  invariant(given === volume, 'a bar gives its rows exactly its volume');
}

/** Row with the most volume; of equals the nearest to the middle of the range, then the lower one. */
function pointOfControl(volumes: Float64Array, grid: Grid): number {
  const most = volumes.reduce((one, two) => Math.max(one, two), 0);
  let best = -1;
  let bestAway = Number.POSITIVE_INFINITY;
  for (let row = 0; row < volumes.length; row += 1) {
    if (cellOf(volumes, row) < most) continue;
    const { bottom, top } = edgesOf(grid, row);
    const away = Math.abs(bottom + top - grid.low - grid.high);
    if (away >= bestAway) continue;
    best = row;
    bestAway = away;
  }
  return best;
}

/** Lowest and highest row of the value area. */
function valueArea(volumes: Float64Array, poc: number, total: number, parts: number): readonly [number, number] {
  // Shares are compared as whole numbers; the products may lie past 2^53.
  const needed = BigInt(total) * BigInt(parts);
  let lowest = poc;
  let highest = poc;
  let held = cellOf(volumes, poc);
  while (BigInt(held) * BigInt(SHARE_PARTS) < needed) {
    const below = lowest > 0 ? cellOf(volumes, lowest - 1) : -1;
    const above = highest < volumes.length - 1 ? cellOf(volumes, highest + 1) : -1;
    if (below >= above) {
      lowest -= 1;
      held += below;
    }
    if (above >= below) {
      highest += 1;
      held += above;
    }
  }
  return [lowest, highest];
}
