/**
 * The engine on BTC/USDT 1h repeated to a million bars, the detectors that are on by default, both scales and one higher
 * time frame (4h):
 *
 * - `smc.batch` whole columns, `smc.push` bar by bar, `smc.decoded` with every event made an object with its id; bars a
 *   second, against a baseline that only checks the bars and keeps Wilder's ATR;
 * - `smc.push.p99` the slowest of a hundred single pushes, against an empty timing;
 * - `smc.events` events a bar of the plain series: what `smc detect` prints for its bars, over their number;
 * - `smc.batch.cold` the first run of a process over the plain series;
 * - with `--long`, `smc.memory` the growth of the heap over twenty million bars, a reader releasing the log.
 *
 * What each detector costs: `smc.cost.bench.ts`. Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { WilderAtr } from '../src/detectors/atr/wilder-atr.ts';
import { readSeries } from '../src/__fixtures__/series.ts';
import {
  type BarColumns,
  type HtfEngine,
  type SmcConfig,
  type SmcEngine,
  type SmcEventLog,
  createHtfEngine,
  createSmcEngine,
  detectAll,
  higherBars,
  smcParamsSchema,
} from '../src/index.ts';
import { checkBar, checkTime } from '../src/input.ts';
import { repeated } from './long-series.ts';

const BAR_MS = 3_600_000;
const BARS = 1_000_000;
const RUNS = 10;
/** Bars between two releases of the log by its reader. */
const RELEASE = 4096;
const file = new URL('../../../data/btcusdt-1h.csv.gz', import.meta.url);
const series = readSeries(gunzipSync(readFileSync(file)).toString('utf8'), 0.01);
const config: SmcConfig = { symbol: 'BTC/USDT', timeframe: '1h', barMs: BAR_MS, params: smcParamsSchema.parse({}) };

interface Engines {
  readonly engine: SmcEngine;
  readonly htf: HtfEngine;
}

function engines(): Engines {
  const { symbol, params } = config;
  return {
    engine: createSmcEngine(config),
    htf: createHtfEngine({ symbol, timeframe: '4h', ltfMs: BAR_MS, htfMs: 4 * BAR_MS, params }),
  };
}

/** Pushes all bars one by one; `each` sees the engines after every bar. */
function pushed({ engine, htf }: Engines, bars: BarColumns, each: (row: number) => void): void {
  const { time, open, high, low, close, volume } = bars;
  for (let row = 0; row < bars.length; row++) {
    const [t, o, h, l, c, v] = [time[row] ?? 0, open[row] ?? 0, high[row] ?? 0, low[row] ?? 0, close[row] ?? 0, volume[row] ?? 0];
    engine.push(t, o, h, l, c, v);
    htf.push(t, o, h, l, c, v);
    each(row);
  }
}

/** Lets go of the log now and then, as a long-lived reader does. */
function releasing({ engine, htf }: Engines): (row: number) => void {
  return (row) => {
    if (row % RELEASE !== 0) return;
    engine.log.release(engine.log.length);
    htf.engine.log.release(htf.engine.log.length);
  };
}

function pushRun(bars: BarColumns): number {
  const both = engines();
  pushed(both, bars, releasing(both));
  return both.engine.log.length;
}

function decodedRun(bars: BarColumns): number {
  const both = engines();
  const release = releasing(both);
  const read = [0, 0];
  let characters = 0;
  pushed(both, bars, (row) => {
    [both.engine.log, both.htf.engine.log].forEach((log, place) => {
      for (let position = read[place] ?? 0; position < log.length; position++) characters += log.at(position).id.length;
      read[place] = log.length;
    });
    release(row);
  });
  return characters;
}

/** A whole series and its higher frame in one piece each; a reader lets go of what it has read. */
function batchRun(bars: BarColumns): number {
  const release = (log: SmcEventLog): void => {
    log.release(log.length);
  };
  const engine = detectAll(bars, config, release);
  const higher = higherBars(bars, BAR_MS, 4 * BAR_MS);
  const htf = detectAll(higher, { ...config, timeframe: '4h', barMs: 4 * BAR_MS }, release);
  return engine.log.length + htf.log.length;
}

function baselineRun(bars: BarColumns): number {
  const atr = new WilderAtr();
  let last: number | null = null;
  const { time, open, high, low, close, volume } = bars;
  for (let row = 0; row < bars.length; row++) {
    const [t, o, h, l, c, v] = [time[row] ?? 0, open[row] ?? 0, high[row] ?? 0, low[row] ?? 0, close[row] ?? 0, volume[row] ?? 0];
    checkTime(t, BAR_MS, last);
    checkBar(o, h, l, c, v);
    atr.push(h, l, c);
    last = t;
  }
  return atr.value;
}

function seconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** Best of some runs: the others measured the machine's other work. */
const best = (run: () => unknown): number => Math.min(...Array.from({ length: RUNS }, () => seconds(run)));

function percentile99(bars: BarColumns): { readonly push: number; readonly empty: number } {
  const both = engines();
  const release = releasing(both);
  const taken = new Float64Array(bars.length);
  const empty = new Float64Array(bars.length);
  const { time, open, high, low, close, volume } = bars;
  for (let row = 0; row < bars.length; row++) {
    const [t, o, h, l, c, v] = [time[row] ?? 0, open[row] ?? 0, high[row] ?? 0, low[row] ?? 0, close[row] ?? 0, volume[row] ?? 0];
    const start = performance.now();
    both.engine.push(t, o, h, l, c, v);
    both.htf.push(t, o, h, l, c, v);
    const end = performance.now();
    taken[row] = end - start;
    empty[row] = performance.now() - end;
    release(row);
  }
  const at = (values: Float64Array): number => Math.round((values.sort()[Math.floor(values.length * 0.99)] ?? 0) * 1e6) / 1e3;
  return { push: at(taken), empty: at(empty) };
}

function heapGrowth(): { readonly from: number; readonly to: number } {
  const bars = repeated(series, BARS, BAR_MS);
  const both = engines();
  const release = releasing(both);
  const shift = BARS * BAR_MS;
  // What is held, not what waits to be collected.
  setFlagsFromString('--expose-gc');
  // The flag above puts this function into new contexts.
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
  };
  let from = 0;
  for (let turn = 0; turn < 20; turn++) {
    const moved = { ...bars, time: bars.time.map((time) => time + turn * shift) };
    pushed(both, moved, release);
    if (turn === 1) from = used();
  }
  return { from, to: used() };
}

const rate = (bars: number, taken: number): number => Math.round(bars / taken);
const figure = (name: string, value: number, unit: string, baseline: { name: string; value: number }): object => ({
  name,
  value,
  unit,
  baseline,
  ratio: Math.round((1000 * value) / baseline.value) / 1000,
});

function main(): object[] {
  const cold = seconds(() => {
    const both = engines();
    pushed(both, series, () => undefined);
  });
  const bars = repeated(series, BARS, BAR_MS);
  const plain = {
    name: 'checks and ATR alone',
    value: rate(
      BARS,
      best(() => baselineRun(bars)),
    ),
  };
  const batch = rate(
    BARS,
    best(() => batchRun(bars)),
  );
  const push = rate(
    BARS,
    best(() => pushRun(bars)),
  );
  const all = { name: 'bar by bar', value: push };
  const { push: p99, empty } = percentile99(bars);
  const events = detectAll(series, config).log.length / series.length;
  const results = [
    figure('smc.batch', batch, 'bars/s', plain),
    figure('smc.push', push, 'bars/s', plain),
    figure(
      'smc.decoded',
      rate(
        BARS,
        best(() => decodedRun(bars)),
      ),
      'bars/s',
      all,
    ),
    figure('smc.push.p99', p99, 'us', { name: 'an empty timing', value: empty }),
    figure('smc.batch.cold', rate(series.length, cold), 'bars/s', all),
    figure('smc.events', Math.round(1000 * events) / 1000, 'events/bar', { name: 'bars', value: 1 }),
  ];
  if (process.argv.includes('--long')) {
    const { from, to } = heapGrowth();
    results.push(figure('smc.memory', to, 'MB', { name: 'heap after two million bars', value: from }));
  }
  return results;
}

process.stdout.write(`${JSON.stringify({ results: main() })}\n`);
