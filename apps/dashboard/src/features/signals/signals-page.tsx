import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/fields.tsx';
import { Panel, QueryView } from '../../components/ui/panel.tsx';
import { Empty } from '../../components/ui/states.tsx';
import { usePhone } from '../../components/ui/use-media.ts';
import { useDesk, useSignals } from '../../desk/desk-context.ts';
import { paths } from '../../desk/paths.ts';
import { useSignal, useSignalList } from '../../desk/queries.ts';
import { useStaleness } from '../../desk/staleness.ts';
import { PriceChart } from '../../panels/chart/price-chart.tsx';
import { useShowSignal } from '../../panels/proof/show-evidence.ts';
import { ProofCard } from '../../panels/proof/proof-card.tsx';
import { SignalsTable } from '../../panels/tables/tables.tsx';

/** Every decision, taken and not taken, with its reason. */
export function SignalsPage() {
  const chosen = useParams()['id'];
  const phone = usePhone();
  // A wide page has room for a reason at once: the newest signal that was taken.
  const latest = useSignals((state) => (state.signals.find((signal) => signal.status === 'taken') ?? state.signals[0])?.id);
  const id = chosen ?? (phone ? undefined : latest);
  return (
    <div className="grid h-full grid-cols-[minmax(26rem,34%)_minmax(0,1fr)] gap-px bg-line max-md:block max-md:bg-surface">
      <h1 className="sr-only">Signals</h1>
      {(!phone || id === undefined) && <SignalList selectedId={id ?? null} />}
      {(!phone || id !== undefined) && <Explanation id={id ?? null} />}
    </div>
  );
}

type Status = 'all' | 'taken' | 'rejected';

function SignalList({ selectedId }: { readonly selectedId: string | null }) {
  const navigate = useNavigate();
  const [status, setStatus] = useState<Status>('all');
  const [rule, setRule] = useState('');
  const query = useSignalList({ limit: 300, ...(status === 'all' ? {} : { status }), ...(rule === '' ? {} : { failedRule: rule }) });
  const counts = query.data?.counts;
  const staleness = useStaleness();
  const filters = (
    <>
      <Select compact aria-label="Decision" value={status} onChange={(event) => setStatus(asStatus(event.target.value))}>
        <option value="all">All{counts ? ` (${counts.taken + counts.rejected})` : ''}</option>
        <option value="taken">Taken{counts ? ` (${counts.taken})` : ''}</option>
        <option value="rejected">Not taken{counts ? ` (${counts.rejected})` : ''}</option>
      </Select>
      <Select compact aria-label="First failing rule" value={rule} onChange={(event) => setRule(event.target.value)}>
        <option value="">Any rule</option>
        {Object.entries(counts?.byRule ?? {})
          .sort(([, a], [, b]) => b - a)
          .map(([name, count]) => (
            <option key={name} value={name}>
              {name} ({count})
            </option>
          ))}
      </Select>
    </>
  );
  return (
    <Panel title="Signals" actions={filters} stale={staleness.account}>
      <QueryView query={query} rows={12}>
        {({ signals }) => (
          <SignalsTable brief rows={signals} selectedKey={selectedId} onOpen={(row) => void navigate(paths.signal(row.id))} />
        )}
      </QueryView>
    </Panel>
  );
}

const asStatus = (text: string): Status => (text === 'taken' || text === 'rejected' ? text : 'all');

function Explanation({ id }: { readonly id: string | null }) {
  const desk = useDesk();
  const phone = usePhone();
  const navigate = useNavigate();
  useEffect(() => desk.chart.setState({ signalId: id, evidenceId: null }), [desk, id]);
  if (id === null) {
    return (
      <div className="bg-surface">
        <Empty title="Choose a signal">Its evidence, rules and result appear here, and the chart shows what it rested on.</Empty>
      </div>
    );
  }
  return (
    <div className="grid min-h-0 grid-rows-[minmax(0,1fr)_minmax(0,1fr)] gap-px max-md:block">
      {phone && (
        <div className="border-b border-line p-2">
          <Button onClick={() => void navigate(paths.signals)}>All signals</Button>
        </div>
      )}
      <div className="min-h-0 max-md:h-[45dvh]">
        <SignalChart id={id} />
      </div>
      <div className="min-h-0 bg-surface">
        <ProofCard id={id} />
      </div>
    </div>
  );
}

function SignalChart({ id }: { readonly id: string }) {
  const signal = useSignal(id);
  useShowSignal(signal);
  return <PriceChart signal={signal} />;
}
