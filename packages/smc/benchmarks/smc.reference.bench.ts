/**
 * `smc.reference`: milliseconds of the eight functions of the Python library over the golden bars, once each with the
 * parameters of the golden tables, the swings made once; the median of warm runs, against adding up all cells of the bars.
 * Prints one JSON document: {results:[{name,value,unit,baseline,ratio}]}.
 */
import process from 'node:process';
import { goldenBars } from '../src/reference/__fixtures__/golden.ts';
import { reference } from '../src/index.ts';

const WARM_UP = 20;
const RUNS = 41;
const bars = goldenBars();

function allEight(): unknown {
  const swings = reference.swingHighsLows(bars, { swingLength: 5 });
  return [
    swings,
    reference.fvg(bars),
    reference.bosChoch(bars, swings),
    reference.ob(bars, swings),
    reference.liquidity(bars, swings),
    reference.previousHighLow(bars, { timeFrame: '1D' }),
    reference.sessions(bars, { session: 'London' }),
    reference.retracements(bars, swings),
  ];
}

function sum(): number {
  const { time, open, high, low, close, volume } = bars;
  let total = 0;
  for (const column of [time, open, high, low, close, volume]) for (const cell of column) total += cell;
  return total;
}

/** Median milliseconds of a run once it is warm. */
function median(run: () => unknown): number {
  const taken: number[] = [];
  for (let round = 0; round < WARM_UP + RUNS; round++) {
    const start = performance.now();
    run();
    if (round >= WARM_UP) taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[RUNS >> 1] ?? Number.NaN;
}

const rounded = (value: number): number => Number(value.toFixed(3));
const [ms, baselineMs] = [median(allEight), median(sum)];
const baseline = { name: 'adding up all cells', value: rounded(baselineMs) };
const result = { name: 'smc.reference', value: rounded(ms), unit: 'ms', baseline, ratio: rounded(baselineMs / ms) };
process.stdout.write(`${JSON.stringify({ results: [result] })}\n`);
