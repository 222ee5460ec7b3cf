import { Popover, PopoverButton, PopoverPanel } from '@headlessui/react';
import { RefreshCw, Wifi, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatAge } from '../../calc/times.ts';
import { Button } from '../../components/ui/button.tsx';
import { useConnection, useDesk, useMarket } from '../../desk/desk-context.ts';
import { type Staleness, useNow, useStaleness } from '../../desk/staleness.ts';
import type { ConnectionState } from '../../stream/connection-store.ts';

/** The state of the line in one word, with every hop behind it. */
export function ConnectionBadge() {
  const connection = useConnection((state) => state);
  const staleness = useStaleness();
  const { tone, text } = badgeOf(connection, staleness);
  const Icon = connection.status === 'live' ? Wifi : WifiOff;
  return (
    <Popover className="relative">
      <PopoverButton
        data-testid="connection-badge"
        data-status={connection.status}
        className={`flex h-7 items-center gap-1.5 rounded-control border px-2 text-12 whitespace-nowrap tabular-nums max-md:h-9 max-[359px]:gap-1 max-[359px]:px-1.5 ${tone}`}
      >
        <Icon aria-hidden className="size-3.5" />
        {text}
      </PopoverButton>
      <PopoverPanel
        anchor={{ to: 'bottom end', gap: 6 }}
        className="z-40 w-80 rounded-panel border border-line bg-raised p-3 text-12 shadow-lg"
      >
        <Hops connection={connection} staleness={staleness} />
      </PopoverPanel>
    </Popover>
  );
}

function badgeOf(connection: ConnectionState, { feed }: Staleness): { tone: string; text: string } {
  const calm = 'border-line text-text-2 hover:text-text-1';
  const warn = 'border-warn text-warn';
  switch (connection.status) {
    case 'idle':
    case 'connecting':
      return { tone: calm, text: 'Connecting' };
    case 'reconnecting':
      return { tone: warn, text: `Reconnecting ${connection.attempt}` };
    case 'offline':
      return { tone: 'border-danger text-danger', text: 'Offline' };
    case 'live': {
      if (feed !== null) return { tone: warn, text: 'Feed stale' };
      if (connection.rttMs !== null && connection.rttMs > 1_000) return { tone: warn, text: `Delayed ${formatAge(connection.rttMs)}` };
      return { tone: calm, text: connection.rttMs === null ? 'Live' : `Live ${connection.rttMs} ms` };
    }
  }
}

interface HopsProps {
  readonly connection: ConnectionState;
  readonly staleness: Staleness;
}

function Hops({ connection, staleness }: HopsProps) {
  const { stream } = useDesk();
  const feed = useMarket((state) => state.feed);
  const heardAt = useMarket((state) => state.heardAt);
  const now = useNow();
  const age = (at: number | null): string => (at === null ? 'never' : `${formatAge(now - at)} ago`);
  return (
    <div className="flex flex-col gap-2">
      <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5">
        <Hop name="Browser to gateway">{connection.rttMs === null ? connection.status : `${connection.rttMs} ms`}</Hop>
        <Hop name="Last frame">{age(connection.lastFrameAt)}</Hop>
        <Hop name="Feed">{feed === null ? 'unknown' : feed.state}</Hop>
        <Hop name="Last bar or quote">{age(heardAt)}</Hop>
        <Hop name="Clock difference">{connection.skewMs === null ? '–' : `${connection.skewMs} ms`}</Hop>
        <Hop name="Gaps closed">{connection.gaps}</Hop>
        {connection.badFrames > 0 && <Hop name="Frames not understood">{connection.badFrames}</Hop>}
      </dl>
      {staleness.feed !== null && <p className="text-warn">{staleness.feed}</p>}
      {connection.degraded && <p className="text-warn">Painting is slowed to ten times a second.</p>}
      {connection.status !== 'live' && (
        <Button onClick={() => stream.retryNow()}>
          <RefreshCw aria-hidden className="size-3.5" />
          Retry now
        </Button>
      )}
    </div>
  );
}

function Hop({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="text-right tabular-nums">{children}</dd>
    </>
  );
}
