import { Time } from '../../components/ui/values.tsx';
import { useMarket, useSession } from '../../desk/desk-context.ts';

/** What the desk is doing, in one quiet line. */
export function Footer() {
  const session = useSession((state) => state.session);
  const feed = useMarket((state) => state.feed);
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t border-line bg-surface px-3 text-11 text-text-3 max-md:hidden">
      <span>
        {session === null ? 'no session' : `${session.venue} · ${session.symbol} · ${session.timeframe} · ${session.strategyInstanceId}`}
      </span>
      {feed !== null && (
        <span className="tabular-nums">
          {feed.state} · bar {feed.barIndex ?? '–'}
          {feed.barsTotal === null ? '' : ` of ${feed.barsTotal}`} · <Time at={feed.barTime} style="full" zoned />
        </span>
      )}
      {feed !== null && feed.quarantined > 0 && <span className="text-warn">{feed.quarantined} rows put aside</span>}
      <span className="ml-auto">build {session?.buildId ?? '–'}</span>
    </footer>
  );
}
