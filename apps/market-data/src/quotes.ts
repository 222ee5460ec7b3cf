import type { Bus } from '@smc/bus';
import type { Quote } from '@smc/contracts';
import { formatPrice } from '@smc/domain';
import type { FeedQuote, MarketFeed } from '@smc/venues';
import type { FeedSession } from './session.ts';

/** Shows the market between two closes to those who look. Nothing is stored; decisions never see it. */
export interface QuoteTicker {
  /** Publishes the quote at this part (0 to 1) of the coming bar, if it is a new one. */
  show(feed: MarketFeed, fraction: number): void;
}

/** A ticker that has shown nothing yet. */
export function createQuoteTicker(bus: Pick<Bus, 'publishTransient'>, session: FeedSession): QuoteTicker {
  let shown: FeedQuote | null = null;
  return {
    show(feed, fraction) {
      const quotes = feed.quotes();
      const quote = quotes[Math.min(quotes.length - 1, Math.floor(fraction * quotes.length))];
      if (quote === undefined || (shown?.time === quote.time && shown.last === quote.last)) return;
      shown = quote;
      bus.publishTransient('market-data', {
        type: 'market.quote',
        key: session.instrument.id,
        mode: session.mode,
        session: session.session,
        occurredAt: quote.time,
        correlationId: `${session.session}:quote`,
        causationId: null,
        payload: payloadOf(quote, session, feed),
      });
    },
  };
}

function payloadOf(quote: FeedQuote, session: FeedSession, feed: MarketFeed): Quote {
  const { instrument, timeframe } = session;
  const price = (ticks: number): string => formatPrice(instrument, ticks);
  const { time, open, high, low, close, volumeText } = quote.forming;
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    timeframe,
    time: quote.time,
    bid: price(quote.bid),
    ask: price(quote.ask),
    last: price(quote.last),
    forming: { time, open: price(open), high: price(high), low: price(low), close: price(close), volume: volumeText },
    origin: feed.origin,
  };
}
