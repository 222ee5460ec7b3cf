/** Seconds below this, milliseconds from it on: 10^11 s lies in the year 5138, 10^11 ms in 1973. */
const SECONDS_BELOW = 100_000_000_000;
const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

const EPOCH = /^\d{1,16}(?:\.0+)?$/;
const CALENDAR = /^(\d{4})[-./](\d{2})[-./](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** What a time may look like, for people. */
export const TIME_FORMS = 'epoch seconds or milliseconds, ISO 8601 or YYYY.MM.DD HH:MM:SS';

/** Reads the times of one file. `previous` settles the hour that a clock change gives twice. */
export type TimeReader = (text: string, previous: number | null) => number | null;

/**
 * A reader for times without a zone of their own, read in `timeZone` (IANA; UTC when absent). Gives epoch milliseconds,
 * or null for what is no time. Throws RangeError when the zone is unknown.
 */
export function createTimeReader(timeZone?: string): TimeReader {
  const toUtc = timeZone === undefined || timeZone === 'UTC' ? utcAsIs : createZoneReader(timeZone);
  return (text, previous) => {
    if (EPOCH.test(text)) {
      const value = Number(text);
      return value < SECONDS_BELOW ? value * 1000 : value;
    }
    const match = CALENDAR.exec(text);
    if (match === null) return null;
    const wall = wallTime(match);
    if (wall === null) return null;
    const zone = match[8];
    return zone === undefined ? toUtc(wall, previous) : wall - offsetOf(zone);
  };
}

function utcAsIs(wall: number): number {
  return wall;
}

function wallTime(match: RegExpExecArray): number | null {
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const millisecond = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const back = new Date(wall);
  const real = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return real ? wall : null;
}

function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * MINUTE_MS;
}

/**
 * Wall time of a zone to UTC. An hour that comes twice is its first pass unless that would go back behind the previous
 * row; an hour that does not exist is moved forward by the change, as Temporal's "compatible" does.
 */
function createZoneReader(timeZone: string): (wall: number, previous: number | null) => number {
  const offsetAt = createOffsetTable(timeZone);
  return (wall, previous) => {
    const before = wall - offsetAt(wall - 86_400_000);
    const after = wall - offsetAt(wall + 86_400_000);
    if (before === after) return before;
    const valid = [before, after].filter((utc) => utc + offsetAt(utc) === wall).sort((a, b) => a - b);
    const [first, second] = valid;
    if (first === undefined) return before;
    return second !== undefined && previous !== null && first <= previous ? second : first;
  };
}

/** Offset of a zone at a UTC time, asked of Intl once per half hour. */
function createOffsetTable(timeZone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  return (utc) => {
    const bucket = Math.floor(utc / HALF_HOUR_MS) * HALF_HOUR_MS;
    const cached = known.get(bucket);
    if (cached !== undefined) return cached;
    const parts = new Map(format.formatToParts(bucket).map((part) => [part.type, Number(part.value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    const offset = wall - bucket;
    known.set(bucket, offset);
    return offset;
  };
}
