import type { BarColumns } from '@smc/domain';

/** How many prefixes are proven. */
export interface PrefixLimits {
  /** Up to this many bars every prefix is proven. */
  readonly every: number;
  /** On longer series: this many spread evenly, … */
  readonly spread: number;
  /** … and at most this many around clock changes and holes. */
  readonly around: number;
}

const THOROUGH: PrefixLimits = { every: 5000, spread: 1000, around: 200 };
/** Bars that {@link affordablePrefixes} lets be run, each prefix from the first bar on, and most prefixes of it. */
const MOST_ROWS = 150_000;
const MOST_PREFIXES = 120;
const DAY_MS = 86_400_000;

/** Every prefix, whatever it takes. */
export const EVERY_PREFIX: PrefixLimits = { every: Infinity, spread: 0, around: 0 };

/** Limits for a proof that is over in seconds on any length: the longer the series, the fewer its prefixes. */
export function affordablePrefixes(bars: number): PrefixLimits {
  const most = Math.max(10, Math.min(MOST_PREFIXES, Math.floor((2 * MOST_ROWS) / Math.max(1, bars))));
  return { every: most, spread: Math.ceil(most * 0.8), around: Math.floor(most * 0.2) };
}

/** Prefix lengths to prove, ascending, without doubles; the whole series is always among them. */
export function choosePrefixes(bars: BarColumns, barMs: number, zone: string, limits: PrefixLimits = THOROUGH): number[] {
  const chosen = new Set<number>();
  if (bars.length <= limits.every) {
    for (let length = 1; length <= bars.length; length += 1) chosen.add(length);
  } else {
    for (let step = 1; step <= limits.spread; step += 1) chosen.add(Math.round((step * bars.length) / limits.spread));
    for (const length of aroundEvents(bars, barMs, zone, limits.around)) chosen.add(length);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Lengths that end just before, at and after a hole or a change of the zone's clock, evenly thinned. */
function aroundEvents(bars: BarColumns, barMs: number, zone: string, most: number): number[] {
  const changes = clockChanges(bars, zone);
  const spots: number[] = [];
  for (let row = 1; row < bars.length; row += 1) {
    const hole = (bars.time[row] ?? 0) - (bars.time[row - 1] ?? 0) !== barMs;
    if (hole || changes.has(row)) spots.push(row, row + 1, row + 2);
  }
  const near = spots.filter((length) => length >= 1 && length <= bars.length);
  const every = Math.max(1, near.length / most);
  return Array.from({ length: Math.min(near.length, most) }, (_, step) => near[Math.floor(step * every)] ?? 1);
}

/** Rows whose UTC day has another offset in the zone than the day before. */
function clockChanges(bars: BarColumns, zone: string): ReadonlySet<number> {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone === 'UTC' ? 'America/New_York' : zone, timeZoneName: 'longOffset' });
  const offsetAt = (time: number): string => format.formatToParts(time).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const rows = new Set<number>();
  let day = Number.NaN;
  let offset = '';
  for (let row = 0; row < bars.length; row += 1) {
    const time = bars.time[row] ?? 0;
    const today = Math.floor(time / DAY_MS);
    if (today === day) continue;
    day = today;
    const now = offsetAt(time);
    if (offset !== '' && now !== offset) rows.add(row);
    offset = now;
  }
  return rows;
}
