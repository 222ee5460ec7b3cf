const DAY_MS = 86_400_000;
/** No zone changes its clock twice within a week, so equal offsets at both ends mean one offset in between. */
const BLOCK_MS = 7 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const numeric = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(zone, format);
  }
  return format;
}

/** Local date and time of an instant, written as if it were UTC. */
function wallClock(zone: string, time: number): number {
  const parts: Record<string, number> = {};
  for (const part of formatOf(zone).formatToParts(time)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
}

/** The offset of a block, and another one from the instant on at which the clock changes inside it, if it does. */
interface BlockOffset {
  readonly first: number;
  readonly last: number;
  /** First instant of the last offset. */
  readonly changeAt: number;
}

/** Offsets of blocks by zone. Asking the platform costs a hundred times more. */
const offsets = new Map<string, Map<number, BlockOffset>>();

/** What clocks of a zone show minus UTC, in ms. Throws RangeError on an unknown zone. */
export function offsetAt(zone: string, time: number): number {
  let blocks = offsets.get(zone);
  if (blocks === undefined) {
    blocks = new Map();
    offsets.set(zone, blocks);
  }
  const block = Math.floor(time / BLOCK_MS);
  let offset = blocks.get(block);
  if (offset === undefined) {
    offset = blockOffset(zone, block * BLOCK_MS);
    blocks.set(block, offset);
  }
  return time < offset.changeAt ? offset.first : offset.last;
}

/** Looks for the change of the clock by halves; it is found once and then remembered. */
function blockOffset(zone: string, start: number): BlockOffset {
  const first = platformOffset(zone, start);
  const last = platformOffset(zone, start + BLOCK_MS);
  let from = start;
  let changeAt = start + BLOCK_MS;
  while (first !== last && changeAt - from > 1) {
    const middle = Math.floor((from + changeAt) / 2);
    if (platformOffset(zone, middle) === first) from = middle;
    else changeAt = middle;
  }
  return { first, last, changeAt };
}

function platformOffset(zone: string, time: number): number {
  return wallClock(zone, time) - time;
}

/**
 * The instant at which clocks of the zone show a wall time (written as if it were UTC). One that falls into a gap of the
 * clock is the end of the gap; one that comes twice is the first.
 */
export function instantOf(zone: string, wall: number): number {
  const before = offsetAt(zone, wall - DAY_MS);
  const after = offsetAt(zone, wall + DAY_MS);
  const early = wall - before;
  if (before === after || offsetAt(zone, early) === before) return early;
  const late = wall - after;
  // Neither offset fits inside a gap; the offset before it then names the first instant after.
  return offsetAt(zone, late) === after ? late : early;
}
