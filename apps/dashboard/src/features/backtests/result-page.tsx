import type { BacktestResult, Metrics } from '@smc/contracts';
import { findInstrument } from '@smc/domain';
import { Suspense, lazy, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { formatMoney, formatNumber } from '../../calc/decimals.ts';
import { DataTable } from '../../components/ui/data-table.tsx';
import { Panel, QueryView } from '../../components/ui/panel.tsx';
import { Stat } from '../../components/ui/stat.tsx';
import { Empty, Skeleton } from '../../components/ui/states.tsx';
import { Signed, useZoneName } from '../../components/ui/values.tsx';
import { paths } from '../../desk/paths.ts';
import { isActive, useBacktest } from '../../desk/queries.ts';
import { tradeColumns } from '../../panels/tables/tables.tsx';
import { CancelButton } from './backtests-page.tsx';
import { RunProgress } from './run-progress.tsx';
import { TradeChart } from './trade-chart.tsx';

const ResultCurve = lazy(() => import('./result-curve.tsx').then((module) => ({ default: module.ResultCurve })));

/** One run: verdict, curve, trades on the candles, and why candidates were not taken. */
export function ResultPage() {
  const { id = '' } = useParams();
  const query = useBacktest(id);
  return (
    <div className="flex min-h-full flex-col gap-px bg-line">
      <QueryView query={query} rows={10}>
        {(result) => <Result result={result} />}
      </QueryView>
    </div>
  );
}

function Result({ result }: { readonly result: BacktestResult }) {
  const { backtest } = result;
  return (
    <>
      <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 bg-surface px-3 py-1.5">
        <Link to={paths.backtests} className="text-12 text-accent hover:underline">
          Backtests
        </Link>
        <h1 className="text-14 font-bold">
          {backtest.request.strategy} on {backtest.dataset.label}
        </h1>
        {isActive(backtest.status) ? (
          <>
            <RunProgress run={backtest} />
            <CancelButton id={backtest.id} />
          </>
        ) : (
          <span className="text-12 text-text-2" data-testid="backtest-status">
            {backtest.status}
          </span>
        )}
      </header>
      <Body result={result} />
    </>
  );
}

function Body({ result }: { readonly result: BacktestResult }) {
  const { backtest } = result;
  if (isActive(backtest.status))
    return (
      <div className="bg-surface">
        <Skeleton rows={6} />
      </div>
    );
  if (backtest.metrics === null) {
    const text = backtest.error ?? 'It was cancelled before it had a result.';
    return (
      <div className="flex-1 bg-surface">
        <Empty title={`This run is ${backtest.status}`}>{text}</Empty>
      </div>
    );
  }
  return <Finished result={result} metrics={backtest.metrics} />;
}

function Finished({ result, metrics }: { readonly result: BacktestResult; readonly metrics: Metrics }) {
  const [tradeId, setTradeId] = useState<string | null>(null);
  const zone = useZoneName();
  const { backtest, trades, curve } = result;
  const { tick, quote } = instrumentOf(backtest.dataset.symbol);
  const selected = trades.find((trade) => trade.id === tradeId) ?? trades[0] ?? null;
  return (
    <>
      <Verdict metrics={metrics} />
      <Panel title="Equity and drawdown" className="h-72">
        <Suspense fallback={<Skeleton />}>
          <ResultCurve curve={curve} />
        </Suspense>
      </Panel>
      {selected !== null && (
        <div className="h-96 bg-surface">
          <TradeChart dataset={backtest.dataset} trades={trades} selected={selected} onSelect={setTradeId} />
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] gap-px max-lg:grid-cols-1">
        <Panel title={`Trades (${trades.length})`}>
          {trades.length === 0 ? (
            <Empty title="No trades">The table of rules shows what held the candidates back.</Empty>
          ) : (
            <DataTable
              label="Trades"
              rows={trades}
              columns={tradeColumns(tick, quote, zone)}
              keyOf={(row) => row.id}
              selectedKey={selected?.id ?? null}
              onOpen={(row) => setTradeId(row.id)}
            />
          )}
        </Panel>
        <Reasons metrics={metrics} hash={backtest.decisionHash} />
      </div>
    </>
  );
}

/** Digits and currency of a series; a symbol that is not in the catalogue gets two digits. */
function instrumentOf(symbol: string): { readonly tick: string; readonly quote: string } {
  return findInstrument(symbol) ?? { tick: '0.01', quote: symbol.split('/')[1] ?? '' };
}

function Verdict({ metrics }: { readonly metrics: Metrics }) {
  return (
    <div className="grid grid-cols-8 gap-px max-lg:grid-cols-4 max-md:grid-cols-2">
      <Stat label="Net PnL" sub={<Signed value={metrics.returnPct.toFixed(2)} unit="%" />}>
        <Signed value={metrics.netPnl} />
      </Stat>
      <Stat label="Max drawdown" sub={`${metrics.maxDrawdownBars} bars long`}>
        {formatNumber(metrics.maxDrawdownPct)} %
      </Stat>
      <Stat label="Sharpe" sub="daily, no risk-free rate">
        {formatNumber(metrics.sharpe)}
      </Stat>
      <Stat label="Profit factor" sub={`expectancy ${formatMoney(metrics.expectancy)}`}>
        {formatNumber(metrics.profitFactor)}
      </Stat>
      <Stat label="Average R">{formatNumber(metrics.averageR)}</Stat>
      <Stat label="Trades" sub={`${metrics.longTrades} long, ${metrics.shortTrades} short`}>
        {metrics.trades}
        {metrics.trades < 100 && <span className="text-12 text-warn"> few</span>}
      </Stat>
      <Stat label="Won" sub={`in market ${formatNumber(metrics.timeInMarketPct, 1)} %`}>
        {formatNumber(metrics.winRatePct, 1)} %
      </Stat>
      <Stat label="Costs" sub={`slippage ${formatMoney(metrics.slippage)}`}>
        {formatMoney(metrics.fees)}
      </Stat>
    </div>
  );
}

function Reasons({ metrics, hash }: { readonly metrics: Metrics; readonly hash: string | null }) {
  const rules = Object.entries(metrics.rejectedByRule).sort(([, a], [, b]) => b - a);
  const denials = Object.entries(metrics.deniedByCode).sort(([, a], [, b]) => b - a);
  return (
    <Panel title="Why not">
      <Counts head="First failing rule" rows={rules} />
      <Counts head="Refused by risk" rows={denials} />
      <p className="px-3 py-2 text-12 text-text-2">
        {metrics.signalsTaken} of {metrics.signalsTaken + metrics.signalsRejected} candidates were taken.
      </p>
      {hash !== null && <p className="px-3 pb-3 font-mono text-11 break-all text-text-3">decision hash {hash}</p>}
    </Panel>
  );
}

function Counts({ head, rows }: { readonly head: string; readonly rows: readonly (readonly [string, number])[] }) {
  if (rows.length === 0) return null;
  return (
    <table className="w-full text-12">
      <thead>
        <tr className="text-text-3">
          <th scope="col" className="h-7 px-3 text-left font-medium">
            {head}
          </th>
          <th scope="col" className="num px-3 font-medium">
            Candidates
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, count]) => (
          <tr key={name} className="border-t border-line/60">
            <td className="h-7 px-3">{name}</td>
            <td className="num px-3">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
