import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { IconButton } from '../../components/ui/button.tsx';
import { Sheet } from '../../components/ui/sheet.tsx';
import { usePhone } from '../../components/ui/use-media.ts';
import { useDesk } from '../../desk/desk-context.ts';
import { useSignal } from '../../desk/queries.ts';
import { PriceChart } from '../../panels/chart/price-chart.tsx';
import { useShowSignal } from '../../panels/proof/show-evidence.ts';
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
          <div className="min-h-0 max-md:h-[58dvh]">
            <TradeChart signalId={signalId} />
          </div>
          <div className="min-h-0 bg-surface max-md:border-t max-md:border-line">
            <ActivityTabs signalId={signalId} onSignal={choose} />
          </div>
        </div>
        {signalId !== null && <Inspector id={signalId} onClose={() => choose(null)} />}
      </div>
    </div>
  );
}

/** One chart for all signals: choosing another one moves it, and never builds it anew. */
function TradeChart({ signalId }: { readonly signalId: string | null }) {
  const { chart } = useDesk();
  const signal = useSignal(signalId);
  useEffect(() => chart.setState({ signalId, evidenceId: null }), [chart, signalId]);
  useShowSignal(signal);
  return <PriceChart signal={signal} />;
}

function Inspector({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
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
