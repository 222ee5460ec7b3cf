import { describe, expect, it } from 'vitest';
import { expectLegFold, expectLevelFold, expectMonotone, expectZoneFold } from './__fixtures__/laws.ts';
import { mirroredLine, plainLine } from './__fixtures__/mirror.ts';
import { mapped, slice } from './__fixtures__/random-series.ts';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, eventsOf, feed, lines, peekRow, reborn } from './__fixtures__/runs.ts';
import { createSmcEngine, type SmcEvent } from './index.ts';

const SERIES = [
  { name: 'EUR/USD 15m', config: EURUSD, bars: eurusdBars() },
  { name: 'BTC/USDT 1h', config: BTCUSDT, bars: btcusdtBars() },
] as const;

describe.each(SERIES)('laws on $name', ({ config, bars }) => {
  const engine = createSmcEngine(config);
  feed(engine, bars, 0, bars.length);
  const all = eventsOf(engine);
  // Prime steps, so that the cuts fall on all sorts of bars.
  const cuts = [1, 14, 997, 5_003, 11_027, 17_041, bars.length - 1];

  it('prefix at sampled cuts, with every bar after the cut unseen', () => {
    for (const cut of cuts.slice(0, 5)) {
      const known = all.filter((event) => event.confirmedIndex < cut);
      expect(lines(detect(slice(bars, 0, cut), config))).toEqual(lines(known));
    }
  });

  it('chunks with snapshot and restore between them, and peeks before each', () => {
    let part = createSmcEngine(config);
    let from = 0;
    const found: SmcEvent[] = [];
    for (const cut of [...cuts, bars.length]) {
      feed(part, bars, from, cut);
      found.push(...eventsOf(part));
      if (cut < bars.length) peekRow(part, bars, cut);
      part = reborn(part);
      from = cut;
    }
    expect(found.length).toBe(all.length);
    expect(lines(found)).toEqual(lines(all));
    expect(part.snapshot()).toEqual(engine.snapshot());
  });

  it('mirror', () => {
    const constant = 2 * Math.max(...bars.high);
    const turned = mapped(
      bars,
      (ticks) => constant - ticks,
      (ms) => ms,
    );
    const expected = all.map((event) => mirroredLine(event, constant));
    expect(detect(turned, config).map(plainLine).sort()).toEqual(expected.sort());
  });

  it('monotone log and fold', () => {
    expectMonotone(all);
    expectZoneFold(all, engine);
    expectLevelFold(all, engine);
    expectLegFold(all);
  });

  it('keeps a snapshot that does not grow with the series', () => {
    expect(JSON.stringify(engine.snapshot()).length).toBeLessThan(60_000);
  });
});
