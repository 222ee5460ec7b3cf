import { InputError } from '@smc/domain';

const DAY_MS = 86_400_000;

/** Clock of a zone minus UTC, in milliseconds, at an instant. */
type OffsetAt = (time: number) => number;

/** Moves what clocks of a zone show to UTC; both in epoch milliseconds. */
export type ToUtc = (wall: number) => number;

/**
 * The library's reading of `time_zone`: `UTC` and `GMT` inside any other name become `Etc/GMT`, so that `UTC+3` is the POSIX
 * zone three hours *behind* UTC. Null for `UTC` itself. Throws {@link InputError} on a zone that does not exist.
 */
export function zoneToUtc(timeZone: string): ToUtc | null {
  if (timeZone === 'UTC') return null;
  const zone = timeZone.replaceAll('UTC', 'GMT').replaceAll('GMT', 'Etc/GMT');
  const offsetAt = platformOffsets(zone);
  if (offsetAt === null) {
    throw new InputError('time_zone', timeZone, 'UTC, UTC+3 (POSIX: behind UTC) or an IANA zone such as Europe/Athens');
  }
  const cached = byDays(offsetAt);
  return (wall) => {
    const early = wall - cached(wall - DAY_MS);
    const late = wall - cached(wall + DAY_MS);
    const candidates = [...new Set([early, late])].filter((time) => time + cached(time) === wall);
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return only;
    const stamp = new Date(wall).toISOString().slice(0, 19);
    const fault = candidates.length === 0 ? 'never' : 'twice';
    throw new InputError('time_zone', timeZone, `a zone whose clocks show each bar's time once; ${stamp} comes ${fault} there`);
  };
}

function platformOffsets(zone: string): OffsetAt | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    return (time) => offsetIn(format.formatToParts(time).find((part) => part.type === 'timeZoneName')?.value ?? '');
  } catch {
    return null;
  }
}

/** `GMT`, `GMT+02:00` or `GMT-00:01:15` in milliseconds. */
function offsetIn(name: string): number {
  const found = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name);
  if (found === null) return 0;
  const [, sign, hours, minutes, seconds = 0] = found;
  const size = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}

/** Asks the platform, which is slow, twice a day only; no zone changes its clock twice within one. */
function byDays(offsetAt: OffsetAt): OffsetAt {
  const known = new Map<number, number>();
  const atStart = (day: number): number => {
    const offset = known.get(day) ?? offsetAt(day * DAY_MS);
    known.set(day, offset);
    return offset;
  };
  return (time) => {
    const day = Math.floor(time / DAY_MS);
    const offset = atStart(day);
    return atStart(day + 1) === offset ? offset : offsetAt(time);
  };
}
