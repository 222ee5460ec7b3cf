import { z } from 'zod';
import { barViewSchema } from '../http/desk.ts';
import { feedStatusV1, quoteV1 } from '../messages/market.ts';
import { signalV1, structureEventSchema } from '../messages/strategy.ts';
import { equityV1, fillV1, orderV1, positionV1, tradeClosedV1 } from '../messages/trading.ts';
import { epochMsSchema } from '../primitives.ts';

/** What each WebSocket channel carries: an array of these, newest last. */
export const WS_CHANNELS = {
  bars: barViewSchema,
  /** Latest wins; at most ten a second. */
  quotes: quoteV1,
  structures: structureEventSchema,
  signals: signalV1,
  orders: orderV1,
  fills: fillV1,
  positions: positionV1,
  trades: tradeClosedV1,
  equity: equityV1,
  feed: feedStatusV1,
} as const;

/** Name of a channel. */
export type WsChannel = keyof typeof WS_CHANNELS;
/** An item of a channel. */
export type WsItem<C extends WsChannel> = z.output<(typeof WS_CHANNELS)[C]>;
/** All channel names. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const WS_CHANNEL_NAMES = Object.keys(WS_CHANNELS) as WsChannel[];

const channelSchema = z.enum(WS_CHANNEL_NAMES);

/** What a browser may send. */
export const clientFrameSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('subscribe'), channels: z.array(channelSchema).min(1).max(WS_CHANNEL_NAMES.length) }),
  z.strictObject({ op: z.literal('unsubscribe'), channels: z.array(channelSchema).min(1).max(WS_CHANNEL_NAMES.length) }),
  z.strictObject({ op: z.literal('ping'), sentAt: epochMsSchema }),
]);
export type ClientFrame = z.output<typeof clientFrameSchema>;

/**
 * What the gateway sends. `seq` rises by one per frame of a channel and connection; the snapshot starts it. A browser
 * that sees a gap subscribes again and gets a fresh snapshot. Items are whole states with stable ids, so applying one
 * twice changes nothing.
 */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['snapshot', 'delta']),
    ch: channelSchema,
    seq: z.int().nonnegative(),
    tsServer: epochMsSchema,
    data: z.array(z.unknown()),
  }),
  z.object({ type: z.literal('pong'), sentAt: epochMsSchema, tsServer: epochMsSchema }),
  z.object({ type: z.literal('error'), code: z.enum(['BAD_FRAME', 'SLOW_CONSUMER', 'SESSION_ENDED']), detail: z.string() }),
]);
export type ServerFrame = z.output<typeof serverFrameSchema>;
