import { FlaskConical, LoaderCircle, RefreshCw, ShieldAlert, ShieldCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import { formatTime, zoneLabel } from '../../calc/times.ts';
import { Button } from '../../components/ui/button.tsx';
import { Empty, Failure, Skeleton, StaleNote } from '../../components/ui/states.tsx';
import { useDesk, useMarket, useMeter, useSession } from '../../desk/desk-context.ts';
import { paths } from '../../desk/paths.ts';
import { useStaleness } from '../../desk/staleness.ts';
import type { MeterState } from '../../meter/meter.ts';
import type { MeterReport } from '../../meter/protocol.ts';
import { type Verdict, count, publishedWords, verdictOf } from '../../meter/verdict.ts';
import { usePreferences } from '../../page/page-context.ts';
import { MAX_BARS } from '../../stores/market-store.ts';
import { MeterTable } from './meter-table.tsx';

/** Whether the engine has ever taken back what it said: checked in this browser, against what the desk published. */
export function RewriteMeter() {
  const { meter } = useDesk();
  const state = useMeter((all) => all);
  useEffect(() => meter.watch(), [meter]);
  const { report } = state;
  const verdict = report === null ? null : verdictOf(report);
  return (
    <section aria-label="Rewrite meter" data-testid="rewrite-meter" data-status={state.status} className="flex min-w-0 flex-col">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1.5 p-3">
        {verdict !== null && report !== null && <Headline report={report} verdict={verdict} state={state} />}
        {verdict === null && (
          <div className="min-w-0 flex-1 basis-64">
            <p className="text-12 text-text-2">{beforeWords(state)}</p>
            <Explanation />
          </div>
        )}
        <div className="ml-auto flex items-center gap-1.5 max-md:w-full">
          <Simulated />
          <Actions state={state} />
        </div>
      </div>
      <p aria-live="polite" className="sr-only">
        {verdict === null ? '' : verdict.holds ? 'Rewrite meter: nothing was rewritten' : 'Rewrite meter: the check found differences'}
      </p>
      {state.status === 'failed' && <Failure error={new Error(`The check failed: ${state.reason ?? ''}`)} onRetry={() => meter.check()} />}
      {report === null ? <NoReport state={state} /> : <MeterTable rows={report.rows} />}
    </section>
  );
}

function beforeWords({ status, progress }: MeterState): string {
  if (status === 'gathering') return 'Gathering bars and published structures';
  if (status === 'cancelled') return 'The check was cancelled';
  if (status === 'waiting') return 'Waiting for the bars and structures of the desk';
  if (status !== 'proving') return '';
  return progress === null ? 'Recomputing' : `Recomputing, prefix ${count(progress.done)} of ${count(progress.total)}`;
}

function NoReport({ state }: { readonly state: MeterState }) {
  const hasBars = useMarket(({ bars }) => bars.length > 0);
  if (!hasBars) return <Empty title="No bar has closed yet">The check begins with the first one.</Empty>;
  if (state.status === 'failed') return null;
  if (state.status === 'cancelled') return <Empty title="Not checked">Start the check again whenever you like.</Empty>;
  return <Skeleton rows={4} />;
}

interface HeadlineProps {
  readonly report: MeterReport;
  readonly verdict: Verdict;
  readonly state: MeterState;
}

function Headline({ report, verdict, state }: HeadlineProps) {
  const { holds, rewritten, readings } = verdict;
  const Icon = holds ? ShieldCheck : ShieldAlert;
  return (
    <div className="flex min-w-0 flex-1 basis-64 items-start gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${holds ? 'text-good' : 'text-danger'}`} />
      <div className="min-w-0">
        <p className={`text-16 font-medium tabular-nums ${rewritten === 0 ? 'text-good' : 'text-danger'}`} data-testid="rewrite-verdict">
          {count(rewritten)} of {count(readings)} readings rewritten
        </p>
        <Facts report={report} verdict={verdict} checkedAt={state.checkedAt} />
        <p className={`text-12 ${verdict.differ === 0 ? 'text-text-2' : 'text-danger'}`} data-testid="published-verdict">
          {publishedWords(report, verdict)} <FromFirstBar report={report} busy={state.status === 'gathering'} />
        </p>
        <Explanation />
      </div>
    </div>
  );
}

function Facts({ report, verdict, checkedAt }: Pick<HeadlineProps, 'report' | 'verdict'> & Pick<MeterState, 'checkedAt'>) {
  const zone = usePreferences((state) => state.zone);
  const series = useSession(({ session }) => (session === null ? '' : `${session.symbol} ${session.timeframe}, `));
  const time = checkedAt === null ? '' : ` Checked ${formatTime(checkedAt, zone, 'dateTime')} ${zoneLabel(zone)}.`;
  return (
    <p className="text-12 text-text-2">
      {series}bars {count(report.first + 1)} to {count(report.last + 1)} in {count(verdict.prefixes)} prefixes, engine {verdict.version}.
      {time} <Age report={report} />
    </p>
  );
}

/** What has come since the check, and a feed that stands still against its will. */
function Age({ report }: { readonly report: MeterReport }) {
  const newer = useMarket(({ bars }) => (bars.at(-1)?.index ?? report.last) - report.last);
  const { feed } = useStaleness();
  if (feed !== null) return <StaleNote>{feed}</StaleNote>;
  if (newer <= 0) return null;
  return (
    <span className="text-text-3">
      {count(newer)} {newer === 1 ? 'bar has' : 'bars have'} closed since.
    </span>
  );
}

function FromFirstBar({ report, busy }: { readonly report: MeterReport; readonly busy: boolean }) {
  const { meter } = useDesk();
  if (report.scope === 'all') return null;
  if (report.last >= MAX_BARS) return <>A page holds {count(MAX_BARS)} bars at most.</>;
  return (
    <button
      type="button"
      disabled={busy}
      className="min-h-6 text-accent underline disabled:opacity-50 max-md:min-h-11"
      onClick={() => meter.checkFromFirstBar()}
    >
      Load the older bars and compare all
    </button>
  );
}

function Actions({ state }: { readonly state: MeterState }) {
  const { meter } = useDesk();
  const { status, progress } = state;
  const hasBars = useMarket(({ bars }) => bars.length > 0);
  if (status === 'gathering' || status === 'proving') {
    const share = progress === null ? 0 : progress.done / progress.total;
    return (
      <>
        <span
          role="progressbar"
          aria-label="Check"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          className="flex items-center gap-1 text-12 text-text-3 tabular-nums"
        >
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          {Math.round(share * 100)} %
        </span>
        <Button onClick={() => meter.cancel()}>
          <X aria-hidden className="size-3.5" /> Cancel
        </Button>
      </>
    );
  }
  return (
    <>
      {status === 'cancelled' && <span className="text-12 text-warn">Cancelled</span>}
      <Button disabled={!hasBars} onClick={() => meter.check()}>
        <RefreshCw aria-hidden className="size-3.5" /> Check now
      </Button>
    </>
  );
}

function Simulated() {
  const isSimulated = useSession(({ session }) => session?.mode === 'SIMULATED');
  if (!isSimulated) return null;
  return (
    <span className="inline-flex items-center gap-1 rounded-control bg-(--mode-replay) px-1.5 text-11 font-bold text-[#0b0e14]">
      <FlaskConical aria-hidden className="size-3" />
      SIMULATED
    </span>
  );
}

function Explanation() {
  return (
    <p className="text-12 text-text-3">
      The engine runs again in this browser on growing beginnings of the series; what it said of one and does not say of the whole was
      rewritten.{' '}
      <Link to={paths.rewriteMeter} className="text-accent underline max-md:flex max-md:min-h-11 max-md:w-fit max-md:items-center">
        How it works
      </Link>
    </p>
  );
}
