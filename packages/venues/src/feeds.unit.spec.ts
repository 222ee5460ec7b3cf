import { type Json, TIMEFRAME_MS, barColumns, barFault, findInstrument, required } from '@smc/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedBar, MarketFeed } from './market-feed.ts';
import { createReplayFeed } from './replay/replay-feed.ts';
import { seededRandom } from './simulated/random.ts';
import { createSimulatedFeed } from './simulated/simulated-feed.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const simulated = (seed: number, snapshot?: Json): MarketFeed =>
  createSimulatedFeed({ instrument, timeframe: '1m', seed, startTime: 1_700_000_000_123 }, snapshot);
const take = (feed: MarketFeed, count: number): (FeedBar | null)[] => Array.from({ length: count }, () => feed.next());

describe('the simulated market', () => {
  it('gives bars without a fault, and says that they are simulated', () => {
    const feed = simulated(7);
    expect(feed.origin).toBe('SIMULATED');
    let previous: number | null = null;
    for (const bar of take(feed, 3_000)) {
      const closed = required(bar, 'bar');
      expect(barFault(closed, TIMEFRAME_MS['1m'], previous)).toBeNull();
      previous = closed.time;
    }
  });

  it('is the same for the same seed, another for another, and the same after a restart anywhere', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), fc.boolean(), (seed, cut, peek) => {
        const whole = take(simulated(seed), 80);
        const first = simulated(seed);
        const head = take(first, cut);
        if (peek) first.quotes();
        const snapshot: Json = JSON.parse(JSON.stringify(first.snapshot())) as Json; // JSON.parse of our own JSON
        expect([...head, ...take(simulated(seed, snapshot), 80 - cut)]).toEqual(whole);
        expect(take(simulated(seed + 1), 5)).not.toEqual(whole.slice(0, 5));
      }),
      { numRuns: 20 },
    );
  });

  it('shows the way of the bar it then closes', () => {
    const feed = simulated(1);
    const quotes = feed.quotes();
    const bar = required(feed.next(), 'bar');
    expect(quotes.at(-1)?.forming).toEqual(bar);
    expect(quotes[0]?.forming).toMatchObject({ time: bar.time, open: bar.open });
    for (const quote of quotes) expect(quote.bid).toBeLessThan(quote.ask);
  });

  it('has quiet and wild times', () => {
    const ranges = take(simulated(3), 2_000)
      .map((bar) => required(bar, 'bar').high - required(bar, 'bar').low)
      .sort((a, b) => a - b);
    expect((ranges[1_900] ?? 0) / (ranges[100] ?? 1)).toBeGreaterThan(3);
  });
});

describe('the seeded generator', () => {
  it('spreads its numbers evenly', () => {
    const random = seededRandom(0);
    const numbers = Array.from({ length: 10_000 }, () => random.next());
    const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
    expect(new Set(numbers).size).toBeGreaterThan(9_990);
  });
});

describe('a replay', () => {
  const bars = barColumns(
    Array.from({ length: 10 }, (_, row) => ({ time: row * 60_000, open: 5, high: 6, low: 4, close: 5, volume: row })),
  );
  const source = { bars, volumes: Array.from({ length: 10 }, (_, row) => String(row)), start: 4 };

  it('starts at its row, ends at the last and goes on where it stopped', () => {
    const feed = createReplayFeed(source);
    expect(feed.total).toBe(6);
    expect(take(feed, 2).map((bar) => bar?.time)).toEqual([240_000, 300_000]);
    const rest = createReplayFeed(source, feed.snapshot());
    expect(take(rest, 5).map((bar) => bar?.volumeText)).toEqual(['6', '7', '8', '9', undefined]);
  });

  it('refuses a position outside its bars', () => {
    expect(() => createReplayFeed(source, 7)).toThrow(/cannot stand/);
  });
});
