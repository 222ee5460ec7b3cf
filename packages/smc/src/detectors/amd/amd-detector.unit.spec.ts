import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../__fixtures__/examples.ts';
import { handMade, HOUR_MS, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { configOf, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { createSmcEngine, OPTIONAL_DETECTORS, type SmcEngine, type SmcParamsInput, smcParamsSchema } from '../../index.ts';
import { amd } from './definition.ts';

/** One day is enough, and a candle that closes near its end is a displacement: hand-made days are short. */
const SHORT = { 'amd.days': 1, 'displacement.atr': 0, 'displacement.maxBars': 1 };

/**
 * Hand-made series begin on 2024-01-01 00:00 UTC, 19:00 in New York. Bars 0 to 23 are the first trading day, of range 80.
 * Bars 25 to 28 are the Asian session from 990 to 1010, bars 31 to 33 London, 36 to 38 the New York morning; bar 44
 * closes at 16:00. No bar of these is a displacement.
 */
function evening(): Row[] {
  return [[1000, 1040, 960, 1000], ...quiet(24), [1000, 1010, 999, 1000], [1000, 1001, 990, 1000], ...quiet(2)];
}

/** A bar that raids the high and closes back inside, without a body. */
const raid: Row = [1008, 1014, 1004, 1008];
/** A quiet bar of a market that has come back from the raid. */
const calm: Row = [1005, 1006, 1004, 1005];
/** A displacement down inside the range. */
const fall: Row = [1005, 1005, 997, 997];

function told(rows: readonly Row[], params: SmcParamsInput = {}): string[] {
  return story('amd', rows, { ...SHORT, ...params });
}

/** The evening, then so many calm hours, then some bars; bar 29 is the first after the session. */
function day(hours: number, rows: readonly Row[]): Row[] {
  return [...evening(), ...Array.from({ length: hours }, () => calm), ...rows];
}

const calmHours = (count: number): Row[] => Array.from({ length: count }, () => calm);
const ACCUMULATED = 'accumulation0 25>28 990..1010';
const MANIPULATED = 'manipulation- 31>31 1010..1014';

describe('accumulation', () => {
  it('tells the example of its definition', () => {
    expect(exampleEvents(amd)).toEqual(amd.example.events);
  });

  it('is a session no wider than a factor of the mean day, known on the bar that closes it', () => {
    expect(told(evening().slice(0, 28))).toEqual([]);
    expect(told(evening())).toEqual([ACCUMULATED]);
    // The width is 20, the day's range 80.
    expect(told(evening(), { 'amd.maxWidth': 0.25 })).toEqual([ACCUMULATED]);
    expect(told(evening(), { 'amd.maxWidth': 0.24 })).toEqual([]);
  });

  it('takes the mean of the last days, and waits for all of them', () => {
    expect(told(evening(), { 'amd.days': 2 })).toEqual([]);
    // Three days of 80, 40 and 2: the mean of the last two is 21, and the width is 12.
    const wide: Row = [1000, 1020, 980, 1000];
    const session: Row[] = [...quiet(1), [1000, 1006, 994, 1000], ...quiet(3)];
    const rows: Row[] = [[1000, 1040, 960, 1000], ...quiet(23), wide, ...quiet(23), ...quiet(24), ...session];
    const last = (params: SmcParamsInput): string | undefined => told(rows, params).findLast((line) => line.startsWith('accumulation0 73'));
    expect(last({ 'amd.days': 2 })).toBe('accumulation0 73>76 994..1006');
    expect(last({ 'amd.days': 2, 'amd.maxWidth': 0.57 })).toBeUndefined();
    expect(last({ 'amd.days': 3, 'amd.maxWidth': 0.3 })).toBe('accumulation0 73>76 994..1006');
    expect(last({ 'amd.days': 3, 'amd.maxWidth': 0.29 })).toBeUndefined();
    expect(last({ 'amd.days': 1 })).toBeUndefined();
    expect(last({ 'amd.days': 4 })).toBeUndefined();
  });

  it('behind a hole is known on the first later bar, whose own raid is none', () => {
    // Bar 27 is the last of the session; bar 28 opens in London.
    const rows: Row[] = [...evening().slice(0, 28), [1008, 1020, 985, 1005, 3], raid];
    expect(told(rows)).toEqual(['accumulation0 25>28 990..1010', 'manipulation- 29>29 1010..1014']);
    // Too late for its day, it says nothing.
    expect(told([...evening().slice(0, 28), [1005, 1006, 1004, 1005, 17]])).toEqual([]);
  });
});

describe('manipulation', () => {
  it('is a sweep whose breach lies in a killzone, with the range of the raid', () => {
    const engine = handMade(SHORT);
    play(engine, day(2, [raid]));
    expect(storyOf(engine, 'amd')).toEqual([ACCUMULATED, MANIPULATED]);
    const found = eventsOf(engine).find(({ kind }) => kind === 'manipulation');
    expect(found).toMatchObject({ dir: -1, flags: ['judasSwing'], refs: [{ index: 25 }] });
    // In New York too, from bar 36 on.
    expect(told(day(7, [raid]))).toEqual([ACCUMULATED, 'manipulation- 36>36 1010..1014']);
  });

  it('comes with the close back inside, which may lie behind the killzone; the extreme is that of the whole raid', () => {
    const rows = day(4, [
      [1005, 1012, 1005, 1011],
      [1011, 1018, 1010, 1010],
      [1010, 1011, 1008, 1009],
    ]);
    expect(told(rows)).toEqual([ACCUMULATED, 'manipulation- 33>35 1010..1018']);
  });

  it('is none outside the killzones, where the raid runs, or where price only touches; the other side is still there', () => {
    expect(told(day(1, [raid, calm, raid]))).toEqual([ACCUMULATED]);
    expect(told(day(5, [raid, calm, raid]))).toEqual([ACCUMULATED]);
    const out: Row = [1012, 1013, 1011, 1012];
    expect(told(day(2, [out, out, out, ...calmHours(2), raid]))).toEqual([ACCUMULATED]);
    expect(told(day(2, [[1005, 1010, 990, 1005]]))).toEqual([ACCUMULATED]);
    const low: Row = [1005, 1005, 985, 1005];
    expect(told(day(1, [raid, low, ...calmHours(2)]))[1]).toBe('manipulation+ 31>31 985..990');
  });

  it('needs the excursion of a sweep', () => {
    const params = { 'sweep.minExcursion': 1 };
    expect(told(day(2, [[1008, 1011, 1004, 1008]]), params)).toEqual([ACCUMULATED]);
    expect(told(day(2, [[1008, 1030, 1004, 1008]]), params)).toEqual([ACCUMULATED, 'manipulation- 31>31 1010..1030']);
  });
});

describe('distribution', () => {
  it('is a displacement away from the raid, later or on the bar that closes back inside', () => {
    const engine = handMade(SHORT);
    play(engine, day(2, [raid, calm, fall, fall]));
    expect(storyOf(engine, 'amd')).toEqual([ACCUMULATED, MANIPULATED, 'distribution- 33>33 997']);
    const found = eventsOf(engine).find(({ kind }) => kind === 'distribution');
    expect(found).toMatchObject({ flags: ['hasDisplacement'], refs: [{ index: 25 }, { index: 31 }] });
    const both = told(day(2, [[1008, 1014, 1000, 1000]]));
    expect(both).toEqual([ACCUMULATED, MANIPULATED, 'distribution- 31>31 1000']);
    // A rise is none.
    expect(told(day(2, [raid, calm, [1000, 1008, 1000, 1008]]))).toEqual([ACCUMULATED, MANIPULATED]);
  });

  it('is an MSS away from the raid, also without a displacement of its own', () => {
    // The breach falls from far above and breaks the pivot high of bar 25; the last bar closes below the pivot low of bar 26.
    const breach: Row = [1030, 1030, 1011, 1012];
    const engine = handMade(SHORT);
    play(engine, day(2, [breach, [1009, 1010, 1004, 1008], calm]));
    expect(storyOf(engine, 'amd')).toEqual([ACCUMULATED, 'manipulation- 31>32 1010..1030']);
    play(engine, [[989, 995, 985, 989]]);
    expect(storyOf(engine, 'structure.internal').at(-1)).toBe('CHoCH- 26>34 990');
    expect(storyOf(engine, 'amd').at(-1)).toBe('distribution- 34>34 989');
    expect(eventsOf(engine).find(({ kind }) => kind === 'distribution')).toMatchObject({ flags: ['mss'] });
  });

  it('mirrors', () => {
    const rows = day(2, [raid, calm, fall]);
    expect(told(upsideDown(rows))).toEqual([ACCUMULATED, 'manipulation+ 31>31 986..990', 'distribution+ 33>33 1003']);
  });
});

describe('expiry', () => {
  const inTime = 'expired0 25>44 990..1010';

  it('comes on the bar that closes at the end of the day, after its tests', () => {
    expect(told(day(16, []))).toEqual([ACCUMULATED, inTime]);
    const raided = day(2, [raid, ...calmHours(20)]);
    expect(told(raided)).toEqual([ACCUMULATED, MANIPULATED, 'expired- 25>44 990..1010']);
    raided[44] = fall;
    expect(told(raided)).toEqual([ACCUMULATED, MANIPULATED, 'distribution- 44>44 997']);
    raided[44] = calm;
    raided[45] = fall;
    expect(told(raided)).toHaveLength(3);
    expect(told(day(16, []), { 'amd.end': '12:00' })).toEqual([ACCUMULATED, 'expired0 25>40 990..1010']);
  });

  it('comes at the latest when the next Asian session starts', () => {
    expect(told(day(22, []), { 'amd.end': '23:00' })[1]).toBe('expired0 25>48 990..1010');
  });

  it('behind a hole comes on the first later bar, which distributes nothing', () => {
    expect(told(day(2, [raid, [1005, 1005, 997, 997, 12]]))).toEqual([ACCUMULATED, MANIPULATED, 'distribution- 32>32 997']);
    expect(told(day(2, [raid, [1005, 1005, 997, 997, 13]]))).toEqual([ACCUMULATED, MANIPULATED, 'expired- 25>32 990..1010']);
  });

  it('comes at once when both sides are spent, or swept by one bar', () => {
    const low: Row = [1005, 1005, 985, 1005];
    expect(told(day(0, [raid, low]))).toEqual([ACCUMULATED, 'expired0 25>30 990..1010']);
    expect(told(day(2, [[1005, 1014, 985, 1005]]))).toEqual([ACCUMULATED, 'expired0 25>31 990..1010']);
  });

  it('comes when the other side is swept after the manipulation, not when it runs', () => {
    const slow: Row = [1000, 1001, 985, 992];
    expect(told(day(2, [raid, slow]))).toEqual([ACCUMULATED, MANIPULATED, 'expired- 25>32 990..1010']);
    // No body, or a close far from the low: no displacement on the way down.
    const out: Row = [988, 989, 986, 988];
    expect(told(day(2, [raid, out, out, out]))).toEqual([ACCUMULATED, MANIPULATED]);
  });

  it('comes when a bar closes beyond the extreme of the raid, not on it', () => {
    expect(told(day(2, [raid, [1008, 1016, 1008, 1014]]))).toEqual([ACCUMULATED, MANIPULATED]);
    expect(told(day(2, [raid, [1008, 1016, 1008, 1015], fall]))).toEqual([ACCUMULATED, MANIPULATED, 'expired- 25>32 990..1010']);
  });
});

describe('the detector', () => {
  it('goes on after a restore at any bar, day after day', () => {
    const rows: Row[] = [...day(2, [raid, calm, fall]), ...quiet(14), ...quiet(20), [1000, 1003, 999, 1000], ...quiet(20)];
    const params = { ...SHORT, 'amd.maxWidth': 20 };
    const whole = told(rows, params);
    expect(whole.length).toBeGreaterThan(5);
    for (let cut = 0; cut <= rows.length; cut++) {
      const first = handMade(params);
      play(first, rows.slice(0, cut));
      const second = reborn(first);
      play(second, rows.slice(cut));
      expect([...storyOf(first, 'amd'), ...storyOf(second, 'amd')]).toEqual(whole);
    }
  });

  it('needs no other optional detector', () => {
    const rows = day(2, [raid, calm, fall]);
    const engine = createSmcEngine({ ...handMade(SHORT).config, detectors: ['amd'] });
    play(engine, rows);
    expect(storyOf(engine, 'amd')).toEqual(told(rows));
    expect(told(rows)).toHaveLength(3);
  });

  it('is silent where bars do not divide an hour, or Asia is one bar', () => {
    const has = (barMs: number, params: SmcParamsInput = {}): boolean => {
      const engine: SmcEngine = createSmcEngine(configOf(smcParamsSchema.parse(params), barMs));
      return 'amd' in engine.snapshot().state;
    };
    expect(has(HOUR_MS)).toBe(true);
    expect(has(45 * 60_000)).toBe(false);
    expect(has(4 * HOUR_MS)).toBe(false);
    expect(has(HOUR_MS, { 'session.asia': '20:00-21:00' })).toBe(false);
    const without = OPTIONAL_DETECTORS.filter((name) => name !== 'amd');
    expect('amd' in createSmcEngine({ ...handMade().config, detectors: without }).snapshot().state).toBe(false);
  });

  it.each([{ 'amd.maxWidth': -1 }, { 'amd.days': 0 }, { 'amd.days': 251 }, { 'amd.end': '24:00' }, { 'amd.end': '16' }])(
    'refuses %j',
    (params) => {
      expect(() => smcParamsSchema.parse(params)).toThrow(Object.keys(params)[0]);
      expect(Object.keys(smcParamsSchema.parse({})).filter((name) => name.startsWith('amd.'))).toEqual([]);
    },
  );
});
