import { TIMEFRAME_MS } from '@smc/domain';
import type { FeedStatus, SessionView } from '@smc/contracts';
import { useEffect, useState } from 'react';
import { formatAge } from '../calc/times.ts';
import type { ConnectionState } from '../stream/connection-store.ts';
import { useConnection, useMarket, useSession } from './desk-context.ts';

/** What on the page may be out of date, in words; null where all is well. */
export interface Staleness {
  readonly feed: string | null;
  readonly account: string | null;
}

interface Facts {
  readonly connection: Pick<ConnectionState, 'status' | 'lastFrameAt'>;
  readonly feed: FeedStatus | null;
  readonly session: Pick<SessionView, 'timeframe'> | null;
  readonly heardAt: number | null;
  readonly now: number;
}

const QUIET_MS = 5_000;
const ACCOUNT_MS = 10_000;

/** Decides what is stale. A feed that was told to stand still is not stale. */
export function stalenessOf({ connection, feed, session, heardAt, now }: Facts): Staleness {
  const frameAge = connection.lastFrameAt === null ? null : now - connection.lastFrameAt;
  if (connection.status !== 'live') {
    const age = frameAge === null ? '' : `, last heard ${formatAge(frameAge)} ago`;
    return { feed: connection.status === 'connecting' || connection.status === 'idle' ? null : `no line to the gateway${age}`, account: frameAge !== null && frameAge > ACCOUNT_MS ? formatAge(frameAge) : null };
  }
  if (feed === null || heardAt === null || session === null || feed.state !== 'playing') {
    return { feed: feed?.state === 'failed' ? `the feed has failed: ${feed.reason ?? 'no reason given'}` : null, account: null };
  }
  const barMs = feed.speed > 0 ? 1_000 / feed.speed : TIMEFRAME_MS[session.timeframe];
  const late = now - heardAt - barMs - Math.max(QUIET_MS, barMs / 10);
  return { feed: late > 0 ? `no bar for ${formatAge(now - heardAt)}` : null, account: null };
}

/** The time, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const id = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(id);
  }, []);
  return now;
}

export function useStaleness(): Staleness {
  const connection = useConnection((state) => state);
  const feed = useMarket((state) => state.feed);
  const heardAt = useMarket((state) => state.heardAt);
  const session = useSession((state) => state.session);
  return stalenessOf({ connection, feed, session, heardAt, now: useNow() });
}
