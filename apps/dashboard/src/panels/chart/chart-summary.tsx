import { useMarket, useSession } from '../../desk/desk-context.ts';
import { formatPrice, formatSigned } from '../../calc/decimals.ts';
import { percentChange } from '../../calc/change.ts';

/** The chart in words for those who do not see it. */
export function ChartSummary({ id }: { readonly id: string }) {
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const last = useMarket((state) => state.bars.at(-1) ?? null);
  const first = useMarket((state) => state.bars.at(-24) ?? null);
  if (last === null)
    return (
      <p id={id} className="sr-only">
        No bars yet.
      </p>
    );
  const change = first === null ? '0.00' : percentChange(first.open, last.close);
  return (
    <p id={id} className="sr-only">
      Last close {formatPrice(last.close, tick)}, {formatSigned(change)} percent over the last 24 bars. Use the button View as table for the
      bars and structures in view.
    </p>
  );
}
