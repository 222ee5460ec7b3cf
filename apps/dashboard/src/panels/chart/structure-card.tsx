import { X } from 'lucide-react';
import { describeTrack } from '../../calc/structures/describe-track.ts';
import { formatTime, zoneLabel } from '../../calc/times.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { useChart, useDesk, useSession } from '../../desk/desk-context.ts';
import { usePreferences } from '../../page/page-context.ts';

/** The structure that was clicked: what it is, when it formed, when it was known and how it stands. */
export function StructureCard() {
  const { chart, data } = useDesk();
  const id = useChart((state) => state.structureId);
  const cursor = useChart((state) => state.cursor ?? Infinity);
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const zone = usePreferences((state) => state.zone);
  const track = id === null ? null : data.structures.book.find(id);
  if (track === null) return null;
  const { title, price, state } = describeTrack(track, cursor, tick);
  const bars = track.knownIndex - track.atIndex;
  const steps = track.kind === 'zone' ? track.steps.filter((step) => step.index <= cursor) : [];
  return (
    <div className="absolute bottom-9 left-2 z-10 w-72 rounded-panel border border-line bg-raised p-2.5 text-12 shadow-lg">
      <div className="flex items-start justify-between gap-2">
        <p className="font-medium">{title}</p>
        <IconButton label="Close structure" className="-mt-1 -mr-1" onClick={() => chart.setState({ structureId: null })}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <p className="tabular-nums">
        {price} · <span className="text-text-2">{state}</span>
      </p>
      <p className="mt-1 text-text-2 tabular-nums">
        formed {formatTime(track.at, zone)}, known {formatTime(track.knownAt, zone)} {zoneLabel(zone)}, +{bars}{' '}
        {bars === 1 ? 'bar' : 'bars'}
      </p>
      {steps.length > 1 && (
        <ol className="mt-1 text-text-3 tabular-nums">
          {steps.map((step) => (
            <li key={step.id}>
              {formatTime(step.at, zone)} {step.state}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
