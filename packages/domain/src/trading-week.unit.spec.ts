import { describe, expect, it } from 'vitest';
import { type DayRule, tradingDay, tradingWeek } from './trading-day.ts';

const HOUR = 3_600_000;
const FX: DayRule = { zone: 'America/New_York', roll: '17:00' };
const UTC: DayRule = { zone: 'UTC', roll: '00:00' };

const dayBucket = (time: number, rule: DayRule): ReturnType<typeof tradingDay> => tradingDay(rule, time);
const weekBucket = (time: number, rule: DayRule): ReturnType<typeof tradingDay> => tradingWeek(rule, time);

function iso(bucket: { start: number; end: number }): [string, string] {
  return [new Date(bucket.start).toISOString(), new Date(bucket.end).toISOString()];
}

describe('trading days and weeks', () => {
  it('are half-open', () => {
    const start = Date.UTC(2024, 0, 9, 22);
    expect(dayBucket(start, FX).start).toBe(start);
    expect(dayBucket(start - 1, FX).end).toBe(start);
  });

  it('follow New York into summer time in March: 21:00 UTC from Sunday the 10th on', () => {
    expect(iso(dayBucket(Date.UTC(2024, 2, 8, 12), FX))).toEqual(['2024-03-07T22:00:00.000Z', '2024-03-08T22:00:00.000Z']);
    const switching = dayBucket(Date.UTC(2024, 2, 10, 6), FX);
    expect(iso(switching)).toEqual(['2024-03-09T22:00:00.000Z', '2024-03-10T21:00:00.000Z']);
    expect(switching.end - switching.start).toBe(23 * HOUR);
    expect(iso(weekBucket(Date.UTC(2024, 2, 8, 12), FX))).toEqual(['2024-03-03T22:00:00.000Z', '2024-03-10T21:00:00.000Z']);
    expect(iso(weekBucket(Date.UTC(2024, 2, 10, 21), FX))).toEqual(['2024-03-10T21:00:00.000Z', '2024-03-17T21:00:00.000Z']);
  });

  it('follow New York out of it in November: 22:00 UTC from Sunday the 3rd on', () => {
    const switching = dayBucket(Date.UTC(2024, 10, 3, 6), FX);
    expect(iso(switching)).toEqual(['2024-11-02T21:00:00.000Z', '2024-11-03T22:00:00.000Z']);
    expect(switching.end - switching.start).toBe(25 * HOUR);
    expect(iso(weekBucket(Date.UTC(2024, 10, 3, 21), FX))).toEqual(['2024-10-27T21:00:00.000Z', '2024-11-03T22:00:00.000Z']);
    expect(iso(weekBucket(Date.UTC(2024, 10, 3, 22), FX))).toEqual(['2024-11-03T22:00:00.000Z', '2024-11-10T22:00:00.000Z']);
  });

  it('keep 17:00 in New York while Europe is already back, or not yet there', () => {
    // Between the last Sunday of October and the first of November only Europe has switched; in March only New York has.
    expect(dayBucket(Date.UTC(2024, 9, 30, 12), FX).end).toBe(Date.UTC(2024, 9, 30, 21));
    expect(dayBucket(Date.UTC(2024, 2, 20, 12), FX).end).toBe(Date.UTC(2024, 2, 20, 21));
  });

  it('put the Sunday stub into Monday and its week', () => {
    const sunday = Date.UTC(2024, 0, 7, 22);
    expect(dayBucket(sunday, FX)).toEqual(dayBucket(Date.UTC(2024, 0, 8, 15), FX));
    expect(weekBucket(sunday, FX).start).toBe(sunday);
    expect(weekBucket(sunday - 1, FX).end).toBe(sunday);
  });

  it('stand on a plain grid in UTC, weeks from Monday', () => {
    expect(iso(dayBucket(Date.UTC(2024, 1, 29, 23, 59), UTC))).toEqual(['2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z']);
    expect(iso(weekBucket(Date.UTC(2024, 2, 3, 23, 59), UTC))).toEqual(['2024-02-26T00:00:00.000Z', '2024-03-04T00:00:00.000Z']);
    expect(iso(weekBucket(Date.UTC(1969, 11, 31), UTC))).toEqual(['1969-12-29T00:00:00.000Z', '1970-01-05T00:00:00.000Z']);
  });

  it('agree between the grid and the calendar for a zone without switches', () => {
    for (const roll of ['00:00', '05:30', '17:00']) {
      for (let day = 0; day < 20; day++) {
        const time = Date.UTC(2024, 1, 20 + day, (day * 7) % 24);
        const grid = { zone: 'UTC', roll };
        const calendar = { zone: 'Etc/UTC', roll };
        expect(dayBucket(time, calendar)).toEqual(dayBucket(time, grid));
        expect(weekBucket(time, calendar)).toEqual(weekBucket(time, grid));
      }
    }
  });
});
