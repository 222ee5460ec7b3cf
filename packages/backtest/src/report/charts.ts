import type { BacktestReport } from '../types.ts';
import { type Html, html, join } from './html.ts';
import { amount, figure, utc } from './numbers.ts';

const WIDTH = 960;
const HEIGHT = 260;
const UNDER = 90;
const PAD = 8;

type Scale = (value: number) => number;

function scale(least: number, most: number, from: number, to: number): Scale {
  const width = most === least ? 1 : most - least;
  return (value) => from + ((value - least) / width) * (to - from);
}

/** A path through points; coordinates with one decimal are finer than a screen. */
function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** Equity, how far it lay under its peak, and folded below on one scale with buy-and-hold. */
export function equityChart(report: BacktestReport): Html {
  const { curve, equity, metrics, run } = report;
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined) return html`<p>No bar was run.</p>`;
  const x = scale(first.time, last.time, PAD, WIDTH - PAD);
  const start = Number(metrics.startingBalance);
  const own = curve.map((point) => Number(point.equity));
  const hold = holdLine(equity.time, equity.close, curve, start);
  const lines = (values: readonly number[], name: string, all: readonly number[]): Html => {
    const y = scale(Math.min(...all, start), Math.max(...all, start), HEIGHT - PAD, PAD);
    const level = y(start).toFixed(1);
    const points = curve.map((point, n): [number, number] => [x(point.time), y(values[n] ?? start)]);
    return html`<line class="grid" x1="0" x2="${WIDTH}" y1="${level}" y2="${level}" /><path class="${name}" d="${path(points)}" />`;
  };
  const u = scale(0, Math.max(...curve.map((point) => point.drawdownPct), 1), PAD, UNDER - PAD);
  const falls = curve.map((point): [number, number] => [x(point.time), u(point.drawdownPct)]);
  const under = path([[x(first.time), u(0)], ...falls, [x(last.time), u(0)]]);
  const period = `${utc(first.time)} to ${utc(last.time)}`;
  const both = [...own, ...hold];
  return html`<figure>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Equity from ${period}, ${figure(metrics.returnPct)} percent">
        ${lines(own, 'equity', own)}
      </svg>
      <svg viewBox="0 0 ${WIDTH} ${UNDER}" role="img" aria-label="Drawdown, at most ${figure(metrics.maxDrawdownPct)} percent">
        <path class="under" d="${under}" />
      </svg>
      <figcaption>
        ${period} UTC. <span class="key equity"></span>Equity in ${run.quote}, ${amount(String(Math.min(...own)))} to
        ${amount(String(Math.max(...own)))}; the straight line is the starting balance. <span class="key under"></span>below the peak, down
        to ${figure(metrics.maxDrawdownPct)} %
      </figcaption>
    </figure>
    <details>
      <summary>Beside buy and hold</summary>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Equity and buy and hold of the same money, on one scale">
        ${lines(hold, 'hold', both)}${lines(own, 'equity', both)}
      </svg>
      <p>
        <span class="key equity"></span>Equity <span class="key hold"></span>the starting balance, had it bought at the first close: now
        ${amount(String(hold.at(-1) ?? start))} ${run.quote}
      </p>
    </details>`;
}

/** What the starting balance would be worth when it had bought at the first close. */
function holdLine(time: Float64Array, close: Float64Array, curve: BacktestReport['curve'], start: number): number[] {
  const firstClose = close[0] ?? 1;
  let row = 0;
  return curve.map((point) => {
    while (row < time.length - 1 && (time[row] ?? 0) < point.time) row += 1;
    return (start * (close[row] ?? firstClose)) / firstClose;
  });
}

/** Trades by their result in R, half an R a bar; what lies outside is in the outermost bars. */
export function rHistogram(multiples: readonly number[]): Html {
  if (multiples.length === 0) return html`<p>No trades.</p>`;
  const least = -3;
  const count = 18;
  const buckets = Array.from({ length: count }, () => 0);
  for (const value of multiples) {
    const bucket = Math.min(Math.max(Math.floor((value - least) / 0.5), 0), count - 1);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  const most = Math.max(...buckets);
  const width = WIDTH / count;
  const bars = buckets.map((size, n) => {
    const height = (size / most) * (UNDER + 40);
    const from = least + n * 0.5;
    const label = `${n === 0 ? 'below' : figure(from, 1)} ${n === 0 ? figure(from + 0.5, 1) : n === count - 1 ? 'and more' : `to ${figure(from + 0.5, 1)}`} R: ${size}`;
    const top = UNDER + 60 - height;
    return html`<rect
        class="${from < 0 ? 'loss' : 'gain'}"
        x="${(n * width + 2).toFixed(1)}"
        y="${top.toFixed(1)}"
        width="${(width - 4).toFixed(1)}"
        height="${height.toFixed(1)}"
        ><title>${label}</title></rect
      >
      <text x="${((n + 0.5) * width).toFixed(1)}" y="${UNDER + 76}">${figure(from, 1)}</text
      >${size === 0 ? '' : html`<text x="${((n + 0.5) * width).toFixed(1)}" y="${(top - 4).toFixed(1)}">${size}</text>`}`;
  });
  return html`<figure>
    <svg viewBox="0 0 ${WIDTH} ${UNDER + 84}" role="img" aria-label="Histogram of ${multiples.length} trades by R">${join(bars)}</svg>
    <figcaption>Trades by net result in R (money first put at risk); each bar is half an R and labelled with its lower end.</figcaption>
  </figure>`;
}
