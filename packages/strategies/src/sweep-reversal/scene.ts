import type { SmcDir, SmcEventLog, SmcStateView } from '@smc/smc';
import type { Fact } from './state.ts';

/** One closed bar as the machine sees it: its prices, the events that became known at its close, the state after it. */
export interface Scene {
  /** The engine's index of the bar. */
  readonly index: number;
  /** Open time of the bar. */
  readonly time: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly log: SmcEventLog;
  /** Events of this bar: log positions [from, to). */
  readonly from: number;
  readonly to: number;
  readonly state: SmcStateView;
  /** Bias of the higher time frame at a price, from its closed bars. */
  bias(price: number): SmcDir;
  /** Newest swing break of the higher time frame. */
  readonly biasFact: Fact | null;
}

/** What one bar said, by side: 0 for long (direction +1), 1 for short. Log positions, -1 when there is none. */
export interface News {
  readonly sweep: [number, number];
  readonly sweepRank: [number, number];
  readonly sweptLevels: [number, number];
  readonly shift: [number, number];
  readonly displacement: [number, number];
  readonly gap: [number, number];
  readonly block: [number, number];
  readonly failedBreaks: [number, number];
}

/** A news sheet that is filled anew on each bar, so that bars without events allocate nothing. */
export function blankNews(): News {
  return {
    sweep: [-1, -1],
    sweepRank: [0, 0],
    sweptLevels: [0, 0],
    shift: [-1, -1],
    displacement: [-1, -1],
    gap: [-1, -1],
    block: [-1, -1],
    failedBreaks: [0, 0],
  };
}

/** Empties the sheet. */
export function clearNews(news: News): void {
  for (let side = 0; side < 2; side += 1) {
    news.sweep[side] = -1;
    news.sweepRank[side] = 0;
    news.sweptLevels[side] = 0;
    news.shift[side] = -1;
    news.displacement[side] = -1;
    news.gap[side] = -1;
    news.block[side] = -1;
    news.failedBreaks[side] = 0;
  }
}
