import type { Metrics, TradeClosed } from '@smc/contracts';
import type { BacktestReport } from '../types.ts';
import { worstDrawdowns } from './drawdowns.ts';
import { type Html, html, join } from './html.ts';
import { amount, figure, span, utc } from './numbers.ts';

function table(caption: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  if (rows.length === 0) return html`<p>${caption}: none.</p>`;
  const cells = rows.map(
    ([name = '', ...rest]) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${join(rest.map((cell) => html`<td>${cell}</td>`))}
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${join(head.map((name) => html`<th scope="col">${name}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${join(cells)}
      </tbody>
    </table>
  </div>`;
}

/** 1: the figures a reader looks for first. */
export function verdict({ metrics, run }: BacktestReport): Html {
  const costs = Number(metrics.fees) + Number(metrics.slippage);
  const gross = Math.abs(Number(metrics.netPnl) + costs);
  const tiles: [string, string, string][] = [
    ['Net profit', `${amount(metrics.netPnl)} ${run.quote}`, `${figure(metrics.returnPct)} %`],
    ['Largest drawdown', figure(metrics.maxDrawdownPct, 2, ' %'), `longest ${metrics.maxDrawdownBars} bars`],
    ['Sharpe', figure(metrics.sharpe), 'daily, annualised'],
    ['Profit factor', figure(metrics.profitFactor), `win rate ${figure(metrics.winRatePct, 1, ' %')}`],
    [
      'Expectancy',
      figure(metrics.averageR, 2, ' R'),
      metrics.expectancy === null ? '–' : `${amount(metrics.expectancy)} ${run.quote} a trade`,
    ],
    ['Trades', String(metrics.trades), `${figure(metrics.timeInMarketPct, 1, ' %')} of the time in the market`],
    [
      'Costs',
      `${amount(String(costs))} ${run.quote}`,
      gross === 0 ? '–' : `${figure((100 * costs) / gross, 0, ' %')} of the result before costs`,
    ],
  ];
  return html`<section>
    <h2>Verdict</h2>
    <dl class="tiles">
      ${join(
        tiles.map(
          ([name, value, note]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}<small>${note}</small></dd>
            </div>`,
        ),
      )}
    </dl>
    ${metrics.trades < 30 ? html`<p class="warn">Fewer than 30 trades: these figures say little.</p>` : ''}
  </section>`;
}

/** 4: all, long and short side by side. */
export function sides({ trades }: BacktestReport): Html {
  const groups: [string, readonly TradeClosed[]][] = [
    ['All', trades],
    ['Long', trades.filter((trade) => trade.dir === 1)],
    ['Short', trades.filter((trade) => trade.dir === -1)],
  ];
  return html`<section>
    <h2>All, long, short</h2>
    ${groupTable('Results by direction', 'Direction', groups)}
  </section>`;
}

function groupTable(caption: string, name: string, groups: readonly (readonly [string, readonly TradeClosed[]])[]): Html {
  const rows = groups.map(([label, trades]) => {
    const wins = trades.filter((trade) => Number(trade.netPnl) > 0).length;
    const net = trades.reduce((sum, trade) => sum + Number(trade.netPnl), 0);
    const r = trades.reduce((sum, trade) => sum + Number(trade.rMultiple), 0);
    const held = trades.reduce((sum, trade) => sum + (trade.closedAt - trade.openedAt), 0);
    const n = trades.length;
    return [
      label,
      n,
      n === 0 ? '–' : figure((100 * wins) / n, 1),
      amount(String(net)),
      n === 0 ? '–' : figure(r / n, 2),
      n === 0 ? '–' : span(held / n),
    ];
  });
  return table(caption, [name, 'Trades', 'Won %', 'Net', 'Average R', 'Held on average'], rows);
}

const counts = (caption: string, name: string, numbers: Readonly<Record<string, number>>): Html =>
  table(
    caption,
    [name, 'Count'],
    Object.entries(numbers)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([label, n]) => [label, n]),
  );

/** 5: by exit reason, and what became of the candidates that were not taken. */
export function breakdown({ trades, metrics }: BacktestReport): Html {
  const exits = (['stopLoss', 'takeProfit', 'mixed'] as const).map((reason): [string, readonly TradeClosed[]] => [
    reason,
    trades.filter((trade) => trade.exitReason === reason),
  ]);
  const total = metrics.signalsTaken + metrics.signalsRejected;
  return html`<section>
    <h2>By exit and by rule</h2>
    ${groupTable('Results by exit reason', 'Exit', exits)}
    ${counts(`${metrics.signalsRejected} of ${total} candidates not taken, by first failing rule`, 'Rule', metrics.rejectedByRule)}
    ${counts(`${metrics.denials} of ${metrics.signalsTaken} signals denied by risk`, 'Code', metrics.deniedByCode)}
  </section>`;
}

/** 7: the five deepest falls. */
export function drawdowns({ equity, metrics }: BacktestReport): Html {
  const rows = worstDrawdowns(equity, Number(metrics.startingBalance), 5).map(({ start, trough, recovered, depthPct }) => [
    figure(depthPct, 2, ' %'),
    utc(start),
    utc(trough),
    recovered === null ? 'not yet' : utc(recovered),
    recovered === null ? '–' : span(recovered - start),
  ]);
  return html`<section>
    <h2>Five worst drawdowns</h2>
    ${table('Falls below the peak of equity, UTC', ['Depth', 'From', 'Trough', 'Recovered', 'Length'], rows)}
  </section>`;
}

/** 9: what trading cost, and the result without it. */
export function costs({ metrics, run }: BacktestReport): Html {
  const without = Number(metrics.netPnl) + Number(metrics.fees) + Number(metrics.slippage);
  const { makerBps, takerBps, halfSpreadTicks, slippageBps } = run.costs;
  return html`<section>
    <h2>Costs</h2>
    ${table(
      `In ${run.quote}`,
      ['What', 'Amount'],
      [
        ['Fees', amount(metrics.fees)],
        ['Spread and slippage', amount(metrics.slippage)],
        ['Net profit', amount(metrics.netPnl)],
        ['Net profit without costs, same fills', amount(String(without))],
      ],
    )}
    <p>
      Fees ${makerBps} bps resting, ${takerBps} bps taking; half spread ${halfSpreadTicks} ticks and slippage ${slippageBps} bps on market
      and stop fills.
    </p>
  </section>`;
}

/** 10: what the figures rest on. */
export function trust({ run, bars, cancelled, decisionHash }: BacktestReport): Html {
  const facts: [string, string][] = [
    ['Strategy', `${run.strategy} version ${run.strategyVersion}`],
    ['Parameters hash', run.paramsHash],
    ['Decision hash', decisionHash],
    ['Data hash', run.dataHash],
    ['Bars', `${bars}${cancelled ? ' (cancelled before the end)' : ''}`],
    ['Holes', `${run.holes} (${run.missingBars} bars missing)`],
    [
      'Fill model',
      'closed bars; earliest fill at the open of the bar after the decision; stop before target within a bar; gaps fill at the open',
    ],
    ['Look-ahead', 'structures are used from the bar at whose close they were known; the past is never rewritten'],
    ['Randomness', 'none: the same bars and parameters give the same hash'],
  ];
  const params = Object.entries(run.params).map(([name, value]): [string, string] => [name, String(value)]);
  const limits = Object.entries(run.risk).map(([name, value]): [string, string] => [name, String(value)]);
  return html`<section>
    <h2>What this rests on</h2>
    ${table('Run', ['Fact', 'Value'], facts)}
    <details>
      <summary>Parameters and risk limits</summary>
      ${table('Parameters', ['Name', 'Value'], params)}${table('Risk', ['Name', 'Value'], limits)}
    </details>
  </section>`;
}

/** Title line of a report. */
export function heading({ run, bars, metrics }: { run: BacktestReport['run']; bars: number; metrics: Metrics }): Html {
  const period = run.from === null || run.to === null ? 'no bars' : `${utc(run.from)} to ${utc(run.to)} UTC`;
  return html`<header>
    <h1>${run.strategy} on ${run.symbol} ${run.timeframe}</h1>
    <p>${run.strategySummary}</p>
    <p>
      ${bars} bars, ${period}. ${amount(metrics.startingBalance)} ${run.quote} to start with. Simulated fills on recorded bars; no result of
      the past says what comes.
    </p>
  </header>`;
}
