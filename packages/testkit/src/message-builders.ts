import { type Message, type MessageType, type PayloadOf, MESSAGES, decodeMessage } from '@smc/contracts';
import { FIXED_TIME } from './clock.ts';
import { aBarClosed, aCommand, aFeedStatus, aQuarantinedBar, aQuote } from './market-builders.ts';
import { aSignal, aStrategyWatermark, aStructures, anOpenIntent } from './strategy-builders.ts';
import { aDenial, aFill, aPosition, aTrade, anEquityPoint, anExecutionWatermark, anOrder } from './trading-builders.ts';

/** A valid payload of each message type. */
const PAYLOADS: { readonly [T in MessageType]: () => PayloadOf<T> } = {
  'market.barClosed': aBarClosed,
  'market.quote': aQuote,
  'market.feedStatus': aFeedStatus,
  'market.barQuarantined': aQuarantinedBar,
  'strategy.structures': aStructures,
  'strategy.signal': aSignal,
  'strategy.watermark': aStrategyWatermark,
  'trading.intent': anOpenIntent,
  'trading.denial': aDenial,
  'trading.order': anOrder,
  'trading.fill': aFill,
  'trading.position': aPosition,
  'trading.tradeClosed': aTrade,
  'trading.equity': anEquityPoint,
  'execution.watermark': anExecutionWatermark,
  'control.command': aCommand,
};

/** A valid payload of a message type. */
export function aPayload<T extends MessageType>(type: T): PayloadOf<T> {
  return PAYLOADS[type]();
}

/** What a service hands to `bus.publish`. */
export interface BuiltNewMessage<T extends MessageType> {
  readonly type: T;
  readonly key: string;
  readonly mode: 'REPLAY';
  readonly session: string;
  readonly occurredAt: number;
  readonly correlationId: string;
  readonly causationId: null;
  readonly payload: PayloadOf<T>;
}

/** A message as a service hands it to the bus. */
export function aNewMessage<T extends MessageType>(type: T, overrides: Partial<Omit<BuiltNewMessage<T>, 'type'>> = {}): BuiltNewMessage<T> {
  return {
    type,
    key: 'binance:BTC/USDT',
    mode: 'REPLAY',
    session: 'session-1',
    occurredAt: FIXED_TIME,
    correlationId: 'correlation-1',
    causationId: null,
    payload: aPayload(type),
    ...overrides,
  };
}

/** An envelope around a valid payload, as parsed JSON. */
export function anEnvelope(type: MessageType, overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ...aNewMessage(type),
    id: `message-${type}`,
    version: MESSAGES[type].version,
    source: 'testkit',
    recordedAt: FIXED_TIME + 5,
    seq: 0,
    ...overrides,
  };
}

/** A checked message. Throws when the overrides make it invalid. */
export function aMessage(type: MessageType, overrides: Readonly<Record<string, unknown>> = {}): Message {
  const decoded = decodeMessage(anEnvelope(type, overrides));
  if (!decoded.ok) throw new Error(decoded.failure.reason);
  return decoded.message;
}
