import { InputError } from '@smc/domain';
import { at } from './columns.ts';

const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;
const WORKDAYS = 5;
const TICK_MS: Readonly<Record<string, number>> = {
  s: 1000,
  S: 1000,
  min: 60_000,
  T: 60_000,
  h: 3_600_000,
  H: 3_600_000,
  D: DAY_MS,
  d: DAY_MS,
};
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Months of a period by the letter its name begins with. */
const PERIOD_MONTHS: Readonly<Record<string, number>> = { M: 1, Q: 3, Y: 12, A: 12 };

const EXPECTED = 'a pandas offset: a count and s, min, h, D, B, W (or W-MON to W-SUN), MS, ME, QS, QE, YS or YE, such as 15min, 4h, 1D, W';

/** Gives the stamp of the bin (its label, epoch milliseconds) for an instant; instants come in ascending order. */
export type BinOf = (time: number) => number;

/**
 * The bins that pandas makes of a series when it resamples by an offset, with its defaults: bins of seconds to days start at
 * midnight of the first day and are stamped at their start; weeks and periods named by their end (W, ME, QE, YE) take in
 * their last day and are stamped at its midnight; those named by their start (MS, QS, YS) and business days at their first.
 * Accepts the names of pandas 2 and 3 (`4H`, `1M` as well as `4h`, `1ME`). Throws {@link InputError} on any other.
 */
export function timeBins(timeFrame: string, first: number): BinOf {
  const text = timeFrame.trim();
  const make = ticks(text) ?? calendar(text);
  if (make === null) throw new InputError('time_frame', timeFrame, EXPECTED);
  return make(first);
}

/** Number of the day of an instant, from 1970-01-01. */
function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** A sum of counted units, as in `1h30min`. */
function ticks(text: string): ((first: number) => BinOf) | null {
  const part = /\+?(\d+(?:\.\d+)?)?\s*(min|[sShHTDd])\s*/y;
  let step = 0;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found === null) return null;
    step += Number(found[1] ?? 1) * (TICK_MS[found[2] ?? ''] ?? Number.NaN);
  }
  if (!Number.isSafeInteger(step) || step <= 0) return null;
  return (first) => {
    const origin = dayOf(first) * DAY_MS;
    return (time) => origin + Math.floor((time - origin) / step) * step;
  };
}

/** Bins of whole days: asks for the label once a day only. */
function byDay(labelOf: (day: number) => number): BinOf {
  let [known, label] = [Number.NaN, Number.NaN];
  return (time) => {
    const day = dayOf(time);
    if (day !== known) [known, label] = [day, labelOf(day) * DAY_MS];
    return label;
  };
}

function calendar(text: string): ((first: number) => BinOf) | null {
  const found = /^\+?(\d+)?\s*(B|W|w|[MQYA][SE]?)(?:-([A-Za-z]{3}))?$/.exec(text);
  if (found === null) return null;
  const [, digits, unit = '', suffix] = found;
  const count = Number(digits ?? 1);
  if (count < 1 || !Number.isSafeInteger(count)) return null;
  if (unit === 'B') return suffix === undefined ? (first) => businessDays(dayOf(first), count) : null;
  if (unit.toUpperCase() === 'W') return weeks(count, WEEKDAYS.indexOf((suffix ?? 'SUN').toUpperCase()));
  return periods(count, unit, suffix?.toUpperCase());
}

/** Steps of `count` from the first place, the last one of each step closing it. */
function closing(place: number, first: number, count: number): number {
  return first + Math.ceil((place - first) / count) * count;
}

/** Steps of `count` from the first place, the first one of each step opening it. */
function opening(place: number, first: number, count: number): number {
  return first + Math.floor((place - first) / count) * count;
}

/** Days since a Monday before 1970-01-01, which was a Thursday. */
function sinceMonday(day: number): number {
  return day + 3;
}

function weeks(count: number, lastDay: number): ((first: number) => BinOf) | null {
  if (lastDay < 0) return null;
  const weekOf = (day: number): number => Math.ceil((sinceMonday(day) - lastDay) / DAYS_A_WEEK);
  const end = (week: number): number => week * DAYS_A_WEEK + lastDay - sinceMonday(0);
  return (first) => {
    const firstWeek = weekOf(dayOf(first));
    return byDay((day) => end(closing(weekOf(day), firstWeek, count)));
  };
}

/** A weekend belongs to the Friday before it. */
function businessDays(firstDay: number, count: number): BinOf {
  const placeOf = (day: number): number => {
    const week = Math.floor(sinceMonday(day) / DAYS_A_WEEK);
    return week * WORKDAYS + Math.min(sinceMonday(day) - week * DAYS_A_WEEK, WORKDAYS - 1);
  };
  const dayAt = (place: number): number => {
    const week = Math.floor(place / WORKDAYS);
    return week * DAYS_A_WEEK + (place - week * WORKDAYS) - sinceMonday(0);
  };
  const first = placeOf(firstDay);
  return byDay((day) => dayAt(opening(placeOf(day), first, count)));
}

/** Months, quarters and years. The suffix names the month in which a year (or quarter) ends or starts. */
function periods(count: number, unit: string, suffix: string | undefined): ((first: number) => BinOf) | null {
  const months = PERIOD_MONTHS[unit.charAt(0)] ?? 1;
  const isStart = unit.endsWith('S');
  if (suffix !== undefined && (months === 1 || !MONTHS.includes(suffix))) return null;
  const named = MONTHS.indexOf(suffix ?? (isStart ? 'JAN' : 'DEC'));
  const shift = isStart ? named : named + 1;
  const periodOf = (day: number): number => {
    const date = new Date(day * DAY_MS);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth() - shift) / months);
  };
  const startOf = (period: number): number => dayOf(monthStart(period * months + shift));
  return (first) => {
    const firstPeriod = periodOf(dayOf(first));
    return byDay((day) =>
      isStart ? startOf(opening(periodOf(day), firstPeriod, count)) : startOf(closing(periodOf(day), firstPeriod, count) + 1) - 1,
    );
  };
}

/** First instant of a month counted from January of year 0. */
function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

/** A bin of a series: its stamp and the extremes of its bars. */
export interface Bin {
  readonly label: number;
  high: number;
  low: number;
}

/** The bins that hold bars, in order; empty ones do not exist. */
export function binsOf(time: Float64Array, high: Float64Array, low: Float64Array, timeFrame: string): Bin[] {
  const binOf = timeBins(timeFrame, at(time, 0));
  const bins: Bin[] = [];
  for (let row = 0; row < time.length; row++) {
    const label = binOf(at(time, row));
    const last = bins.at(-1);
    if (last?.label !== label) bins.push({ label, high: at(high, row), low: at(low, row) });
    else {
      last.high = Math.max(last.high, at(high, row));
      last.low = Math.min(last.low, at(low, row));
    }
  }
  return bins;
}
