import { describe, expect, it } from 'vitest';
import { createTimeReader } from './time-text.ts';

describe('times of a bar file', () => {
  const utc = createTimeReader();
  const noon = Date.UTC(2022, 6, 16, 12);

  it.each([
    ['1657972800', 'epoch seconds'],
    ['1657972800000', 'epoch milliseconds'],
    ['1657972800.0', 'seconds printed as a float'],
    ['2022-07-16T12:00:00Z', 'ISO 8601'],
    ['2022-07-16T14:00:00+02:00', 'ISO 8601 with an offset'],
    ['2022-07-16T12:00:00.000Z', 'ISO 8601 with milliseconds'],
    ['2022-07-16T12:00', 'ISO 8601 without a zone'],
    ['2022.07.16 12:00:00', 'MetaTrader'],
    ['2022-07-16 12:00:00', 'SQL'],
  ])('reads %s (%s)', (text) => {
    expect(utc(text, null)).toBe(noon);
  });

  it.each(['', 'NaN', '-1657972800', '2022-13-01', '2022-02-30', '2022-07-16 25:00:00', '16/07/2022', '1e12'])('refuses %j', (text) => {
    expect(utc(text, null)).toBeNull();
  });

  it('reads times without a zone in the named zone, summer and winter', () => {
    const athens = createTimeReader('Europe/Athens');
    expect(athens('2023.01.10 12:00:00', null)).toBe(Date.UTC(2023, 0, 10, 10));
    expect(athens('2023.07.10 12:00:00', null)).toBe(Date.UTC(2023, 6, 10, 9));
    expect(athens('2023-07-10T12:00:00Z', null)).toBe(Date.UTC(2023, 6, 10, 12));
  });

  it('gives the hour that comes twice once as summer and once as winter time', () => {
    const newYork = createTimeReader('America/New_York');
    const first = newYork('2023-11-05 01:00:00', Date.UTC(2023, 10, 5, 4));
    expect(first).toBe(Date.UTC(2023, 10, 5, 5));
    expect(newYork('2023-11-05 01:00:00', first)).toBe(Date.UTC(2023, 10, 5, 6));
  });

  it('moves an hour that does not exist forward', () => {
    expect(createTimeReader('America/New_York')('2023-03-12 02:30:00', null)).toBe(Date.UTC(2023, 2, 12, 7, 30));
  });
});
