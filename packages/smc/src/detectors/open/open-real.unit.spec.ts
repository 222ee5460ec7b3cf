import { describe, expect, it } from 'vitest';
import { short } from '../../__fixtures__/hand-made.ts';
import { lines, btcusdtBars, BTCUSDT, detect, eurusdBars, EURUSD } from '../../__fixtures__/runs.ts';
import { type BarColumns, DAY_PARAMS, OPTIONAL_DETECTORS, smcParamsSchema } from '../../index.ts';
import { type OpenName, OPEN_NAMES } from '../../opens.ts';
import { WilderAtr } from '../atr/wilder-atr.ts';

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' });
const TIMES: Partial<Record<OpenName, string>> = { midnight: '00:00', news: '08:30', equities: '09:30' };

/** Date of a time, in the words of a bucket: day, Monday of the week, or month. */
function bucketOf(name: string, shown: string): string {
  const date = new Date(`${shown.slice(0, 10)}T00:00Z`);
  if (name === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, name === 'month' ? 7 : 10);
}

/** Rows of the bars that give an opening price, from what clocks and calendars show; `day` is the trading day of a time. */
function openingRows(name: OpenName, bars: BarColumns, day: (time: number) => string): number[] {
  const rows: number[] = [];
  let last: string | null = null;
  bars.time.forEach((time, row) => {
    const at = TIMES[name];
    const shown = clock.format(time);
    if (at !== undefined) {
      if (shown.endsWith(at)) rows.push(row);
      return;
    }
    const bucket = bucketOf(name, day(time));
    // The first bar of all counts when the moment before it lies in another bucket.
    if (bucket !== (last ?? bucketOf(name, day(time - 1)))) rows.push(row);
    last = bucket;
  });
  return rows;
}

/** `high` and `low` of an opening price, reckoned bar by bar. */
function reckoned(bars: BarColumns, rows: readonly number[], atr: readonly number[]): string[] {
  const found: { known: number; line: string }[] = [];
  rows.forEach((first, n) => {
    const price = bars.open[first] ?? 0;
    for (const side of [1, -1]) {
      for (let row = first; row < (rows[n + 1] ?? bars.length); row++) {
        const away = side * (price - (bars.close[row] ?? 0));
        if (away <= 0 || !(away >= (atr[row - 1] ?? Number.NaN))) continue;
        found.push({ known: row, line: `${side > 0 ? 'high+' : 'low-'} ${first}>${row} ${price}` });
        break;
      }
    }
  });
  return found.sort((a, b) => a.known - b.known).map(({ line }) => line);
}

const utcDay = (time: number): string => new Date(time).toISOString().slice(0, 16);
/** The trading day of FX, which begins at 17:00 in New York: seven hours on, its date is the next one's. */
const fxDay = (time: number): string => clock.format(time + 7 * 3_600_000);

describe.each([
  { series: 'EUR/USD 15m', bars: eurusdBars(), config: { ...EURUSD, params: smcParamsSchema.parse(DAY_PARAMS.fx) }, day: fxDay },
  { series: 'BTC/USDT 1h', bars: btcusdtBars(), config: BTCUSDT, day: utcDay },
])('opening prices of $series', ({ series, bars, config, day }) => {
  const all = detect(bars, config);
  const atr: number[] = [];
  const wilder = new WilderAtr();
  bars.close.forEach((close, row) => {
    wilder.push(bars.high[row] ?? 0, bars.low[row] ?? 0, close);
    atr.push(wilder.value);
  });
  const names = OPEN_NAMES.filter((name) => series.endsWith('15m') || !['news', 'equities'].includes(name));

  it.each(names)('open.%s has the prices and sides that clocks and closes give it', (name) => {
    const told = all.filter(({ detector, kind }) => detector === `open.${name}` && ['high', 'low'].includes(kind)).map(short);
    expect(told.length).toBeGreaterThan(name === 'month' ? 15 : 60);
    expect(told).toEqual(reckoned(bars, openingRows(name, bars, day), atr));
  });

  it('changes nothing of what the other detectors say, flags included', () => {
    const without = OPTIONAL_DETECTORS.filter((name) => !name.startsWith('open.'));
    expect(lines(detect(bars, { ...config, detectors: without }))).toEqual(
      lines(all.filter(({ detector }) => !detector.startsWith('open.'))),
    );
  });

  it('levels end in each of the ways, all but the newest', () => {
    for (const name of names) {
      const own = all.filter(({ detector }) => detector === `open.${name}`);
      const count = (pattern: RegExp): number => own.filter(({ kind }) => pattern.test(kind)).length;
      const living = count(/^(?:high|low)$/) - count(/^(?:sweep|run|replaced)\./);
      expect(living, name).toBeGreaterThanOrEqual(0);
      expect(living, name).toBeLessThanOrEqual(2);
      if (name === 'month') continue;
      for (const end of ['sweep.high', 'sweep.low', 'run.high', 'run.low', 'replaced.high', 'replaced.low']) {
        expect(count(new RegExp(`^${end}$`)), `${name} ${end}`).toBeGreaterThan(2);
      }
    }
  });
});
