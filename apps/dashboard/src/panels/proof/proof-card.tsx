import type { Signal, SignalDetail } from '@smc/contracts';
import { Check, X } from 'lucide-react';
import { formatPrice } from '../../calc/decimals.ts';
import { QueryView } from '../../components/ui/panel.tsx';
import { Direction, Time } from '../../components/ui/values.tsx';
import { useSession } from '../../desk/desk-context.ts';
import { useSignalDetail } from '../../desk/queries.ts';
import { EvidenceList } from './evidence-list.tsx';
import { Outcome } from './outcome.tsx';
import { RuleTable } from './rule-table.tsx';

interface ProofCardProps {
  readonly id: string;
}

/** Why a decision was made: what it rests on, when each piece was known, every rule with its value, and what came of it. */
export function ProofCard({ id }: ProofCardProps) {
  const query = useSignalDetail(id);
  return (
    <div data-testid="proof-card" className="h-full overflow-auto">
      <QueryView query={query} rows={8}>
        {(detail) => <Proof detail={detail} />}
      </QueryView>
    </div>
  );
}

function Proof({ detail }: { readonly detail: SignalDetail }) {
  const { signal } = detail;
  return (
    <article aria-label="Proof card" className="flex flex-col">
      <Head signal={signal} />
      <Block title={`Evidence (${signal.evidence.length})`}>
        <EvidenceList signal={signal} />
      </Block>
      <Block title="Rules">
        <RuleTable rules={signal.rules} firstFailed={signal.firstFailedRule} />
      </Block>
      <Block title="What came of it">
        <Outcome detail={detail} />
      </Block>
      <p className="px-3 py-2 font-mono text-11 break-all text-text-3">
        {signal.strategy} {signal.strategyVersion} · params {signal.paramsHash} · {detail.correlationId}
      </p>
    </article>
  );
}

function Head({ signal }: { readonly signal: Signal }) {
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const taken = signal.status === 'taken';
  return (
    <header className="border-b border-line px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-16">
          <Direction dir={signal.dir} /> <span className="font-bold">{signal.symbol}</span>{' '}
          <span className="text-text-3">{signal.timeframe}</span>
        </h3>
        <StatusWord taken={taken} />
        <span className="ml-auto text-12 text-text-2">
          decided <Time at={signal.decidedAt} style="full" zoned />
        </span>
      </div>
      {!taken && <p className="mt-1 text-12 text-warn">First failing rule: {signal.firstFailedRule ?? 'none recorded'}</p>}
      <dl className="mt-2 grid grid-cols-4 gap-2 text-12">
        <Figure name="Entry">{formatPrice(signal.entry, tick)}</Figure>
        <Figure name="Stop">{formatPrice(signal.stop, tick)}</Figure>
        <Figure name={signal.targets.length > 1 ? 'Targets' : 'Target'}>
          {signal.targets.length === 0 ? '–' : signal.targets.map((target) => formatPrice(target.price, tick)).join(' / ')}
        </Figure>
        <Figure name="Reward">{signal.rMultiple === null ? '–' : `${signal.rMultiple} R`}</Figure>
      </dl>
    </header>
  );
}

export function StatusWord({ taken }: { readonly taken: boolean }) {
  return taken ? (
    <span className="inline-flex items-center gap-1 align-middle text-12 font-medium text-good">
      <Check aria-hidden className="size-3.5" />
      Taken
    </span>
  ) : (
    <span className="inline-flex items-center gap-1 align-middle text-12 font-medium text-text-2">
      <X aria-hidden className="size-3.5" />
      Not taken
    </span>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-11 text-text-3">{name}</dt>
      <dd className="truncate font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Block({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line py-2">
      <h4 className="px-3 pb-1 text-12 font-bold text-text-2">{title}</h4>
      {children}
    </section>
  );
}
