import type { TradingDay } from './trading-day.ts';
import { instantOf, offsetAt } from './zone-clock.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** Hours that come every day on some clock. */
export interface DailyHours {
  /** Milliseconds from midnight to the start, 0 to one day. */
  readonly startMs: number;
  /** Milliseconds from start to end on the clock, more than 0 and less than a day; the end may lie on the next date. */
  readonly lengthMs: number;
}

/** Hours from `HH:MM-HH:MM`, 00:00 to 23:59, over midnight when the end is before the start; null when the text is none. */
export function parseDailyHours(text: string): DailyHours | null {
  const match = HOURS.exec(text);
  if (match === null) return null;
  const [startHour = 0, startMinute = 0, endHour = 0, endMinute = 0] = match.slice(1).map(Number);
  const startMs = (startHour * 60 + startMinute) * MINUTE_MS;
  const endMs = (endHour * 60 + endMinute) * MINUTE_MS;
  if (startMs === endMs) return null;
  return { startMs, lengthMs: (endMs - startMs + DAY_MS) % DAY_MS };
}

/**
 * The first of the daily windows of a zone that ends after a time: it holds the time or is still to come. Half-open,
 * epoch ms UTC. An edge inside a gap of the clock moves by the length of the gap (02:30 becomes 03:30), one that comes twice
 * counts the first time; a window that has no time left does not occur. Throws RangeError on an unknown zone.
 */
export function dailyWindow(hours: DailyHours, zone: string, time: number): TradingDay {
  const offset = offsetAt(zone, time - 2 * DAY_MS);
  // No zone changes its clock twice within a week, so equal offsets at both ends mean one offset in between.
  const isSteady = offsetAt(zone, time + 3 * DAY_MS) === offset;
  const instant = (wall: number): number => (isSteady ? wall - offset : instantOf(zone, wall));
  // The window that started on the date before, then those after it.
  let wall = (Math.floor((time + offset - hours.startMs) / DAY_MS) - 1) * DAY_MS + hours.startMs;
  for (;;) {
    const start = instant(wall);
    const end = instant(wall + hours.lengthMs);
    if (end > time && end > start) return { start, end };
    wall += DAY_MS;
  }
}
