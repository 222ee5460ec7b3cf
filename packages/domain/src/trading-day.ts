import { instantOf, offsetAt } from './zone-clock.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Monday 1970-01-05 00:00 UTC. */
const FIRST_MONDAY = 4 * DAY_MS;
const ROLL = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** When a trading day begins: a local time in an IANA zone. Crypto 00:00 UTC, FX 17:00 New York. */
export interface DayRule {
  readonly zone: string;
  /** `HH:MM`. */
  readonly roll: string;
}

/** A trading day, week or month, half-open: start <= time < end. Epoch ms UTC; 23 or 25 hours long when clocks change. */
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
  const wall = startOnTheWall(rule.zone, rollMs, time);
  return { start: instantOf(rule.zone, wall), end: instantOf(rule.zone, wall + DAY_MS) };
}

/**
 * The trading week that holds a time: Monday's trading day to Sunday's. A day that rolls in the second half of a date is
 * the next date's: Sunday 17:00 New York begins Monday.
 */
export function tradingWeek(rule: DayRule, time: number): TradingDay {
  const rollMs = rollOf(rule.roll);
  const monday = FIRST_MONDAY + rollMs - (rollMs >= DAY_MS / 2 ? DAY_MS : 0);
  const weekOf = (wall: number): number => Math.floor((wall - monday) / WEEK_MS) * WEEK_MS + monday;
  if (rule.zone === 'UTC') return { start: weekOf(time), end: weekOf(time) + WEEK_MS };
  const wall = weekOf(startOnTheWall(rule.zone, rollMs, time));
  return { start: instantOf(rule.zone, wall), end: instantOf(rule.zone, wall + WEEK_MS) };
}

/**
 * The trading month that holds a time: the trading days of its dates. A day that rolls in the second half of a date is
 * the next date's, as for weeks: the month of October begins on 30 September, 17:00 New York.
 */
export function tradingMonth(rule: DayRule, time: number): TradingDay {
  const rollMs = rollOf(rule.roll);
  const early = rollMs >= DAY_MS / 2 ? DAY_MS : 0;
  const wall = rule.zone === 'UTC' ? tradingDay(rule, time).start : startOnTheWall(rule.zone, rollMs, time);
  const date = new Date(wall - rollMs + early);
  const first = (month: number): number => Date.UTC(date.getUTCFullYear(), month, 1) + rollMs - early;
  const instant = (at: number): number => (rule.zone === 'UTC' ? at : instantOf(rule.zone, at));
  return { start: instant(first(date.getUTCMonth())), end: instant(first(date.getUTCMonth() + 1)) };
}

/** Wall time at which the trading day of a time began. */
function startOnTheWall(zone: string, rollMs: number, time: number): number {
  const wall = Math.floor((time + offsetAt(zone, time) - rollMs) / DAY_MS) * DAY_MS + rollMs;
  // A clock change between the roll and now can put the wall clock on the other side of it.
  if (instantOf(zone, wall) > time) return wall - DAY_MS;
  return instantOf(zone, wall + DAY_MS) <= time ? wall + DAY_MS : wall;
}

/** Rolls that were read once: every change of day asks for its rule's. There are at most 1,440. */
const rolls = new Map<string, number>();

/** Milliseconds from midnight to a roll. Throws RangeError when it is malformed. */
function rollOf(roll: string): number {
  let ms = rolls.get(roll);
  if (ms === undefined) {
    const match = ROLL.exec(roll);
    if (match === null) throw new RangeError(`roll is ${roll}; expected HH:MM, 00:00 to 23:59`);
    ms = (Number(match[1]) * 60 + Number(match[2])) * 60_000;
    rolls.set(roll, ms);
  }
  return ms;
}
