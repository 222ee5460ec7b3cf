import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayRule, tradingDay } from './trading-day.ts';

const HOUR = 3_600_000;
const utc: DayRule = { zone: 'UTC', roll: '00:00' };
const fx: DayRule = { zone: 'America/New_York', roll: '17:00' };
const time = (text: string): number => Date.parse(text);

describe('tradingDay', () => {
  it('is the calendar day for crypto, half-open', () => {
    const day = { start: time('2024-03-10T00:00:00Z'), end: time('2024-03-11T00:00:00Z') };
    expect(tradingDay(utc, day.start)).toEqual(day);
    expect(tradingDay(utc, day.end - 1)).toEqual(day);
    expect(tradingDay(utc, day.end)).toEqual({ start: day.end, end: day.end + 24 * HOUR });
  });

  it('rolls at 17:00 New York for FX, in winter and in summer', () => {
    expect(tradingDay(fx, time('2024-01-15T21:59:59Z')).end).toBe(time('2024-01-15T22:00:00Z'));
    expect(tradingDay(fx, time('2024-01-15T22:00:00Z')).start).toBe(time('2024-01-15T22:00:00Z'));
    expect(tradingDay(fx, time('2024-07-15T20:59:59Z')).end).toBe(time('2024-07-15T21:00:00Z'));
    expect(tradingDay(fx, time('2024-07-15T21:00:00Z')).start).toBe(time('2024-07-15T21:00:00Z'));
  });

  it('has 23 hours when clocks go forward and 25 when they go back', () => {
    const spring = tradingDay(fx, time('2024-03-10T12:00:00Z'));
    expect(spring).toEqual({ start: time('2024-03-09T22:00:00Z'), end: time('2024-03-10T21:00:00Z') });
    const autumn = tradingDay(fx, time('2024-11-03T12:00:00Z'));
    expect(autumn).toEqual({ start: time('2024-11-02T21:00:00Z'), end: time('2024-11-03T22:00:00Z') });
  });

  it('begins when the gap ends where the roll does not exist, and the first time where it exists twice', () => {
    // New York, 2024-03-10: 02:30 does not exist. 2024-11-03: 01:30 comes twice.
    expect(tradingDay({ zone: 'America/New_York', roll: '02:30' }, time('2024-03-10T12:00:00Z')).start).toBe(time('2024-03-10T07:30:00Z'));
    expect(tradingDay({ zone: 'America/New_York', roll: '01:30' }, time('2024-11-03T12:00:00Z')).start).toBe(time('2024-11-03T05:30:00Z'));
  });

  it('covers time without hole or overlap', () => {
    const rule = fc.constantFrom<DayRule>(
      utc,
      fx,
      { zone: 'Europe/London', roll: '00:00' },
      { zone: 'Asia/Beirut', roll: '00:00' },
      { zone: 'Australia/Lord_Howe', roll: '02:10' },
      { zone: 'Asia/Kathmandu', roll: '09:15' },
    );
    const instant = fc.integer({ min: time('1995-01-01T00:00:00Z') / 1000, max: time('2030-01-01T00:00:00Z') / 1000 }).map((s) => s * 1000);
    fc.assert(
      fc.property(rule, instant, (zone, at) => {
        const day = tradingDay(zone, at);
        expect(day.start <= at && at < day.end).toBe(true);
        expect(tradingDay(zone, day.start)).toEqual(day);
        expect(tradingDay(zone, day.end - 1)).toEqual(day);
        expect(tradingDay(zone, day.end).start).toBe(day.end);
        expect(day.end - day.start).toBeGreaterThanOrEqual(23 * HOUR);
        expect(day.end - day.start).toBeLessThanOrEqual(25 * HOUR);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses an unknown zone and a malformed roll', () => {
    expect(() => tradingDay({ zone: 'Mars/Olympus', roll: '00:00' }, 0)).toThrow(RangeError);
    expect(() => tradingDay({ zone: 'UTC', roll: '24:00' }, 0)).toThrow('roll is 24:00; expected HH:MM');
  });
});
