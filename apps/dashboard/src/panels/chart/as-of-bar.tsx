import { StepBack, StepForward, X } from 'lucide-react';
import { IconButton } from '../../components/ui/button.tsx';
import { Time } from '../../components/ui/values.tsx';
import { useChart, useDesk, useMarket } from '../../desk/desk-context.ts';

/** The cursor of knowledge: what came to be known later is not drawn. */
export function AsOfBar() {
  const { chart } = useDesk();
  const cursor = useChart((state) => state.cursor);
  const first = useMarket((state) => state.bars[0]?.index ?? 0);
  const last = useMarket((state) => state.bars.at(-1)?.index ?? 0);
  const time = useMarket(({ bars }) => (cursor === null ? null : (bars[cursor - (bars[0]?.index ?? 0)]?.time ?? null)));
  if (cursor === null) return null;
  const set = (next: number): void => chart.setState({ cursor: Math.min(last, Math.max(first, next)) });
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-t border-line px-2 text-12 max-md:h-11">
      <span className="text-warn">As of</span>
      <span className="w-40 whitespace-nowrap tabular-nums">
        <Time at={time} style="full" zoned />
      </span>
      <IconButton label="One bar back" onClick={() => set(cursor - 1)}>
        <StepBack aria-hidden className="size-4" />
      </IconButton>
      <input
        type="range"
        aria-label="As-of bar"
        className="min-w-0 flex-1 accent-accent"
        min={first}
        max={last}
        value={cursor}
        onChange={(event) => set(Number(event.target.value))}
      />
      <IconButton label="One bar on" onClick={() => set(cursor + 1)}>
        <StepForward aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Back to now" onClick={() => chart.setState({ cursor: null })}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
