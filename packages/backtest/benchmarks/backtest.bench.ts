/**
 * Speed of a whole back-test (detectors of both frames, strategy, risk, venue, hash) on BTC/USDT 1h, each run in a fresh
 * process with the flags of `npm run smc`, since that is what a person waits for. The baseline is the detectors of both
 * frames alone, equally cold. Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TIMEFRAME_MS, barAt } from '@smc/domain';
import { createHtfEngine, createSmcEngine, smcParamsSchema } from '@smc/smc';
import type { TextDigest } from '@smc/trading';
import { btcInput } from '../src/__fixtures__/series.ts';
import { runBacktest } from '../src/index.ts';

const COLD_RUNS = 9;

/** SHA-256 of the runtime, as a server would give it. */
function nativeDigest(): TextDigest {
  const hash = createHash('sha256');
  return { update: (text) => void hash.update(text), hex: () => hash.copy().digest('hex') };
}

function backtestMs(): number {
  const input = { ...btcInput(), sha256: nativeDigest() };
  const start = performance.now();
  const report = runBacktest(input);
  if (report.trades.length === 0) throw new Error('a back-test without trades measures nothing');
  return performance.now() - start;
}

function detectorsMs(): number {
  const { bars, instrument } = btcInput();
  const params = smcParamsSchema.parse({});
  const start = performance.now();
  const engine = createSmcEngine({ symbol: instrument.symbol, timeframe: '1h', barMs: TIMEFRAME_MS['1h'], params });
  const htf = createHtfEngine({ symbol: instrument.symbol, timeframe: '4h', ltfMs: TIMEFRAME_MS['1h'], htfMs: TIMEFRAME_MS['4h'], params });
  for (let index = 0; index < bars.length; index += 1) {
    const { time, open, high, low, close, volume } = barAt(bars, index);
    engine.push(time, open, high, low, close, volume);
    htf.push(time, open, high, low, close, volume);
  }
  return performance.now() - start;
}

const PHASES: Readonly<Record<string, () => number>> = { backtest: backtestMs, detectors: detectorsMs };

/** The runtime's flags of `npm run smc`, as the root manifest has them. */
function smcFlags(): string[] {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const script = /"smc": "([^"]+)"/.exec(manifest)?.[1] ?? '';
  return script.split(' ').filter((word) => word.startsWith('--'));
}

/** Bars a second of the best of some fresh processes: the others measured the machine's other work. */
function coldBarsPerSecond(phase: string, bars: number): number {
  const self = fileURLToPath(import.meta.url);
  const times = Array.from({ length: COLD_RUNS }, () =>
    Number(execFileSync(process.execPath, [...smcFlags(), self, '--cold', phase], { encoding: 'utf8' })),
  );
  return Math.round((1000 * bars) / Math.min(...times));
}

function warmBarsPerSecond(measure: () => number, bars: number): number {
  return Math.round((1000 * bars) / Math.min(...Array.from({ length: 15 }, measure)));
}

const cold = process.argv[process.argv.indexOf('--cold') + 1];
if (process.argv.includes('--cold') && cold !== undefined) {
  process.stdout.write(`${String(PHASES[cold]?.())}\n`);
} else {
  const bars = btcInput().bars.length;
  const result = (name: string, value: number, baseline: number): object => ({
    name,
    value,
    unit: 'bars/s',
    baseline: { name: 'detectors of both frames alone', value: baseline },
    ratio: Math.round((100 * value) / baseline) / 100,
  });
  const results = [
    result('backtest.sweepReversal', coldBarsPerSecond('backtest', bars), coldBarsPerSecond('detectors', bars)),
    result('backtest.sweepReversal.warm', warmBarsPerSecond(backtestMs, bars), warmBarsPerSecond(detectorsMs, bars)),
  ];
  process.stdout.write(`${JSON.stringify({ results })}\n`);
}
