import { describe, expect, it } from 'vitest';
import { HOUR_MS, MONDAY, type Row, quiet, upsideDown } from '../../__fixtures__/hand-made.ts';
import { type Arrival, arrivals, compare, divergencesOf, give, rebornSmt, shortSmt, twoOf } from '../../__fixtures__/two-symbols.ts';
import type { DetectorExample } from '../definition.ts';
import { smt } from './definition.ts';
import {
  SmcInputError,
  SmcSnapshotError,
  createSmcEngine,
  createSmtEngine,
  restoreSmtEngine,
  smcParamsSchema,
  type SmcParamsInput,
  type SmtConfig,
} from '../../index.ts';

/** Two days and more of quiet bars at 1000 whose first day has a high of 1050 and a low of 950 at bar 10; some rows are others. */
function days(others: Readonly<Record<number, Row>> = {}, count = 56): Row[] {
  const rows = quiet(count);
  rows[10] = [1000, 1050, 950, 1000];
  for (const [index, row] of Object.entries(others)) rows[Number(index)] = row;
  return rows;
}

/** Beyond the high of 1050 and back, and the same for the low. */
const SWEEP: Row = [1000, 1052, 999, 1000];
const LOW_SWEEP: Row = [1000, 1001, 948, 1000];

function found(a: readonly Row[], b: readonly Row[], params: SmcParamsInput = {}, detectors?: SmtConfig['detectors']): string[] {
  return compare(twoOf(params, detectors), arrivals(a, b)).map(shortSmt);
}

describe('smt divergence', () => {
  it('one symbol sweeps its level, the other leaves its own standing', () => {
    const [event, ...more] = compare(twoOf(), arrivals(days({ 30: SWEEP }), days()));
    expect(more).toEqual([]);
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      detector: 'smt',
      kind: 'divergence',
      dir: -1,
      at: MONDAY + 30 * HOUR_MS,
      atIndex: 30,
      confirmedAt: MONDAY + 33 * HOUR_MS,
      confirmedIndex: 33,
      price: 1050,
      top: null,
      bottom: null,
      refs: [
        { at: MONDAY, index: 0 },
        { at: MONDAY, index: 0 },
      ],
      level: 'previous.day',
      rank: 5,
      swept: 'A',
      held: 'B',
      heldPrice: 1050,
    });
  });

  it('is a mirror of itself', () => {
    expect(found(upsideDown(days({ 30: SWEEP })), upsideDown(days()))).toEqual(['+ 30>33 A 950 previous.day B 950']);
    expect(found(days({ 30: LOW_SWEEP }), days())).toEqual(['+ 30>33 A 950 previous.day B 950']);
  });

  it('the second symbol may be the one that sweeps; both may, at levels of their own', () => {
    expect(found(days(), days({ 30: SWEEP }))).toEqual(['- 30>33 B 1050 previous.day A 1050']);
    expect(found(days({ 30: LOW_SWEEP }), days({ 30: SWEEP }))).toEqual([
      '+ 30>33 A 950 previous.day B 950',
      '- 30>33 B 1050 previous.day A 1050',
    ]);
  });

  it.each([
    ['with it', { 30: SWEEP }, 0],
    ['on the last bar of the window', { 33: SWEEP }, 0],
    ['a bar after the window: each swept alone, and the second when the first is gone', { 34: SWEEP }, 1],
    ['three bars before: its level is gone', { 27: SWEEP }, 0],
    ['as a run', { 31: [1051, 1053, 1051, 1052], 32: [1051, 1053, 1051, 1052], 33: [1051, 1053, 1051, 1052] }, 0],
    ['a touch only', { 30: [1000, 1050, 999, 1000] }, 1],
  ] satisfies [string, Record<number, Row>, number][])('the other symbol does so %s', (_, others, count) => {
    expect(found(days({ 30: SWEEP }), days(others))).toHaveLength(count);
  });

  it('a wick of the other symbol that left its level armed counts for m bars', () => {
    // Half of an ATR of about 6 is more than one tick: no sweep; the close inside is no run.
    const params = { 'sweep.minExcursion': 0.25 };
    const wick: Row = [1000, 1051, 999, 1000];
    expect(found(days({ 30: [1000, 1070, 999, 1000] }), days({ 27: wick }), params)).toEqual([]);
    expect(found(days({ 30: [1000, 1070, 999, 1000] }), days({ 26: wick }), params)).toEqual(['- 30>33 A 1050 previous.day B 1050']);
  });

  it('a level of the other symbol in the window of its own breach is not compared, however long ago that began', () => {
    const params = { 'sweep.minExcursion': 0.25, 'sweep.window': 5, 'smt.window': 2 };
    const wick: Row = [1000, 1051, 999, 1000];
    const sweep: Row = [1000, 1070, 999, 1000];
    expect(found(days({ 30: sweep }), days({ 26: wick }), params)).toEqual([]);
    expect(found(days({ 30: sweep }), days({ 25: wick }), params)).toEqual(['- 30>32 A 1050 previous.day B 1050']);
  });

  it('a run is no sweep, and a sweep told after the window says nothing', () => {
    const beyond: Row = [1051, 1053, 1051, 1052];
    expect(found(days({ 30: beyond, 31: beyond, 32: beyond }), days())).toEqual([]);
    const late = { 'sweep.window': 5, 'smt.window': 2 };
    expect(found(days({ 30: beyond, 31: beyond }), days(), late)).toEqual(['- 30>32 A 1050 previous.day B 1050']);
    expect(found(days({ 30: beyond, 31: beyond, 32: beyond }), days(), late)).toEqual([]);
  });

  it('no comparison across a hole of either symbol', () => {
    const without = (rows: readonly Row[], index: number): Row[] =>
      rows.flatMap((row, n) => (n === index ? [] : n === index + 1 ? [[row[0], row[1], row[2], row[3], 1] as const] : [row]));
    const one = days({ 30: SWEEP });
    for (const hole of [27, 29, 30, 31, 33]) {
      expect(found(one, without(days(), hole)), `B lacks ${hole}`).toEqual([]);
      if (hole === 30) continue;
      expect(found(without(one, hole), days()), `A lacks ${hole}`).toEqual([]);
      expect(found(without(one, hole), without(days(), hole)), `both lack ${hole}`).toEqual([]);
    }
    expect(found(one, without(days(), 26))).toEqual(['- 30>33 A 1050 previous.day B 1050']);
    expect(found(one, without(days(), 34))).toEqual(['- 30>33 A 1050 previous.day B 1050']);
  });

  it('needs m common bars before the breach, from the first bar of the feeds on', () => {
    const rows = (breach: number): Row[] => {
      const made = quiet(16);
      made[2] = [1000, 1010, 999, 1000];
      made[breach] = [1000, 1011, 999, 1000];
      return made;
    };
    const params = { 'smt.minRank': 1, 'smt.window': 6 };
    expect(found(rows(5), rows(2), params, [])).toEqual([]);
    expect(found(rows(6), rows(2), params, [])).toEqual(['- 6>12 A 1010 pivot.internal B 1011']);
  });

  it('inverse symbols: the high of one is compared with the low of the other, and directions are of the first', () => {
    const inverse = { 'smt.inverse': true };
    expect(found(days({ 30: SWEEP }), days(), inverse)).toEqual(['- 30>33 A 1050 previous.day B 950']);
    expect(found(days({ 30: SWEEP }), days({ 30: SWEEP }), inverse)).toEqual([
      '- 30>33 A 1050 previous.day B 950',
      '+ 30>33 B 1050 previous.day A 950',
    ]);
    expect(found(days({ 30: SWEEP }), days({ 31: LOW_SWEEP }), inverse)).toEqual([]);
    expect(found(days(), days({ 30: LOW_SWEEP }), inverse)).toEqual(['- 30>33 B 950 previous.day A 1050']);
  });

  it('a level that is replaced within the window still decides', () => {
    expect(found(days({ 47: SWEEP }), days())).toEqual(['- 47>50 A 1050 previous.day B 1050']);
    // Only the next day's level of B, the quiet 1001, is swept alone.
    expect(found(days({ 47: SWEEP }), days({ 49: SWEEP }))).toEqual(['- 49>52 B 1001 previous.day A 1052']);
  });

  it('levels below the least rank are left out', () => {
    expect(found(days({ 30: SWEEP }), days(), { 'smt.minRank': 6 })).toEqual([]);
    expect(found(days({ 30: SWEEP }), days(), { 'smt.minRank': 5 })).toHaveLength(1);
  });
});

describe('the counterpart of a pivot', () => {
  const top = (price: number): Row => [1000, price, 999, 1000];
  const pivots = { 'smt.minRank': 1, 'smt.window': 2 };

  it('is the one nearest in time and not further than the shift', () => {
    const a = days({ 10: quiet(1)[0] ?? top(0), 14: top(1010), 24: top(1011) }, 30);
    const b = (index: number): Row[] => days({ 10: quiet(1)[0] ?? top(0), [index]: top(1020) }, 30);
    expect(found(a, b(14), pivots, [])).toEqual(['- 24>26 A 1010 pivot.internal B 1020']);
    expect(found(a, b(9), pivots, [])).toEqual(['- 24>26 A 1010 pivot.internal B 1020']);
    expect(found(a, b(8), pivots, [])).toEqual([]);
    expect(found(a, b(8), { ...pivots, 'smt.maxShift': 6 }, [])).toEqual(['- 24>26 A 1010 pivot.internal B 1020']);
  });

  it('is the earlier of two equally near ones, and the nearer of two', () => {
    const a = days({ 10: quiet(1)[0] ?? top(0), 14: top(1010), 24: top(1011) }, 30);
    const b = (one: number, two: number): Row[] => days({ 10: quiet(1)[0] ?? top(0), [one]: top(1030), [two]: top(1020) }, 30);
    expect(found(a, b(11, 17), pivots, [])).toEqual(['- 24>26 A 1010 pivot.internal B 1030']);
    expect(found(a, b(11, 16), pivots, [])).toEqual(['- 24>26 A 1010 pivot.internal B 1020']);
  });
});

describe('several levels swept by one bar', () => {
  it('one event each, equal prices too', () => {
    const tops = (price: number): Row[] => {
      const rows = quiet(34);
      for (const index of [14, 20]) rows[index] = [1000, price, 999, 1000];
      return rows;
    };
    const a = tops(1010);
    a[28] = [1000, 1011, 999, 1000];
    const events = compare(twoOf({ 'smt.minRank': 1, 'smt.window': 2 }, []), arrivals(a, tops(1020)));
    expect(events.map((event) => event.refs.map((ref) => ref.index)).sort()).toEqual([
      [14, 14],
      [20, 20],
    ]);
    expect(new Set(events.map((event) => event.id)).size).toBe(2);
  });
});

describe('definition', () => {
  it('has an example that says nothing in an engine of one series', () => {
    const { barMs, from, bars, params, events }: DetectorExample = smt.example;
    const engine = createSmcEngine({ symbol: 'A', timeframe: '1h', barMs, params: smcParamsSchema.parse(params) });
    bars.forEach(([open, high, low, close], n) => engine.push(from + n * barMs, open, high, low, close, 1));
    const said = Array.from({ length: engine.log.length }, (_, n) => engine.log.at(n));
    expect(said.some((event) => event.kind === 'sweep')).toBe(true);
    expect(said.filter((event) => event.detector === 'smt')).toEqual(events);
  });
});

describe('two series in one engine', () => {
  const bars = arrivals(days({ 30: SWEEP, 40: LOW_SWEEP }), days({ 40: [1000, 1001, 951, 1000] }));

  it('goes on from a snapshot at any bar, a waiting one too', () => {
    const whole = createSmtEngine(twoOf());
    give(whole, bars);
    expect(divergencesOf(whole)).toHaveLength(2);
    for (let cut = 0; cut <= bars.length; cut += 1) {
      const first = createSmtEngine(twoOf());
      give(first, bars.slice(0, cut));
      const second = rebornSmt(first);
      give(second, bars.slice(cut));
      expect([...divergencesOf(first), ...divergencesOf(second)]).toEqual(divergencesOf(whole));
      expect(second.log.length).toBe(2);
      expect(second.snapshot()).toEqual(whole.snapshot());
    }
  });

  it('refuses a snapshot of other symbols, other parameters or another version', () => {
    const snapshot = createSmtEngine(twoOf()).snapshot();
    expect(() => restoreSmtEngine({ ...twoOf(), b: 'C' }, snapshot)).toThrow(SmcSnapshotError);
    expect(() => restoreSmtEngine(twoOf({ 'smt.inverse': true }), snapshot)).toThrow(/smt\.inverse is absent; expected true/);
    expect(() => restoreSmtEngine(twoOf(), { ...snapshot, smt: snapshot.smt.slice(1) })).toThrow(SmcSnapshotError);
    expect(() => restoreSmtEngine(twoOf(), null)).toThrow(SmcSnapshotError);
  });

  it('says the same whichever symbol comes first', () => {
    const turned = bars.toSorted((one, two) => one.time - two.time || (one.side < two.side ? 1 : -1));
    expect(turned[0]?.side).toBe('b');
    expect(compare(twoOf(), turned)).toEqual(compare(twoOf(), bars));
  });

  it('waits for the other bar of a time until a later bar comes or it is told not to', () => {
    const engine = createSmtEngine(twoOf());
    const at = (side: Arrival['side'], hour: number): void =>
      give(engine, [{ side, time: MONDAY + hour * HOUR_MS, row: [1000, 1001, 999, 1000] }]);
    at('a', 0);
    expect([engine.a.barCount, engine.b.barCount]).toEqual([0, 0]);
    at('b', 0);
    expect([engine.a.barCount, engine.b.barCount]).toEqual([1, 1]);
    at('a', 1);
    at('a', 2);
    expect([engine.a.barCount, engine.b.barCount]).toEqual([2, 1]);
    at('b', 3);
    expect([engine.a.barCount, engine.b.barCount]).toEqual([3, 1]);
    engine.settle();
    engine.settle();
    expect([engine.a.barCount, engine.b.barCount]).toEqual([3, 2]);
    expect(() => at('a', 3)).toThrow(SmcInputError);
    at('a', 4);
    expect(() => at('b', 3.5)).toThrow(SmcInputError);
  });

  it('takes a repeated bar once and refuses what is late or no bar, changing nothing', () => {
    const engine = createSmtEngine(twoOf());
    const push = (side: 'a' | 'b', hour: number, high = 1001): string =>
      engine.push(side, MONDAY + hour * HOUR_MS, 1000, high, 999, 1000, 1);
    push('a', 1);
    expect(push('a', 1)).toBe('duplicate');
    push('b', 1);
    expect(push('a', 1)).toBe('duplicate');
    expect(push('b', 1)).toBe('duplicate');
    const before = JSON.stringify(engine.snapshot());
    expect(() => push('b', 1, 1002)).toThrow(SmcInputError);
    expect(() => push('b', 0)).toThrow(/out of order/);
    expect(() => push('b', 2, 998)).toThrow(/high is 998/);
    expect(JSON.stringify(engine.snapshot())).toBe(before);
    push('b', 3);
    expect(() => push('a', 2)).toThrow(/out of order/);
  });

  it('refuses two symbols of one name', () => {
    expect(() => createSmtEngine({ ...twoOf(), b: 'A' })).toThrow(/expected two symbols/);
  });

  it('lets go of what its reader has read', () => {
    const engine = createSmtEngine(twoOf());
    give(engine, bars);
    engine.log.release(1);
    expect([engine.log.first, engine.log.length]).toEqual([1, 2]);
    expect(() => engine.log.at(0)).toThrow(RangeError);
    expect(engine.log.at(1).dir).toBe(1);
  });
});
