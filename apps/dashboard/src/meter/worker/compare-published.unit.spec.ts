// @vitest-environment node
import type { StructureEvent } from '@smc/contracts';
import { TIMEFRAME_MS, barColumns, parseDecimal, required } from '@smc/domain';
import { DAY_PARAMS, detectAll, smcParamsSchema } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { recordedBars, recordedEvents } from '../../__fixtures__/fake-market.ts';
import { verdictOf, publishedWords } from '../verdict.ts';
import type { PublishedCount } from '../protocol.ts';
import { type Comparison, comparePublished } from './compare-published.ts';

const parsed = parseDecimal('0.00001');
const tick = required(parsed.ok ? parsed.value : null, 'tick');
const params = smcParamsSchema.parse(DAY_PARAMS.fx);
const bars = recordedBars(1_500);
const published = recordedEvents(bars);

/** Compares with a run over the bars from `first` on. */
function compare(events: readonly StructureEvent[], first = 0, last = 1_499): Comparison {
  const ticks = (text: string): number => Math.round(Number(text) * 100_000);
  const columns = barColumns(
    bars.slice(first, last + 1).map(({ time, open, high, low, close, volume }) => ({
      time,
      open: ticks(open),
      high: ticks(high),
      low: ticks(low),
      close: ticks(close),
      volume: Number(volume),
    })),
  );
  const { log } = detectAll(columns, { symbol: 'EUR/USD', timeframe: '15m', barMs: TIMEFRAME_MS['15m'], params });
  return comparePublished(events, { log, params, first, last, tick });
}

function total({ counts }: Comparison): PublishedCount {
  const sum = (of: (count: PublishedCount) => number): number => [...counts.values()].reduce((all, count) => all + of(count), 0);
  return { equal: sum((c) => c.equal), missing: sum((c) => c.missing), extra: sum((c) => c.extra), changed: sum((c) => c.changed) };
}

describe('comparing what was published', () => {
  it('finds all of it again, although the engine of the page runs more detectors', () => {
    const found = compare(published);
    expect(found).toMatchObject({ scope: 'all', lacking: null });
    expect(total(found)).toEqual({ equal: published.length, missing: 0, extra: 0, changed: 0 });
    expect(found.counts.has('session.asia')).toBe(false);
    expect(published.length).toBeGreaterThan(2_000);
  });

  it('calls out an event that was taken back, one that was made up, and one that says something else', () => {
    const at = published.findIndex(({ detector, confirmedIndex }) => detector === 'fvg' && confirmedIndex > 700);
    const gap = required(published[at], 'a gap');
    const without = compare(published.filter((event) => event !== gap));
    expect(total(without)).toMatchObject({ equal: published.length - 1, missing: 1 });
    expect(without.lacking).toEqual({ from: gap.confirmedIndex, to: gap.confirmedIndex });
    expect(total(compare([...published, { ...gap, id: 'made-up' }]))).toMatchObject({ extra: 1, missing: 0 });
    for (const change of [{ top: '9.99999' }, { confirmedIndex: gap.confirmedIndex - 1 }, { dir: 0 as const }, { at: gap.at - 900_000 }]) {
      expect(total(compare(published.with(at, { ...gap, ...change })))).toMatchObject({ changed: 1, missing: 0, extra: 0 });
    }
  });

  it('leaves out what may still be on its way, on either side', () => {
    const early = published.filter(({ confirmedIndex }) => confirmedIndex <= 1_000);
    const newest = early.at(-1)?.confirmedIndex;
    expect(compare(early)).toMatchObject({ publishedTo: newest, lacking: null });
    expect(total(compare(early))).toEqual({ equal: early.length, missing: 0, extra: 0, changed: 0 });
    expect(total(compare(published, 0, 1_000))).toEqual({ equal: early.length, missing: 0, extra: 0, changed: 0 });
  });

  it('misses a whole detector only where it always runs', () => {
    expect(total(compare(published.filter(({ detector }) => detector !== 'fvg'))).missing).toBe(0);
    expect(total(compare(published.filter(({ detector }) => detector !== 'structure.internal'))).missing).toBeGreaterThan(50);
  });

  it('compares pivots alone when the bars begin in the middle of the series, and those all', () => {
    const first = 600;
    const found = compare(published, first);
    expect(found.scope).toBe('pivots');
    expect([...found.counts.keys()].sort()).toEqual(['pivot.internal', 'pivot.swing']);
    const { equal, ...others } = total(found);
    expect(others).toEqual({ missing: 0, extra: 0, changed: 0 });
    const inside = published.filter(
      ({ detector, atIndex }) =>
        (detector === 'pivot.internal' && atIndex >= first + 5) || (detector === 'pivot.swing' && atIndex >= first + 20),
    );
    expect(equal).toBe(inside.length);
    expect(equal).toBeGreaterThan(80);
  });

  it('has nothing to say where nothing was published', () => {
    expect(compare([])).toMatchObject({ publishedTo: null, lacking: null });
    expect(compare([]).counts.size).toBe(0);
  });
});

describe('the verdict', () => {
  const row = { name: 'fvg', version: '2', prefixes: 10, readings: 50, rewritten: 0, early: 0, streamDiff: 0 } as const;
  const equal = { equal: 7, missing: 0, extra: 0, changed: 0 };
  const report = { first: 0, last: 99, scope: 'all', publishedTo: 99, lacking: null } as const;

  it('holds only when every count of faults is 0', () => {
    const rows = [{ ...row, published: equal }, { ...row, name: 'bpr', published: null } as const];
    expect(verdictOf({ ...report, rows })).toMatchObject({
      holds: true,
      readings: 100,
      rewritten: 0,
      prefixes: 10,
      compared: 7,
      differ: 0,
    });
    for (const fault of [{ rewritten: 1 }, { early: 1 }, { streamDiff: 1 }, { published: { ...equal, missing: 1 } }]) {
      expect(verdictOf({ ...report, rows: [{ ...row, published: equal, ...fault }] }).holds).toBe(false);
    }
  });

  it('says what was compared, what differs, and what could not be compared', () => {
    const words = (published: PublishedCount, change: object = {}): string => {
      const whole = { ...report, ...change, rows: [{ ...row, published }] };
      return publishedWords(whole, verdictOf(whole));
    };
    expect(words(equal)).toBe('All 7 published events equal the recomputed ones.');
    expect(words({ ...equal, extra: 2 })).toBe('2 of 9 published events differ from the recomputed ones.');
    expect(words({ ...equal, missing: 1 }, { lacking: { from: 3, to: 3 } })).toContain('asked for twice');
    expect(words(equal, { scope: 'pivots', first: 600 })).toBe(
      'All 7 published pivots equal the recomputed ones. The engine began at bar 1, this page at bar 601: what rests on older bars cannot be compared.',
    );
    expect(words(equal, { publishedTo: null })).toContain('no structures of these bars yet');
  });
});
