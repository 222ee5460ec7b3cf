// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { formatAge, formatTime, formedAndKnown, zoneLabel } from './times.ts';

const FORMED = Date.UTC(2023, 8, 4, 9, 15);

describe('times on screen', () => {
  it('says when a structure formed and when it was known', () => {
    expect(formedAndKnown(FORMED, FORMED + 5 * 900_000, 900_000, 'UTC')).toBe('formed 04 Sep 09:15, known 10:30, +5 bars');
    expect(formedAndKnown(FORMED, FORMED + 900_000, 900_000, 'UTC')).toBe('formed 04 Sep 09:15, known 09:30, +1 bar');
  });

  it('names the day again when it was known on another one', () => {
    expect(formedAndKnown(FORMED, FORMED + 86_400_000, 3_600_000, 'UTC')).toBe('formed 04 Sep 09:15, known 05 Sep 09:15, +24 bars');
  });

  it('follows the clock changes of New York', () => {
    expect(formatTime(Date.UTC(2023, 2, 11, 15), 'America/New_York', 'time')).toBe('10:00');
    expect(formatTime(Date.UTC(2023, 2, 13, 15), 'America/New_York', 'time')).toBe('11:00');
    expect(zoneLabel('America/New_York')).toBe('New York');
  });

  it('gives ages in one unit', () => {
    expect([400, 12_000, 180_000, 7_200_000].map(formatAge)).toEqual(['0.4 s', '12 s', '3 min', '2 h']);
  });
});
