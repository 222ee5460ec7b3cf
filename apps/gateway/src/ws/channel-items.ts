import type { BarClosed, BarView, Message, WsChannel, WsItem } from '@smc/contracts';
import { assertNever } from '@smc/domain';

/** Items of one channel, in order. */
export type ChannelItems = { readonly [C in WsChannel]: { readonly channel: C; readonly items: readonly WsItem<C>[] } }[WsChannel];

/** A bar as it is drawn. */
export function barView(bar: BarClosed): BarView {
  const { index, time, open, high, low, close, volume } = bar;
  return { index, time, open, high, low, close, volume };
}

/** What a message of the bus means for browsers; null when they do not need it. */
export function channelItems(message: Message): ChannelItems | null {
  switch (message.type) {
    case 'market.barClosed':
      return { channel: 'bars', items: [barView(message.payload)] };
    case 'market.quote':
      return { channel: 'quotes', items: [message.payload] };
    case 'market.feedStatus':
      return { channel: 'feed', items: [message.payload] };
    case 'strategy.structures':
      return { channel: 'structures', items: message.payload.events };
    case 'strategy.signal':
      return { channel: 'signals', items: [message.payload] };
    case 'trading.order':
      return { channel: 'orders', items: [message.payload] };
    case 'trading.fill':
      return { channel: 'fills', items: [message.payload] };
    case 'trading.position':
      return { channel: 'positions', items: [message.payload] };
    case 'trading.tradeClosed':
      return { channel: 'trades', items: [message.payload] };
    case 'trading.equity':
      return { channel: 'equity', items: [message.payload] };
    case 'market.barQuarantined':
    case 'strategy.watermark':
    case 'trading.intent':
    case 'trading.denial':
    case 'execution.watermark':
    case 'control.command':
      return null;
    default:
      return assertNever(message);
  }
}
