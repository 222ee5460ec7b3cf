import type { Backtest } from '@smc/contracts';
import { Ban } from 'lucide-react';
import { useNavigate } from 'react-router-dom';
import { formatMoney, formatNumber } from '../../calc/decimals.ts';
import { Button } from '../../components/ui/button.tsx';
import { type Column, DataTable } from '../../components/ui/data-table.tsx';
import { Panel, QueryView } from '../../components/ui/panel.tsx';
import { Signed, Time, useZoneName } from '../../components/ui/values.tsx';
import { paths } from '../../desk/paths.ts';
import { isActive, useBacktests, useCancelBacktest, useDatasets, useStrategies } from '../../desk/queries.ts';
import { BacktestFormView } from './backtest-form.tsx';
import { RunProgress } from './run-progress.tsx';

/** Run the strategy over a recorded series, and what earlier runs gave. */
export function BacktestsPage() {
  return (
    <div className="grid h-full grid-cols-[22rem_minmax(0,1fr)] gap-px bg-line max-md:h-auto max-md:grid-cols-1">
      <h1 className="sr-only">Backtests</h1>
      <Panel title="New back-test">
        <FormLoader />
      </Panel>
      <RunList />
    </div>
  );
}

function FormLoader() {
  const strategies = useStrategies();
  const datasets = useDatasets();
  return (
    <QueryView
      query={strategies}
      rows={8}
      isEmpty={(rows) => rows.length === 0}
      empty={{ title: 'No strategy', text: 'The research service offers none.' }}
    >
      {([strategy]) => (
        <QueryView
          query={datasets}
          isEmpty={(rows) => rows.length === 0}
          empty={{ title: 'No recorded series', text: 'Bring one in with: npm run smc -- data import' }}
        >
          {(rows) => strategy && <BacktestFormView strategy={strategy} datasets={rows} />}
        </QueryView>
      )}
    </QueryView>
  );
}

function RunList() {
  const query = useBacktests();
  const navigate = useNavigate();
  const zone = useZoneName();
  return (
    <Panel title="Runs">
      <QueryView
        query={query}
        rows={6}
        isEmpty={(rows) => rows.length === 0}
        empty={{ title: 'No runs yet', text: 'A run over three years of hourly bars takes about a second.' }}
      >
        {(rows) => (
          <DataTable
            label="Back-tests"
            rows={rows}
            columns={columns(zone)}
            keyOf={(row) => row.id}
            onOpen={(row) => void navigate(paths.backtest(row.id))}
          />
        )}
      </QueryView>
    </Panel>
  );
}

const columns = (zone: string): Column<Backtest>[] => [
  { id: 'created', head: `Queued (${zone})`, cell: (row) => <Time at={row.createdAt} /> },
  { id: 'dataset', head: 'Series', cell: (row) => row.dataset.label },
  { id: 'changed', head: 'Changed', wide: true, cell: (row) => changedText(row) },
  { id: 'status', head: 'Status', cell: (row) => (isActive(row.status) ? <RunProgress run={row} /> : row.status) },
  { id: 'trades', head: 'Trades', numeric: true, cell: (row) => row.metrics?.trades ?? '–' },
  { id: 'pnl', head: 'Net PnL', numeric: true, cell: (row) => <Signed value={row.metrics?.netPnl} /> },
  {
    id: 'drawdown',
    head: 'Max drawdown',
    numeric: true,
    cell: (row) => (row.metrics ? `${formatNumber(row.metrics.maxDrawdownPct)} %` : '–'),
  },
  { id: 'factor', head: 'Profit factor', numeric: true, cell: (row) => formatNumber(row.metrics?.profitFactor) },
  { id: 'balance', head: 'Balance', numeric: true, wide: true, cell: (row) => formatMoney(row.metrics?.endingBalance) },
  { id: 'cancel', head: 'Action', cell: (row) => (isActive(row.status) ? <CancelButton id={row.id} /> : '') },
];

function changedText(run: Backtest): string {
  const changed = Object.entries(run.request.params).map(([name, value]) => `${name} ${String(value)}`);
  return changed.length === 0 ? 'defaults' : changed.join(', ');
}

/** Asks for the end of a run; the run says itself when it has ended. */
export function CancelButton({ id }: { readonly id: string }) {
  const cancel = useCancelBacktest();
  return (
    <Button
      disabled={cancel.isPending || cancel.isSuccess}
      onClick={(event) => {
        event.stopPropagation();
        cancel.mutate(id);
      }}
    >
      <Ban aria-hidden className="size-3.5" />
      {cancel.isSuccess ? 'Cancelling' : 'Cancel'}
    </Button>
  );
}
