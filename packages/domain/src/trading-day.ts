const DAY_MS = 86_400_000;
const ROLL = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** When a trading day begins: a local time in an IANA zone. Crypto 00:00 UTC, FX 17:00 New York. */
export interface DayRule {
  readonly zone: string;
  /** `HH:MM`. */
  readonly roll: string;
}

/** A trading day, half-open: start <= time < end. Epoch ms UTC; 23 or 25 hours long when clocks change. */
export interface TradingDay {
  readonly start: number;
  readonly end: number;
}

/**
 * The trading day that holds a time. A roll that falls into a gap of the clock happens when the gap ends; a roll that
 * happens twice counts the first time. Throws RangeError on an unknown zone or a malformed roll.
 */
export function tradingDay(rule: DayRule, time: number): TradingDay {
  const rollMs = rollOf(rule.roll);
  if (rule.zone === 'UTC') {
    const start = Math.floor((time - rollMs) / DAY_MS) * DAY_MS + rollMs;
    return { start, end: start + DAY_MS };
  }
  let wall = Math.floor((wallClock(rule.zone, time) - rollMs) / DAY_MS) * DAY_MS + rollMs;
  // A clock change between the roll and now can put the wall clock on the other side of it.
  if (instantOf(rule.zone, wall) > time) wall -= DAY_MS;
  else if (instantOf(rule.zone, wall + DAY_MS) <= time) wall += DAY_MS;
  return { start: instantOf(rule.zone, wall), end: instantOf(rule.zone, wall + DAY_MS) };
}

function rollOf(roll: string): number {
  const match = ROLL.exec(roll);
  if (match === null) throw new RangeError(`roll is ${roll}; expected HH:MM, 00:00 to 23:59`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}

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

const offsetAt = (zone: string, time: number): number => wallClock(zone, time) - time;

/** The instant at which clocks of the zone show a wall time. */
function instantOf(zone: string, wall: number): number {
  const before = offsetAt(zone, wall - DAY_MS);
  const after = offsetAt(zone, wall + DAY_MS);
  const early = wall - before;
  if (before === after || offsetAt(zone, early) === before) return early;
  const late = wall - after;
  // Neither offset fits inside a gap; the offset before it then names the first instant after.
  return offsetAt(zone, late) === after ? late : early;
}
