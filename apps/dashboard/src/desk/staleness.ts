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
export function stalenessOf(facts: Facts): Staleness {
  const { connection, now } = facts;
  if (connection.status === 'live') return { feed: quietFeed(facts), account: null };
  const age = connection.lastFrameAt === null ? null : now - connection.lastFrameAt;
  const opening = connection.status === 'connecting' || connection.status === 'idle';
  const heard = age === null ? '' : `, last heard ${formatAge(age)} ago`;
  return { feed: opening ? null : `no line to the gateway${heard}`, account: age !== null && age > ACCOUNT_MS ? formatAge(age) : null };
}

function quietFeed({ feed, heardAt, session, now }: Facts): string | null {
  if (feed?.state === 'failed') return `the feed has failed: ${feed.reason ?? 'no reason given'}`;
  if (feed?.state !== 'playing' || heardAt === null || session === null) return null;
  const barMs = feed.speed > 0 ? 1_000 / feed.speed : TIMEFRAME_MS[session.timeframe];
  const age = now - heardAt;
  return age > barMs + Math.max(QUIET_MS, barMs / 10) ? `no bar for ${formatAge(age)}` : null;
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
