import { describe, expect, it } from 'vitest';
import { type DayRule, tradingDay, tradingMonth, tradingWeek } from './trading-day.ts';

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

describe('trading months', () => {
  it('hold the trading days of their dates, leap days and short months too', () => {
    expect(iso(tradingMonth(UTC, Date.UTC(2024, 1, 29, 23, 59)))).toEqual(['2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z']);
    expect(iso(tradingMonth(UTC, Date.UTC(2024, 2, 1)))).toEqual(['2024-03-01T00:00:00.000Z', '2024-04-01T00:00:00.000Z']);
    expect(iso(tradingMonth(UTC, Date.UTC(2023, 11, 31, 12)))).toEqual(['2023-12-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z']);
  });

  it('begin with the trading day of the first, which for FX is the evening before, in summer and winter time', () => {
    // 30 September 17:00 New York is 21:00 UTC; 31 October too; 30 November is 22:00 UTC.
    expect(iso(tradingMonth(FX, Date.UTC(2024, 8, 30, 21)))).toEqual(['2024-09-30T21:00:00.000Z', '2024-10-31T21:00:00.000Z']);
    expect(iso(tradingMonth(FX, Date.UTC(2024, 8, 30, 20, 59)))).toEqual(['2024-08-31T21:00:00.000Z', '2024-09-30T21:00:00.000Z']);
    expect(iso(tradingMonth(FX, Date.UTC(2024, 10, 15)))).toEqual(['2024-10-31T21:00:00.000Z', '2024-11-30T22:00:00.000Z']);
  });

  it('follow one another without a gap', () => {
    let { start, end } = tradingMonth(FX, Date.UTC(2023, 0, 1));
    for (let n = 0; n < 36; n += 1) {
      const next = tradingMonth(FX, end);
      expect(next.start).toBe(end);
      expect(tradingMonth(FX, end - 1)).toEqual({ start, end });
      ({ start, end } = next);
    }
  });
});
