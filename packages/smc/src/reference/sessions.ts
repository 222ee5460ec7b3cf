import { InputError } from '@smc/domain';
import { type ReferenceBars, type SessionColumns, at } from './columns.ts';
import { zoneToUtc } from './zone-stamps.ts';

/** The sessions the library knows by name, with their first and last minute on the UTC clock. */
export const REFERENCE_SESSIONS: Readonly<Record<string, readonly [start: string, end: string]>> = {
  Sydney: ['21:00', '06:00'],
  Tokyo: ['00:00', '09:00'],
  London: ['07:00', '16:00'],
  'New York': ['13:00', '22:00'],
  'Asian kill zone': ['00:00', '04:00'],
  'London open kill zone': ['06:00', '09:00'],
  'New York kill zone': ['11:00', '14:00'],
  'london close kill zone': ['14:00', '16:00'],
};

/** Options of {@link sessions}. */
export interface SessionOptions {
  /** `session`: a name of {@link REFERENCE_SESSIONS}, in any case, or `Custom`. */
  readonly session: string;
  /** `start_time`, `end_time`: `HH:MM` on the UTC clock, both included; read for `Custom` only. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** `time_zone`: the zone of the bars' own clock (default `UTC`), see `zoneToUtc`. */
  readonly timeZone?: string;
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1440;

/**
 * The library's `sessions` (SMC reference, section 1). A bar is active if its minute on the UTC clock lies from start to end,
 * both included, over midnight when start is not before end. High and low run over neighbouring active rows, whatever lies
 * between them in time, and are 0 outside. Throws {@link InputError} on a name, time or zone that does not exist.
 */
export function sessions(bars: ReferenceBars, options: SessionOptions): SessionColumns {
  const [start, end] = windowOf(options);
  const toUtc = zoneToUtc(options.timeZone ?? 'UTC');
  const { length, time } = bars;
  const out = { Active: new Int32Array(length), High: new Float32Array(length), Low: new Float32Array(length) };
  let isRunning = false;
  for (let row = 0; row < length; row++) {
    const stamp = toUtc === null ? at(time, row) : toUtc(at(time, row));
    const minutes = Math.floor(stamp / MINUTE_MS);
    const minute = minutes - Math.floor(minutes / MINUTES_A_DAY) * MINUTES_A_DAY;
    const isActive = start < end ? minute >= start && minute <= end : minute >= start || minute <= end;
    if (isActive) {
      out.Active[row] = 1;
      out.High[row] = isRunning ? Math.max(at(out.High, row - 1), at(bars.high, row)) : at(bars.high, row);
      out.Low[row] = isRunning ? Math.min(at(out.Low, row - 1), at(bars.low, row)) : at(bars.low, row);
    }
    isRunning = isActive;
  }
  return out;
}

/** First and last minute of the day. */
function windowOf({ session, startTime = '', endTime = '' }: SessionOptions): readonly [number, number] {
  if (session.toLowerCase() === 'custom') return [minuteOf('start_time', startTime), minuteOf('end_time', endTime)];
  const found = Object.entries(REFERENCE_SESSIONS).find(([name]) => name.toLowerCase() === session.toLowerCase());
  if (found === undefined) {
    throw new InputError('session', session, `one of ${Object.keys(REFERENCE_SESSIONS).join(', ')}, Custom`);
  }
  const [start, end] = found[1];
  return [minuteOf('start_time', start), minuteOf('end_time', end)];
}

function minuteOf(field: string, text: string): number {
  const found = /^(\d{1,2}):(\d{1,2})$/.exec(text);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || hour > 23 || minute > 59) {
    throw new InputError(field, text === '' ? 'missing' : text, 'a time HH:MM from 00:00 to 23:59, such as 07:00');
  }
  return hour * 60 + minute;
}
