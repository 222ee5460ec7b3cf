import type { EquityPoint, Overview } from '@smc/contracts';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { formatMoney, formatShare, shareOfLimit } from '../../calc/decimals.ts';
import { percentChange } from '../../calc/change.ts';
import { Panel, QueryView } from '../../components/ui/panel.tsx';
import { Meter, Stat } from '../../components/ui/stat.tsx';
import { Signed } from '../../components/ui/values.tsx';
import { useAccount, useSession, useSignals } from '../../desk/desk-context.ts';
import { paths } from '../../desk/paths.ts';
import { useEquity, useOverview, usePositions } from '../../desk/queries.ts';
import { useStaleness } from '../../desk/staleness.ts';
import { PositionsTable, SignalsTable } from '../../panels/tables/tables.tsx';
import { EquityChart } from './equity-chart.tsx';

const NO_POINTS: readonly EquityPoint[] = [];

/** How the account stands: equity, risk, limits, what is open and what was decided last. */
export function OverviewPage() {
  const overview = useOverview();
  const stale = useStaleness().account;
  return (
    <div className="flex min-h-full flex-col gap-px bg-line">
      <h1 className="sr-only">Overview</h1>
      <QueryView query={overview} rows={2}>
        {(data) => <KeyFigures data={data} />}
      </QueryView>
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)_20rem] gap-px max-lg:grid-cols-1">
        <EquityPanel stale={stale} />
        <Panel title="Limits" stale={stale}>
          <QueryView query={overview}>{(data) => <Limits data={data} />}</QueryView>
        </Panel>
      </div>
      <div className="grid flex-1 grid-cols-2 gap-px max-lg:grid-cols-1">
        <PositionsPanel stale={stale} />
        <LatestSignals />
      </div>
    </div>
  );
}

function KeyFigures({ data }: { readonly data: Overview }) {
  const { equity, trades } = data;
  const asset = useSession((state) => state.session?.instrument.quote ?? '');
  const unit = <span className="text-12 text-text-3">{asset}</span>;
  const winRate = trades.count === 0 ? '–' : `${Math.round((trades.wins / trades.count) * 100)} % won`;
  return (
    <div className="grid grid-cols-6 gap-px max-lg:grid-cols-3 max-md:grid-cols-2">
      <Stat
        label="Equity"
        large
        sub={<Signed value={percentChange(data.startingBalance, equity?.equity ?? data.startingBalance)} unit="% since start" />}
      >
        {formatMoney(equity?.equity ?? data.startingBalance)} {unit}
      </Stat>
      <Stat label="Today" large sub="open profit included">
        <Signed value={equity?.dayPnl} /> {unit}
      </Stat>
      <Stat label="Drawdown" large sub={`deepest ${formatShare(data.maxDrawdown)}`}>
        {formatShare(equity?.drawdown)}
      </Stat>
      <Stat label="Open risk" large sub={`${data.openPositions} open, ${data.workingOrders} working`}>
        {formatMoney(equity?.openRisk)} {unit}
      </Stat>
      <Stat
        label="Signals today"
        large
        sub={
          <Link to={paths.signals} className="text-accent hover:underline">
            {data.signalsToday.rejected} not taken
          </Link>
        }
      >
        {data.signalsToday.taken} taken
      </Stat>
      <Stat
        label="Closed trades"
        large
        sub={
          <>
            {winRate} · <Signed value={trades.netPnl} unit={asset} />
          </>
        }
      >
        {trades.count}{' '}
        {trades.averageR !== null && (
          <span className="text-13">
            <Signed value={trades.averageR} unit="R each" />
          </span>
        )}
      </Stat>
    </div>
  );
}

function EquityPanel({ stale }: { readonly stale: string | null }) {
  const history = useEquity();
  const live = useAccount((state) => state.equity);
  const points = useMemo(() => joined(history.data ?? NO_POINTS, live), [history.data, live]);
  return (
    <Panel title="Equity and drawdown" stale={stale} className="min-h-64">
      <QueryView
        query={history}
        rows={6}
        isEmpty={() => points.length === 0}
        empty={{ title: 'No equity yet', text: 'The curve begins with the first closed bar.' }}
      >
        {() => <EquityChart points={points} />}
      </QueryView>
    </Panel>
  );
}

/** History up to its end, then what the stream has told since. */
function joined(history: readonly EquityPoint[], live: readonly EquityPoint[]): readonly EquityPoint[] {
  const last = history.at(-1)?.barIndex ?? -1;
  return [...history, ...live.filter((point) => point.barIndex > last)];
}

function Limits({ data }: { readonly data: Overview }) {
  return (
    <div className="py-1">
      {data.equity?.halted === true && (
        <p role="alert" className="mx-3 my-1 rounded-control border border-danger px-2 py-1 text-12 text-danger">
          Trading is halted: a limit was reached.
        </p>
      )}
      {data.limits.map((limit) => (
        <Meter
          key={limit.id}
          label={limit.label}
          share={shareOfLimit(limit.used, limit.limit)}
          text={`${formatMoneyOrCount(limit.used)} of ${formatMoneyOrCount(limit.limit)} ${limit.unit}`.trim()}
        />
      ))}
    </div>
  );
}

const formatMoneyOrCount = (text: string): string => (text.includes('.') ? formatMoney(text) : text);

function PositionsPanel({ stale }: { readonly stale: string | null }) {
  const positions = usePositions();
  const navigate = useNavigate();
  return (
    <Panel title="Positions" stale={stale} className="min-h-40">
      <QueryView query={positions} rows={2}>
        {(rows) => <PositionsTable rows={rows} onOpen={(row) => void navigate(paths.tradeSignal(row.signalId))} />}
      </QueryView>
    </Panel>
  );
}

const LATEST = 8;

function LatestSignals() {
  const signals = useSignals((state) => state.signals);
  const navigate = useNavigate();
  const all = (
    <Link to={paths.signals} className="rounded-control px-1 text-12 text-accent hover:underline">
      All signals
    </Link>
  );
  return (
    <Panel title="Latest signals" actions={all} className="min-h-40">
      <SignalsTable rows={signals.slice(0, LATEST)} onOpen={(row) => void navigate(paths.signal(row.id))} />
    </Panel>
  );
}
