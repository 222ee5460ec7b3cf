import type { BarColumns } from '@smc/domain';

/** Up to this many bars every prefix is proven. */
const EVERY_PREFIX = 5000;
/** On longer series: this many spread evenly, and as many as the next around clock changes and holes. */
const SPREAD = 1000;
const AROUND_EVENTS = 200;
const DAY_MS = 86_400_000;

/** Prefix lengths to prove, ascending, without doubles; the whole series is always among them. */
export function choosePrefixes(bars: BarColumns, barMs: number, zone: string, all: boolean): number[] {
  const chosen = new Set<number>();
  if (all || bars.length <= EVERY_PREFIX) {
    for (let length = 1; length <= bars.length; length += 1) chosen.add(length);
  } else {
    for (let step = 1; step <= SPREAD; step += 1) chosen.add(Math.round((step * bars.length) / SPREAD));
    for (const length of aroundEvents(bars, barMs, zone)) chosen.add(length);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Lengths that end just before, at and after a hole or a change of the zone's clock, evenly thinned. */
function aroundEvents(bars: BarColumns, barMs: number, zone: string): number[] {
  const changes = clockChanges(bars, zone);
  const spots: number[] = [];
  for (let row = 1; row < bars.length; row += 1) {
    const hole = (bars.time[row] ?? 0) - (bars.time[row - 1] ?? 0) !== barMs;
    if (hole || changes.has(row)) spots.push(row, row + 1, row + 2);
  }
  const near = spots.filter((length) => length >= 1 && length <= bars.length);
  const every = Math.max(1, near.length / AROUND_EVENTS);
  return Array.from({ length: Math.min(near.length, AROUND_EVENTS) }, (_, step) => near[Math.floor(step * every)] ?? 1);
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
