import type { BacktestReport } from '../types.ts';
import { equityChart, rHistogram } from './charts.ts';
import { html } from './html.ts';
import { breakdown, costs, drawdowns, heading, sides, trust, verdict } from './sections.ts';
import { STYLE } from './style.ts';

/**
 * One self-contained HTML page about a run: no script, no font, no request to anywhere. Sections keep the order
 * verdict, equity, direction, exit and rule, R, drawdowns, costs, what it rests on.
 */
export function renderReport(report: BacktestReport): string {
  const { run, trades } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${run.strategy} on ${run.symbol} ${run.timeframe}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
      </head>
      <body>
        <main>
          ${heading(report)}${verdict(report)}
          <section>
            <h2>Equity</h2>
            ${equityChart(report)}
          </section>
          ${sides(report)}${breakdown(report)}
          <section>
            <h2>Results in R</h2>
            ${rHistogram(trades.map((trade) => Number(trade.rMultiple)))}
          </section>
          ${drawdowns(report)}${costs(report)}${trust(report)}
        </main>
      </body>
    </html> `;
  return page.markup;
}
