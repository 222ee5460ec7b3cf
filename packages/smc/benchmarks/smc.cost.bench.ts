/**
 * What each detector costs, on BTC/USDT 1h repeated to a quarter of a million bars, in one piece: `smc.without.NAME` bars a
 * second when a detector that is on by default is left out, `smc.with.NAME` when one that has to be named runs too, both
 * against the detectors that are on by default. Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readSeries } from '../src/__fixtures__/series.ts';
import { DEFAULT_DETECTORS, OPTIONAL_DETECTORS, type SmcOptionalDetector, detectAll, smcParamsSchema } from '../src/index.ts';
import { repeated } from './long-series.ts';

const BAR_MS = 3_600_000;
const BARS = 250_000;
const RUNS = 3;
const file = new URL('../../../data/btcusdt-1h.csv.gz', import.meta.url);
const bars = repeated(readSeries(gunzipSync(readFileSync(file)).toString('utf8'), 0.01), BARS, BAR_MS);
const params = smcParamsSchema.parse({});

/** Bars a second with these detectors, the best of some runs. */
function rateWith(detectors: readonly SmcOptionalDetector[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    detectAll(bars, { symbol: 'BTC/USDT', timeframe: '1h', barMs: BAR_MS, params, detectors }, (log) => {
      log.release(log.length);
    });
    least = Math.min(least, performance.now() - start);
  }
  return Math.round((1000 * BARS) / least);
}

rateWith(OPTIONAL_DETECTORS);
const baseline = { name: 'the detectors that are on by default', value: rateWith(DEFAULT_DETECTORS) };
const results = OPTIONAL_DETECTORS.map((name) => {
  const on = DEFAULT_DETECTORS.includes(name);
  const value = rateWith(on ? DEFAULT_DETECTORS.filter((other) => other !== name) : [...DEFAULT_DETECTORS, name]);
  return {
    name: `smc.${on ? 'without' : 'with'}.${name}`,
    value,
    unit: 'bars/s',
    baseline,
    ratio: Math.round((1000 * value) / baseline.value) / 1000,
  };
});
process.stdout.write(`${JSON.stringify({ results })}\n`);
