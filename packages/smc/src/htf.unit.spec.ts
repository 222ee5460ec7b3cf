import { sliceBars } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { btcusdtBars, eurusdBars } from './__fixtures__/runs.ts';
import { shortParams } from './__fixtures__/random-series.ts';
import {
  type BarColumns,
  createHtfEngine,
  createSmcEngine,
  detectAll,
  higherBars,
  type HtfConfig,
  type HtfEngine,
  restoreHtfEngine,
  SmcInputError,
  SmcSnapshotError,
} from './index.ts';

const HOUR = 3_600_000;
const CONFIG: HtfConfig = { symbol: 'TEST', ltfMs: HOUR, htfMs: 4 * HOUR, timeframe: '4h', params: shortParams };
const START = Date.UTC(2024, 0, 1);

function feed(engine: HtfEngine, bars: BarColumns, from: number, to: number, each: (row: number) => void = () => undefined): void {
  const cell = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
  for (let row = from; row < to; row++) {
    const prices = [bars.open, bars.high, bars.low, bars.close].map((column) => cell(column, row));
    const [open = 0, high = 0, low = 0, close = 0] = prices;
    engine.push(cell(bars.time, row), open, high, low, close, cell(bars.volume, row));
    each(row);
  }
}

/** Log of an engine as text. */
function logOf(engine: HtfEngine): string[] {
  const { log } = engine.engine;
  return Array.from({ length: log.length - log.first }, (_, n) => JSON.stringify(log.at(log.first + n)));
}

describe('higher time frame', () => {
  it('closes its bar with the lower bar that ends it, not before', () => {
    const htf = createHtfEngine(CONFIG);
    for (let hour = 0; hour < 3; hour++) htf.push(START + hour * HOUR, 1000, 1010 + hour, 990, 1005, 1);
    expect(htf.engine.barCount).toBe(0);
    htf.push(START + 3 * HOUR, 1005, 1006, 980, 1001, 1);
    expect(htf.engine.barCount).toBe(1);
    expect(htf.engine.lastTime).toBe(START);
    const same = createSmcEngine(htf.engine.config);
    same.push(START, 1000, 1012, 980, 1001, 4);
    expect(htf.engine.snapshot()).toEqual(same.snapshot());
  });

  it('closes a bar that ended in a hole before the first later lower bar', () => {
    const htf = createHtfEngine(CONFIG);
    htf.push(START, 1000, 1010, 990, 1005, 1);
    htf.push(START + HOUR, 1005, 1006, 980, 1001, 1);
    htf.push(START + 9 * HOUR, 1001, 1002, 1000, 1001, 1);
    expect(htf.engine.barCount).toBe(1);
    expect(htf.engine.lastTime).toBe(START);
    // The bucket of 08:00 is partial and closes on time; that of 04:00 has no data and gives no bar.
    htf.push(START + 11 * HOUR, 1001, 1002, 1000, 1001, 1);
    expect(htf.engine.barCount).toBe(2);
    expect(htf.engine.lastTime).toBe(START + 8 * HOUR);
  });

  it('takes the outage of 2023-03-24 as it is: the bar of 12:00 closes late and holds what traded', () => {
    const bars = btcusdtBars();
    const row = bars.time.indexOf(Date.UTC(2023, 2, 24, 12));
    expect(bars.time[row + 1]).toBe(Date.UTC(2023, 2, 24, 14));
    const htf = createHtfEngine({ ...CONFIG, htfMs: 2 * HOUR });
    feed(htf, bars, row - 40, row + 1);
    expect(htf.engine.lastTime).toBe(Date.UTC(2023, 2, 24, 10));
    feed(htf, bars, row + 1, row + 2);
    expect(htf.engine.lastTime).toBe(Date.UTC(2023, 2, 24, 12));
  });

  it('shows an event only once its bar has closed, and equals an engine on the whole bars', () => {
    const bars = eurusdBars();
    const config: HtfConfig = { symbol: 'EURUSD', ltfMs: 900_000, htfMs: HOUR, timeframe: '1h', params: shortParams };
    const htf = createHtfEngine(config);
    let seen = 0;
    feed(htf, bars, 0, 6_000, (row) => {
      const { log } = htf.engine;
      for (; seen < log.length; seen++) {
        const end = log.at(seen).confirmedAt + HOUR;
        expect(end).toBeLessThanOrEqual((bars.time[row] ?? 0) + 900_000);
      }
    });
    expect(seen).toBeGreaterThan(1_000);
    const whole = createSmcEngine(htf.engine.config);
    for (let row = 0; row < 6_000;) {
      const bucket = Math.floor((bars.time[row] ?? 0) / HOUR);
      let last = row;
      while (last + 1 < 6_000 && Math.floor((bars.time[last + 1] ?? 0) / HOUR) === bucket) last += 1;
      const high = Math.max(...bars.high.slice(row, last + 1));
      const low = Math.min(...bars.low.slice(row, last + 1));
      // The last bucket of the sample is closed too, since 6,000 bars end on a full hour.
      whole.push(bucket * HOUR, bars.open[row] ?? 0, high, low, bars.close[last] ?? 0, 1);
      row = last + 1;
    }
    expect(htf.engine.log.length).toBe(whole.log.length);
    expect(htf.engine.snapshot()).toEqual(whole.snapshot());
  });

  it('is the same after a restore in the middle of a bar', () => {
    const bars = btcusdtBars();
    const whole = createHtfEngine(CONFIG);
    feed(whole, bars, 0, 3_000);
    let part = createHtfEngine(CONFIG);
    const found: string[] = [];
    let from = 0;
    for (const cut of [1, 2, 3, 4, 501, 1_002, 2_003, 3_000]) {
      feed(part, bars, from, cut);
      found.push(...logOf(part));
      const stored: unknown = JSON.parse(JSON.stringify(part.snapshot()));
      part = restoreHtfEngine(CONFIG, stored);
      from = cut;
    }
    expect(found).toEqual(logOf(whole));
    expect(part.snapshot()).toEqual(whole.snapshot());
  });

  it('has a bias where trend and place agree, and none where they do not', () => {
    const htf = createHtfEngine({ ...CONFIG, params: { ...shortParams, 'pivot.swing.left': 2, 'pivot.swing.right': 2 } });
    expect(htf.bias(1000)).toBe(0);
    const hills = [1000, 1004, 1010, 1003, 992, 1000, 1012, 1030];
    let time = START;
    hills.forEach((close, index) => {
      const open = hills[index - 1] ?? 1000;
      for (let hour = 0; hour < 4; hour++, time += HOUR) {
        htf.push(time, open, Math.max(open, close), Math.min(open, close), close, 1);
      }
    });
    expect(htf.engine.state.trend('swing')).toBe(1);
    expect(htf.dealingRange).toEqual({ high: 1030, low: 992, open: true });
    expect(htf.bias(1000)).toBe(1);
    expect(htf.bias(1011)).toBe(1);
    // Premium contradicts a bullish trend; below the protected low the trend is no longer valid.
    expect(htf.bias(1025)).toBe(0);
    expect(htf.bias(991)).toBe(0);
  });

  it('takes a repeated lower bar once and refuses what is no bar', () => {
    const htf = createHtfEngine(CONFIG);
    expect(htf.push(START, 1000, 1010, 990, 1005, 1)).toBe('accepted');
    const before = htf.snapshot();
    expect(htf.push(START, 1000, 1010, 990, 1005, 1)).toBe('duplicate');
    expect(() => htf.push(START, 1000, 1011, 990, 1005, 1)).toThrow('with other prices');
    expect(() => htf.push(START - HOUR, 1000, 1010, 990, 1005, 1)).toThrow('out of order');
    expect(() => htf.push(START + 1, 1000, 1010, 990, 1005, 1)).toThrow(SmcInputError);
    expect(() => htf.push(START + HOUR, 1000, 900, 990, 1005, 1)).toThrow(SmcInputError);
    expect(htf.snapshot()).toEqual(before);
  });

  it('asks for a multiple of the lower time frame, and for its own snapshot', () => {
    expect(() => createHtfEngine({ ...CONFIG, htfMs: 3.5 * HOUR })).toThrow('htfMs is 12600000');
    expect(() => createHtfEngine({ ...CONFIG, htfMs: HOUR })).toThrow(RangeError);
    const stored = createHtfEngine(CONFIG).snapshot();
    expect(() => restoreHtfEngine({ ...CONFIG, htfMs: 8 * HOUR }, stored)).toThrow(SmcSnapshotError);
    expect(() => restoreHtfEngine({ ...CONFIG, symbol: 'OTHER' }, stored)).toThrow('symbol');
    expect(() => restoreHtfEngine(CONFIG, {})).toThrow('snapshot is damaged');
  });

  it('tells the same structure when it is asked for structure alone, and nothing of zones', () => {
    const bars = eurusdBars();
    const config: HtfConfig = { ...CONFIG, ltfMs: HOUR / 4, htfMs: HOUR };
    const full = createHtfEngine(config);
    const lean = createHtfEngine({ ...config, detectors: [] });
    feed(full, bars, 0, 6_000);
    feed(lean, bars, 0, 6_000);
    const ofStructure = /^\{"id":"[0-9a-f]+","detector":"(?:pivot|label|structure|protected|sweep)\./;
    const expected = logOf(full).filter((line) => ofStructure.test(line));
    expect(logOf(lean).filter((line) => ofStructure.test(line))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(500);
    expect(logOf(lean).some((line) => /"detector":"(?:fvg|orderBlock|pool|previous|gap|volumeImbalance|openingGap|bpr)/.test(line))).toBe(
      false,
    );
    expect(lean.dealingRange).toEqual(full.dealingRange);
    expect(() => restoreHtfEngine(config, lean.snapshot())).toThrow(/detectors is ""; expected ".*fvg .*orderBlock/);
  });

  it.each([
    ['EUR/USD 15m in 1h', eurusdBars, 900_000, HOUR],
    ['BTC/USDT 1h in 4h', btcusdtBars, HOUR, 4 * HOUR],
  ])('gives in one piece what it gives bar by bar: %s', (_, series, ltfMs, htfMs) => {
    const bars = series();
    for (const length of [0, 1, 3, 4, 997, 3000]) {
      const part = sliceBars(bars, 0, length);
      const htf = createHtfEngine({ ...CONFIG, ltfMs, htfMs });
      feed(htf, part, 0, length);
      const whole = detectAll(higherBars(part, ltfMs, htfMs), htf.engine.config);
      expect(whole.snapshot()).toEqual(htf.engine.snapshot());
      const { log } = whole;
      expect(Array.from({ length: log.length }, (_event, n) => JSON.stringify(log.at(n)))).toEqual(logOf(htf));
    }
  });
});
