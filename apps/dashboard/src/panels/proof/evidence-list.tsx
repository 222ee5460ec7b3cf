import type { Evidence, Signal } from '@smc/contracts';
import { TIMEFRAME_MS } from '@smc/domain';
import { Crosshair } from 'lucide-react';
import { formatPrice } from '../../calc/decimals.ts';
import { formedAndKnown, zoneLabel } from '../../calc/times.ts';
import { ROLE_LABELS } from '../../calc/trading-scene.ts';
import { useChart, useDesk, useSession } from '../../desk/desk-context.ts';
import { usePreferences } from '../../page/page-context.ts';
import { showEvidence } from './show-evidence.ts';

/** Each piece a decision rests on, with the bar it formed at and the bar it was known at. A click shows it on the chart. */
export function EvidenceList({ signal }: { readonly signal: Signal }) {
  const desk = useDesk();
  const chosen = useChart((state) => state.evidenceId);
  if (signal.evidence.length === 0) return <p className="px-3 text-12 text-text-3">This candidate failed before it had any.</p>;
  return (
    <ol>
      {signal.evidence.map((item) => (
        <li key={`${item.role}:${item.structureId}`}>
          <EvidenceRow
            item={item}
            signal={signal}
            selected={item.structureId === chosen}
            onShow={() => void showEvidence(desk, signal, item)}
          />
        </li>
      ))}
    </ol>
  );
}

interface EvidenceRowProps {
  readonly item: Evidence;
  readonly signal: Signal;
  readonly selected: boolean;
  readonly onShow: () => void;
}

function EvidenceRow({ item, signal, selected, onShow }: EvidenceRowProps) {
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const zone = usePreferences((state) => state.zone);
  const price =
    item.price === undefined ? `${formatPrice(item.bottom, tick)} to ${formatPrice(item.top, tick)}` : formatPrice(item.price, tick);
  return (
    <button
      type="button"
      data-testid="evidence"
      aria-pressed={selected}
      onClick={onShow}
      className={`grid w-full grid-cols-[5.5rem_1fr_auto] items-baseline gap-x-2 px-3 py-1.5 text-left hover:bg-raised max-md:min-h-11 ${selected ? 'bg-accent-soft' : ''}`}
    >
      <span className="text-12 font-medium text-accent">{ROLE_LABELS[item.role]}</span>
      <span className="min-w-0 text-12">
        {item.text}
        {!item.text.includes(item.price ?? item.top ?? '') && <span className="text-text-3 tabular-nums"> {price}</span>}
      </span>
      <Crosshair aria-label="Show on the chart" className="size-3.5 self-center text-text-3" />
      <span className="col-start-2 text-11 text-text-2 tabular-nums">
        {formedAndKnown(item.at, item.confirmedAt, TIMEFRAME_MS[signal.timeframe], zone)}{' '}
        <span className="text-text-3">{zoneLabel(zone)}</span>
      </span>
    </button>
  );
}
