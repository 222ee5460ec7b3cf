import { formatPrice, formatQty, formatSigned, signOf } from '../../calc/decimals.ts';
import { useMarket, useSession } from '../../desk/desk-context.ts';
import { Time } from '../../components/ui/values.tsx';
import { percentChange } from '../../calc/change.ts';
import type { Hover } from './session-chart.ts';

/** Open, high, low, close of the bar under the pointer, or of the newest one. */
export function Legend({ hover }: { readonly hover: Hover | null }) {
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const bar = useMarket(({ bars }) => {
    const at = hover === null ? -1 : hover.index - (bars[0]?.index ?? 0);
    return (at >= 0 ? bars[at] : undefined) ?? bars.at(-1) ?? null;
  });
  if (bar === null) return null;
  const change = percentChange(bar.open, bar.close);
  const tone = signOf(change) === -1 ? 'text-down' : 'text-up';
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-1.5 left-2 z-10 flex flex-wrap gap-x-2.5 rounded-control bg-surface/75 px-1 text-11 tabular-nums"
    >
      <span className="text-text-3">
        <Time at={bar.time} zoned />
      </span>
      {(['open', 'high', 'low', 'close'] as const).map((name) => (
        <span key={name} className={`text-text-3 ${name === 'close' ? '' : 'max-md:hidden'}`}>
          {name.slice(0, 1).toUpperCase()} <span className={tone}>{formatPrice(bar[name], tick)}</span>
        </span>
      ))}
      <span className={tone}>{formatSigned(change)} %</span>
      <span className="text-text-3 max-md:hidden">Vol {formatQty(bar.volume)}</span>
    </div>
  );
}
