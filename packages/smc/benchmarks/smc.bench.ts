/**
 * Bars per second of `push` with all detectors on the EUR/USD series, cold (first run of the process, JIT included) and
 * warm (median of the next runs), against a baseline that only checks the bars and keeps Wilder's ATR.
 * Prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { WilderAtr } from '../src/detectors/atr/wilder-atr.ts';
import { checkBar, checkTime } from '../src/input.ts';
import { type BarColumns, detectAll, smcParamsSchema } from '../src/index.ts';
import { readSeries } from '../src/__fixtures__/series.ts';

const RUNS = 15;
const BAR_MS = 900_000;
const file = new URL('../../../data/eurusd-15m.csv.gz', import.meta.url);
const bars = readSeries(gunzipSync(readFileSync(file)).toString('utf8'), 0.00001);
const params = smcParamsSchema.parse({ 'fvg.minAtr': 0 });

function seconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function engineRun(): number {
  return detectAll(bars, { symbol: 'EURUSD', timeframe: '15m', barMs: BAR_MS, params }).log.length;
}

function baselineRun(columns: BarColumns): number {
  const atr = new WilderAtr();
  let last: number | null = null;
  const { time, open, high, low, close, volume } = columns;
  for (let i = 0; i < columns.length; i++) {
    const [t, o, h, l, c, v] = [time[i] ?? 0, open[i] ?? 0, high[i] ?? 0, low[i] ?? 0, close[i] ?? 0, volume[i] ?? 0];
    checkTime(t, BAR_MS, last);
    checkBar(o, h, l, c, v);
    atr.push(h, l, c);
    last = t;
  }
  return atr.value;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const cold = seconds(engineRun);
const warm = median(Array.from({ length: RUNS }, () => seconds(engineRun)));
const baseline = median(Array.from({ length: RUNS }, () => seconds(() => baselineRun(bars))));
const baselineFigure = { name: 'checks and ATR alone', value: Math.round(bars.length / baseline) };
const result = (name: string, taken: number): unknown => ({
  name,
  value: Math.round(bars.length / taken),
  unit: 'bars/s',
  baseline: baselineFigure,
  ratio: Number((baseline / taken).toFixed(3)),
});
console.log(JSON.stringify({ results: [result('smc.batch', warm), result('smc.batch.cold', cold)] }));
