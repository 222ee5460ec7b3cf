import type { Bar, DataOrigin, Json } from '@smc/domain';

/** A bar as a feed gives it: not checked yet, without its place in the session. */
export interface FeedBar extends Omit<Bar, 'index'> {
  /** The volume as plain decimal text. */
  readonly volumeText: string;
  /** Line of the source, from 1; null for a live feed. */
  readonly line: number | null;
}

/** The market between two closes: best prices and the bar as it stands. Prices in ticks. */
export interface FeedQuote {
  readonly time: number;
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly forming: FeedBar;
}

/**
 * A source of closed bars, pulled by its owner. Its clock is the time of its bars: the same feed from the same snapshot
 * gives the same bars however fast it is pulled.
 */
export interface MarketFeed {
  readonly origin: DataOrigin;
  /** Bars in the whole feed; null when it does not end. */
  readonly total: number | null;
  /** Closes the next bar; null at the end. */
  next(): FeedBar | null;
  /** The way of the bar that {@link next} will close, oldest first; empty when the feed knows closed bars only. */
  quotes(): readonly FeedQuote[];
  /** Where the feed stands between two bars, as JSON. */
  snapshot(): Json;
}
