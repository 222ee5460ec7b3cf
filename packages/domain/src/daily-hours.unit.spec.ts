import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyWindow, parseDailyHours } from './daily-hours.ts';
import { required } from './result.ts';

const NEW_YORK = 'America/New_York';
const hours = (text: string) => required(parseDailyHours(text), text);

/** The window of a time as text, to the minute. */
function windowOf(text: string, zone: string, time: string): string {
  const { start, end } = dailyWindow(hours(text), zone, Date.parse(time));
  return [start, end].map((instant) => new Date(instant).toISOString().slice(0, 16)).join(' ');
}

describe('parseDailyHours', () => {
  it('reads start and length, over midnight when the end is before the start', () => {
    expect(parseDailyHours('08:30-11:00')).toEqual({ startMs: 510 * 60_000, lengthMs: 150 * 60_000 });
    expect(parseDailyHours('20:00-00:00')).toEqual({ startMs: 1200 * 60_000, lengthMs: 240 * 60_000 });
    expect(parseDailyHours('00:00-23:59')).toEqual({ startMs: 0, lengthMs: 1439 * 60_000 });
  });

  it.each(['', '8:30-11:00', '08:30', '08:30-24:00', '08:60-09:00', '08:30-08:30', '08:30 - 11:00', '08:30-11:00 '])(
    'refuses %j',
    (text) => {
      expect(parseDailyHours(text)).toBeNull();
    },
  );
});

describe('dailyWindow', () => {
  it('is half-open: it holds its start, and at its end the next one is due', () => {
    const first = '2024-01-15T07:00 2024-01-15T10:00';
    expect(windowOf('02:00-05:00', NEW_YORK, '2024-01-14T10:00:00Z')).toBe(first);
    expect(windowOf('02:00-05:00', NEW_YORK, '2024-01-15T07:00:00Z')).toBe(first);
    expect(windowOf('02:00-05:00', NEW_YORK, '2024-01-15T09:59:59Z')).toBe(first);
    expect(windowOf('02:00-05:00', NEW_YORK, '2024-01-15T10:00:00Z')).toBe('2024-01-16T07:00 2024-01-16T10:00');
  });

  it('goes over midnight', () => {
    const evening = '2024-01-16T01:00 2024-01-16T05:00';
    expect(windowOf('20:00-00:00', NEW_YORK, '2024-01-15T23:00:00Z')).toBe(evening);
    expect(windowOf('20:00-00:00', NEW_YORK, '2024-01-16T04:59:00Z')).toBe(evening);
    expect(windowOf('23:00-01:30', 'UTC', '2024-01-16T01:29:00Z')).toBe('2024-01-15T23:00 2024-01-16T01:30');
  });

  it('follows the clock through a gap and a repeated hour', () => {
    // New York, 2024-03-10: after 01:59 comes 03:00.
    expect(windowOf('02:00-05:00', NEW_YORK, '2024-03-10T06:00:00Z')).toBe('2024-03-10T07:00 2024-03-10T09:00');
    expect(windowOf('01:00-02:30', NEW_YORK, '2024-03-10T06:00:00Z')).toBe('2024-03-10T06:00 2024-03-10T07:30');
    // New York, 2024-11-03: 01:00 to 01:59 come twice.
    expect(windowOf('01:00-03:00', NEW_YORK, '2024-11-03T04:00:00Z')).toBe('2024-11-03T05:00 2024-11-03T08:00');
    expect(windowOf('20:00-01:30', NEW_YORK, '2024-11-03T04:00:00Z')).toBe('2024-11-03T00:00 2024-11-03T05:30');
  });

  it('does not occur on a day on which the gap leaves it no time', () => {
    // London, 2024-03-31: after 00:59 comes 02:00.
    expect(windowOf('01:00-01:30', 'Europe/London', '2024-03-30T12:00:00Z')).toBe('2024-03-31T01:00 2024-03-31T01:30');
    expect(windowOf('01:05-02:00', 'Europe/London', '2024-03-30T12:00:00Z')).toBe('2024-04-01T00:05 2024-04-01T01:00');
  });

  it('holds just the times at which the clock shows those hours, repeated hours aside', () => {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: NEW_YORK, hourCycle: 'h23', hour: 'numeric', minute: 'numeric' });
    const minute = (instant: number): number => {
      const parts = clock.formatToParts(instant).map(({ value }) => Number(value));
      return (parts[0] ?? 0) * 60 + (parts[2] ?? 0);
    };
    const anyTime = fc
      .integer({ min: Date.parse('2007-06-01T00:00:00Z') / 60_000, max: Date.parse('2030-01-01T00:00:00Z') / 60_000 })
      .map((minutes) => minutes * 60_000);
    // Around the changes of clocks there is more to get wrong: every second time lies within a day of one.
    const changes = ['2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z', '2025-03-09T07:00:00Z'].map((text) => Date.parse(text));
    const nearChange = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -1440, max: 1440 }))
      .map(([change, minutes]) => change + minutes * 60_000);
    // 01:00 to 01:59 come twice, and 02:01 to 02:59 may not come at all: edges stay out of both.
    const edge = fc.oneof(fc.constant(120), fc.integer({ min: 180, max: 1439 }));
    fc.assert(
      fc.property(fc.oneof(anyTime, nearChange), edge, edge, (time, start, end) => {
        fc.pre(start !== end);
        const lengthMs = ((end - start + 1440) % 1440) * 60_000;
        const window = dailyWindow({ startMs: start * 60_000, lengthMs }, NEW_YORK, time);
        expect(window.end).toBeGreaterThan(time);
        const now = minute(time);
        const shown = start < end ? now >= start && now < end : now >= start || now < end;
        expect(window.start <= time).toBe(shown);
        expect(dailyWindow({ startMs: start * 60_000, lengthMs }, NEW_YORK, window.start)).toEqual(window);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses an unknown zone', () => {
    expect(() => dailyWindow(hours('02:00-05:00'), 'Mars/Base', 0)).toThrow(RangeError);
  });
});
