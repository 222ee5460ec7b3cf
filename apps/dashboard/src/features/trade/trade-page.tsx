import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { IconButton } from '../../components/ui/button.tsx';
import { Sheet } from '../../components/ui/sheet.tsx';
import { usePhone } from '../../components/ui/use-media.ts';
import { useDesk } from '../../desk/desk-context.ts';
import { useSignalDetail } from '../../desk/queries.ts';
import { PriceChart } from '../../panels/chart/price-chart.tsx';
import { showEvidence } from '../../panels/proof/evidence-list.tsx';
import { ProofCard } from '../../panels/proof/proof-card.tsx';
import { ReplayControls } from '../../panels/replay-controls.tsx';
import { ActivityTabs } from './activity-tabs.tsx';

/** The workspace: chart, what the desk did below it, and the reason of the chosen signal beside it. */
export function TradePage() {
  const [search, setSearch] = useSearchParams();
  const signalId = search.get('signal');
  const choose = (id: string | null): void => setSearch(id === null ? {} : { signal: id }, { replace: true });
  return (
    <div className="flex h-full min-w-0 flex-col max-md:h-auto">
      <h1 className="sr-only">Trade</h1>
      <ReplayControls />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_auto] max-md:block">
        <div className="grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_minmax(10rem,30%)] gap-px bg-line max-md:block">
          <div className="min-h-0 max-md:h-[58dvh]">{signalId === null ? <PlainChart /> : <ExplainedChart id={signalId} />}</div>
          <div className="min-h-0 bg-surface max-md:border-t max-md:border-line">
            <ActivityTabs signalId={signalId} onSignal={choose} />
          </div>
        </div>
        {signalId !== null && <Inspector id={signalId} onClose={() => choose(null)} />}
      </div>
    </div>
  );
}

function PlainChart() {
  const { chart } = useDesk();
  useEffect(() => chart.setState({ signalId: null, evidenceId: null }), [chart]);
  return <PriceChart />;
}

function ExplainedChart({ id }: { readonly id: string }) {
  const desk = useDesk();
  const signal = useSignalDetail(id).data?.signal ?? null;
  useEffect(() => {
    desk.chart.setState({ signalId: id, evidenceId: null });
  }, [desk, id]);
  useEffect(() => {
    if (signal !== null) void showEvidence(desk, signal, null);
    // Only another signal moves the chart; a refetch of the same one must not.
  }, [desk, signal?.id]);
  return <PriceChart signal={signal} />;
}

function Inspector({ id, onClose }: { readonly id: string; onClose(): void }) {
  const phone = usePhone();
  const [open, setOpen] = useState(true);
  if (phone) {
    return (
      <Sheet
        open={open}
        title="Why"
        onClose={() => {
          setOpen(false);
          onClose();
        }}
      >
        <ProofCard id={id} />
      </Sheet>
    );
  }
  return (
    <aside aria-label="Signal" className="flex w-90 min-h-0 flex-col border-l border-line bg-surface">
      <div className="flex h-9 shrink-0 items-center justify-between border-b border-line pr-1 pl-3">
        <h2 className="text-12 font-bold text-text-2">Why</h2>
        <IconButton label="Close the signal" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">
        <ProofCard id={id} />
      </div>
    </aside>
  );
}
