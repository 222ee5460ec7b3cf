/**
 * `smc.package`: bars a second of the packed engine (`npm run smc:pack`), against the source in the same process, on
 * BTC/USDT 1h repeated to a quarter of a million bars, in one piece, the detectors that are on by default. The two take
 * turns, and each counts by its best run. Packs first when there is no package, or one older than its sources.
 * Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readSeries } from '../src/__fixtures__/series.ts';
import * as source from '../src/index.ts';
import { repeated } from './long-series.ts';

const BAR_MS = 3_600_000;
const BARS = 250_000;
const RUNS = 5;
const packMs = 30_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const module = new URL('../dist/package/index.js', import.meta.url);

type Engine = Pick<typeof source, 'detectAll' | 'smcParamsSchema'>;

function isStale(): boolean {
  if (!existsSync(module)) return true;
  const { mtimeMs } = statSync(module);
  const sources = globSync('packages/{smc,domain,contracts}/src/**/*.ts', { cwd: root });
  return sources.some((file) => statSync(`${root}${file}`).mtimeMs > mtimeMs);
}

function packIfStale(): void {
  if (!isStale()) return;
  const { status } = spawnSync(process.execPath, [`${root}scripts/smc-pack.ts`], { stdio: ['ignore', 2, 2], timeout: packMs });
  if (status !== 0) throw new Error(`smc:pack ended with ${String(status)}`);
}

const bars = repeated(
  readSeries(gunzipSync(readFileSync(new URL('../../../data/btcusdt-1h.csv.gz', import.meta.url))).toString('utf8'), 0.01),
  BARS,
  BAR_MS,
);

/** Milliseconds that one run takes, and the events it gave. */
function run({ detectAll, smcParamsSchema }: Engine): { readonly ms: number; readonly events: number } {
  const config = { symbol: 'BTC/USDT', timeframe: '1h', barMs: BAR_MS, params: smcParamsSchema.parse({}) };
  const start = performance.now();
  const { log } = detectAll(bars, config, (each) => {
    each.release(each.length);
  });
  return { ms: performance.now() - start, events: log.length };
}

packIfStale();
// The package is made from this source, so it has its types.
const packed = (await import(module.href)) as Engine;
if (run(packed).events !== run(source).events) throw new Error('the package and the source give different events');
const best = { packed: Number.POSITIVE_INFINITY, source: Number.POSITIVE_INFINITY };
for (let turn = 0; turn < RUNS; turn++) {
  best.packed = Math.min(best.packed, run(packed).ms);
  best.source = Math.min(best.source, run(source).ms);
}
const rate = (ms: number): number => Math.round((1000 * BARS) / ms);
const [value, baseline] = [rate(best.packed), { name: 'the source in the same process', value: rate(best.source) }];
const ratio = Math.round((1000 * value) / baseline.value) / 1000;
process.stdout.write(`${JSON.stringify({ results: [{ name: 'smc.package', value, unit: 'bars/s', baseline, ratio }] })}\n`);
