import { Temporal } from 'temporal-polyfill';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Monday 1970-01-05 00:00 UTC. */
const FIRST_MONDAY = 4 * DAY_MS;
const NOON_MINUTES = 720;

/** A bucket of time, half-open, epoch ms. */
export interface Bucket {
  readonly start: number;
  readonly end: number;
}

/** Where days and weeks roll. */
export interface DayRule {
  readonly zone: string;
  /** Local time of the roll in minutes after midnight. */
  readonly rollMinutes: number;
}

/** Minutes after midnight of `HH:MM`, a form the parameter schema has checked. */
export function rollMinutes(text: string): number {
  const [hours, minutes] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The roll that begins the trading day of this local date; an hour that DST skips rolls after the gap. */
function rollOn(date: Temporal.PlainDate, rule: DayRule): number {
  const plainTime = new Temporal.PlainTime(Math.floor(rule.rollMinutes / 60), rule.rollMinutes % 60);
  return date.toZonedDateTime({ timeZone: rule.zone, plainTime }).epochMilliseconds;
}

/** Local date on which the trading day of a moment began. */
function startDate(time: number, rule: DayRule): Temporal.PlainDate {
  const date = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(rule.zone).toPlainDate();
  return rollOn(date, rule) <= time ? date : date.subtract({ days: 1 });
}

/** A fixed grid, for UTC, where no clock ever changes. */
function onGrid(time: number, offset: number, length: number): Bucket {
  const start = Math.floor((time - offset) / length) * length + offset;
  return { start, end: start + length };
}

/** A day that rolls in the second half of a date is the next date's trading day: Sunday 17:00 begins Monday. */
function belongsToNextDate(rule: DayRule): boolean {
  return rule.rollMinutes >= NOON_MINUTES;
}

/** The trading day that holds a moment. Its length follows the zone's clock: 23 and 25 hours exist. */
export function dayBucket(time: number, rule: DayRule): Bucket {
  if (rule.zone === 'UTC') return onGrid(time, rule.rollMinutes * 60_000, DAY_MS);
  const date = startDate(time, rule);
  return { start: rollOn(date, rule), end: rollOn(date.add({ days: 1 }), rule) };
}

/** The trading week, Monday's trading day to Sunday's, that holds a moment. */
export function weekBucket(time: number, rule: DayRule): Bucket {
  const ahead = belongsToNextDate(rule) ? 1 : 0;
  if (rule.zone === 'UTC') return onGrid(time, FIRST_MONDAY + rule.rollMinutes * 60_000 - ahead * DAY_MS, WEEK_MS);
  const date = startDate(time, rule);
  const monday = date.subtract({ days: date.add({ days: ahead }).dayOfWeek - 1 });
  return { start: rollOn(monday, rule), end: rollOn(monday.add({ days: 7 }), rule) };
}
