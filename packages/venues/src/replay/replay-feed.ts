import { type BarColumns, type Json, InvariantError, barAt } from '@smc/domain';
import type { FeedBar, MarketFeed } from '../market-feed.ts';

/** What to replay: bars `start` to the end of a recorded series. */
export interface ReplaySource {
  readonly bars: BarColumns;
  readonly volumes: readonly string[];
  /** First row of the series that belongs to the feed. */
  readonly start?: number;
}

/** A feed over recorded bars. `snapshot` is the position that an earlier feed over the same source gave. */
export function createReplayFeed(source: ReplaySource, snapshot: Json = 0): MarketFeed {
  const { bars, volumes, start = 0 } = source;
  const total = Math.max(0, bars.length - start);
  let position = positionOf(snapshot, total);
  return {
    origin: 'RECORDED',
    total,
    next(): FeedBar | null {
      if (position >= total) return null;
      const row = start + position;
      position += 1;
      const { time, open, high, low, close, volume } = barAt(bars, row);
      return { time, open, high, low, close, volume, volumeText: volumes[row] ?? String(volume), line: row + 2 };
    },
    quotes: () => [],
    snapshot: () => position,
  };
}

function positionOf(snapshot: Json, total: number): number {
  if (typeof snapshot === 'number' && Number.isSafeInteger(snapshot) && snapshot >= 0 && snapshot <= total) return snapshot;
  throw new InvariantError(`a replay of ${total} bars cannot stand at ${JSON.stringify(snapshot)}`);
}
