import { type Bar, type DataOrigin, type Instrument, InvariantError, type Timeframe, formatPrice, parsePrice } from '@smc/domain';
import type { BarClosed } from './messages/market.ts';

/** What a bar message says besides the bar. */
export interface BarMessageContext {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly origin: DataOrigin;
  /** The volume as plain decimal text. */
  readonly volume: string;
}

/** The message of a closed bar: ticks become decimal text. */
export function barToMessage(bar: Bar, context: BarMessageContext): BarClosed {
  const { instrument, timeframe, origin, volume } = context;
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    timeframe,
    index: bar.index,
    time: bar.time,
    open: formatPrice(instrument, bar.open),
    high: formatPrice(instrument, bar.high),
    low: formatPrice(instrument, bar.low),
    close: formatPrice(instrument, bar.close),
    volume,
    origin,
  };
}

/**
 * The reverse of {@link barToMessage}: a bar in ticks. Throws {@link InvariantError} when a price lies off the instrument's
 * grid, which the writer of the message has ruled out.
 */
export function barFromMessage(message: BarClosed, instrument: Instrument): Bar {
  const ticks = (text: string): number => {
    const price = parsePrice(instrument, text);
    if (!price.ok) throw new InvariantError(`bar ${message.index} of ${message.symbol}: ${price.error}`);
    return price.value;
  };
  return {
    index: message.index,
    time: message.time,
    open: ticks(message.open),
    high: ticks(message.high),
    low: ticks(message.low),
    close: ticks(message.close),
    volume: Number(message.volume),
  };
}
