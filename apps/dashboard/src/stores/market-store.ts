import type { BarView, FeedStatus, Quote } from '@smc/contracts';
import { type StoreApi, createStore } from 'zustand/vanilla';

/** The loaded window of bars: contiguous rows of the series, oldest first. */
export interface MarketState {
  readonly bars: readonly BarView[];
  readonly hasMore: boolean;
  readonly quote: Quote | null;
  readonly feed: FeedStatus | null;
  /** When the newest bar or quote arrived, by the browser's clock. */
  readonly heardAt: number | null;
}
export type MarketStore = StoreApi<MarketState>;

/** Memory cap of the window; older rows are let go and can be paged in again. */
export const MAX_BARS = 20_000;

export const createMarketStore = (): MarketStore =>
  createStore<MarketState>(() => ({ bars: [], hasMore: true, quote: null, feed: null, heardAt: null }));

/** Rows that are missing between a window and rows that could not be joined for that reason. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/** What came of joining rows to a window: all that could be joined, and the first hole that stopped it. */
export interface Joined {
  readonly bars: readonly BarView[];
  readonly hole: Hole | null;
}

/**
 * Joins rows to a window by their index. Rows that are there already are replaced by the newer ones. Rows that would
 * leave a hole are not joined: the hole is named, so that it can be fetched. The rows may come in any order and may have
 * holes among themselves, since several frames can wait for one painted frame.
 */
export function joinBars(window: readonly BarView[], rows: readonly BarView[]): Joined {
  let bars = window;
  for (const run of runsOf(rows)) {
    const joined = joinRun(bars, run);
    if (joined.hole !== null) return joined;
    bars = joined.bars;
  }
  return { bars, hole: null };
}

/** Rows by index, the later of two with the same one, in stretches without a hole. */
function runsOf(rows: readonly BarView[]): readonly (readonly BarView[])[] {
  const sorted = [...new Map(rows.map((row) => [row.index, row])).values()].sort((a, b) => a.index - b.index);
  const runs: BarView[][] = [];
  for (const row of sorted) {
    const run = runs.at(-1);
    if (run?.at(-1)?.index === row.index - 1) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

function joinRun(window: readonly BarView[], rows: readonly BarView[]): Joined {
  const first = window[0];
  const last = window.at(-1);
  const firstRow = rows[0];
  const lastRow = rows.at(-1);
  if (firstRow === undefined || lastRow === undefined) return { bars: window, hole: null };
  if (first === undefined || last === undefined) return { bars: rows, hole: null };
  if (firstRow.index > last.index + 1) return { bars: window, hole: { from: last.index + 1, to: firstRow.index - 1 } };
  if (lastRow.index < first.index - 1) return { bars: window, hole: { from: lastRow.index + 1, to: first.index - 1 } };
  const before = window.slice(0, Math.max(0, firstRow.index - first.index));
  const after = window.slice(Math.max(0, lastRow.index - first.index + 1));
  return { bars: [...before, ...rows, ...after], hole: null };
}

/** The newest rows of a window that is over its cap. A quarter goes at once, so that this is rare. */
export function capBars(bars: readonly BarView[]): readonly BarView[] {
  return bars.length > MAX_BARS ? bars.slice(bars.length - Math.floor(MAX_BARS * 0.75)) : bars;
}
