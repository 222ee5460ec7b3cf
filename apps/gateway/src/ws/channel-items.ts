import type { BarClosed, BarView, Message, MessageType, PayloadOf, WsChannel, WsItem } from '@smc/contracts';

/** Items of one channel, in order. */
export type ChannelItems = { readonly [C in WsChannel]: { readonly channel: C; readonly items: readonly WsItem<C>[] } }[WsChannel];

/** What each message of the bus means for browsers; null when they do not need it. */
const CHANNELS: { readonly [T in MessageType]: ((payload: PayloadOf<T>) => ChannelItems) | null } = {
  'market.barClosed': (bar) => ({ channel: 'bars', items: [barView(bar)] }),
  'market.quote': (quote) => ({ channel: 'quotes', items: [quote] }),
  'market.feedStatus': (status) => ({ channel: 'feed', items: [status] }),
  'market.barQuarantined': null,
  'strategy.structures': ({ events }) => ({ channel: 'structures', items: events }),
  'strategy.signal': (signal) => ({ channel: 'signals', items: [signal] }),
  'strategy.watermark': null,
  'trading.intent': null,
  'trading.denial': null,
  'trading.order': (order) => ({ channel: 'orders', items: [order] }),
  'trading.fill': (fill) => ({ channel: 'fills', items: [fill] }),
  'trading.position': (position) => ({ channel: 'positions', items: [position] }),
  'trading.tradeClosed': (trade) => ({ channel: 'trades', items: [trade] }),
  'trading.equity': (point) => ({ channel: 'equity', items: [point] }),
  'execution.watermark': null,
  'control.command': null,
};

/** What a message means for browsers, or null. */
export function channelItems(message: Message): ChannelItems | null {
  // The payload is the one its type names; the compiler cannot tie the two through the lookup.
  const read = CHANNELS[message.type] as ((payload: unknown) => ChannelItems) | null;
  return read === null ? null : read(message.payload);
}

/** A bar as it is drawn. */
export function barView(bar: BarClosed): BarView {
  const { index, time, open, high, low, close, volume } = bar;
  return { index, time, open, high, low, close, volume };
}
