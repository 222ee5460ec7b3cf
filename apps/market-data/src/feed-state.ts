import type { FeedStatus } from '@smc/contracts';
import type { Json } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { loadServiceState, saveFeedState, saveServiceState } from '@smc/store';
import { z } from 'zod';
import { type FeedControl, feedControlSchema } from './replay-control.ts';

const SERVICE = 'market-data';

const savedSchema = z.object({ control: feedControlSchema, feed: z.json() });

/** A feed between two commits: what it is doing, and where its source stands. */
export interface SavedFeed {
  readonly control: FeedControl;
  readonly feed: Json;
}

/** The feed as its last commit left it, locked until the transaction ends; null before the first. */
export async function loadFeed(q: Queryable, session: string): Promise<SavedFeed | null> {
  await q.query(`SELECT 1 FROM service_state WHERE session = $1 AND service = $2 FOR UPDATE`, [session, SERVICE]);
  const saved = await loadServiceState(q, session, SERVICE);
  return saved === null ? null : savedSchema.parse(saved.state);
}

/** Saves the feed, and its status for those who only look. */
export async function saveFeed(q: Queryable, session: string, saved: SavedFeed, total: number | null): Promise<void> {
  const { control, feed } = saved;
  await saveServiceState(q, session, SERVICE, { cursor: control.nextIndex, state: { control, feed } });
  await saveFeedState(q, session, { cursor: control.nextIndex, status: statusOf(control, total) });
}

/** What is told to the world. */
export function statusOf(control: FeedControl, total: number | null): FeedStatus {
  const { state, speed, nextIndex, lastTime, quarantined, reason } = control;
  return { state, speed, barIndex: nextIndex === 0 ? null : nextIndex - 1, barTime: lastTime, barsTotal: total, quarantined, reason };
}
