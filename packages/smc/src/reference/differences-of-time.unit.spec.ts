import { tradingDay } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { handMade, HOUR_MS, play, quiet, type Row, story, storyOf } from '../__fixtures__/hand-made.ts';
import { goldenBars } from './__fixtures__/golden.ts';
import { filled, referenceRows } from './__fixtures__/rows.ts';
import { previousHighLow, sessions } from './index.ts';

/** As differences.unit.spec.ts, for the functions that go by the clock. */

const golden = goldenBars();

describe('previous_high_low', () => {
  it('previous week: the library gives the week before last on every row; ours is the last one', () => {
    const weekOf = (time: number): number => Math.floor((time / 86_400_000 - 4) / 7);
    const highs = new Map<number, number>();
    golden.time.forEach((time, row) => highs.set(weekOf(time), Math.max(highs.get(weekOf(time)) ?? 0, golden.high[row] ?? 0)));
    const weeks = [...highs.keys()];
    const { PreviousHigh } = previousHighLow(golden, { timeFrame: 'W' });
    const before = (row: number, count: number): number =>
      Math.fround(highs.get(weeks[weeks.indexOf(weekOf(golden.time[row] ?? 0)) - count] ?? -1) ?? 0);
    const rows = filled(PreviousHigh).map((line) => Number.parseInt(line, 10));
    expect(rows).toHaveLength(23_464);
    expect(rows.filter((row) => PreviousHigh[row] !== before(row, 2))).toEqual([]);

    const week: Row[] = Array.from({ length: 120 }, (_, row) => [1000, row === 60 ? 1020 : 1001, 999, 1000]);
    const next: Row = [1000, 1001, 999, 1000, 48];
    const engine = handMade();
    play(engine, [...week, next]);
    expect(storyOf(engine, 'previous.week')).toContain('high+ 0>120 1020');
    expect(filled(previousHighLow(referenceRows([...week, next]), { timeFrame: 'W' }).PreviousHigh)).toEqual([]);
  });

  it('previous day: the first bar of a day still has the day before yesterday; ours is known on the bar that closes the day', () => {
    const days: Row[] = [...quiet(24, 1000), ...quiet(24, 1100), ...quiet(1, 1200)];
    expect(previousHighLow(referenceRows(days)).PreviousHigh[48]).toBe(1001);
    expect(story('previous.day', days)).toContain('high+ 24>47 1101');
  });

  it('previous day: an equal price breaks a level of 32 bits; ours are whole ticks', () => {
    const days = quiet(50, 11_001);
    const prices = days.map(([open, high, low, close]): Row => [open / 10_000, high / 10_000, low / 10_000, close / 10_000]);
    const { PreviousLow, BrokenLow } = previousHighLow(referenceRows(prices));
    expect(prices[49]?.[2]).toBe(1.1);
    expect([PreviousLow[49], BrokenLow[49]]).toEqual([Math.fround(1.1), 1]);
    expect(story('previous.day', days).filter((line) => /^(sweep|run)/.test(line))).toEqual([]);
  });
});

describe('sessions', () => {
  it('sessions: a hole glues two of them, and the end is included; our days end by the clock', () => {
    const rows: Row[] = [...quiet(10, 1000), [1000, 1001, 999, 1000, 21]];
    const { Active, High } = sessions(referenceRows(rows.with(8, [1000, 1050, 999, 1000])), { session: 'London' });
    // 08:00 of Monday, then 07:00 of Tuesday with nothing in between: still the high of Monday.
    expect(High[10]).toBe(1050);
    expect(
      filled(sessions(referenceRows(quiet(24)), { session: 'London' }).Active)
        .filter((line) => line.endsWith(': 1'))
        .at(-1),
    ).toBe('16: 1');
    expect(Active[10]).toBe(1);
    const engine = handMade();
    play(engine, [...quiet(24), ...quiet(1)]);
    expect(storyOf(engine, 'previous.day')).toContain('high+ 0>23 1001');
  });

  it('sessions: the clock is UTC in summer and winter; our days follow the clocks of their zone', () => {
    const first = (month: number): number => {
      const start = Date.UTC(2024, month, 10);
      const bars = referenceRows(quiet(24));
      const { Active } = sessions({ ...bars, time: bars.time.map((_, row) => start + row * HOUR_MS) }, { session: 'London' });
      return Active.indexOf(1);
    };
    expect([first(0), first(6)]).toEqual([7, 7]);
    const roll = (month: number): number =>
      new Date(tradingDay({ zone: 'Europe/London', roll: '08:00' }, Date.UTC(2024, month, 10, 12)).start).getUTCHours();
    expect([roll(0), roll(6)]).toEqual([8, 7]);
  });

  it('sessions: UTC+3 is three hours behind UTC, as POSIX has it; our zones are IANA names', () => {
    const bars = referenceRows(quiet(24));
    const active = (timeZone: string): number => sessions(bars, { session: 'London', timeZone }).Active.indexOf(1);
    expect([active('UTC'), active('UTC+3'), active('GMT+3')]).toEqual([7, 4, 4]);
    expect(new Date(tradingDay({ zone: 'Europe/Athens', roll: '10:00' }, Date.UTC(2024, 0, 10, 12)).start).getUTCHours()).toBe(8);
  });
});
