import type { z } from 'zod';
import { type Envelope, envelopeSchema } from './envelope.ts';
import { commandV1 } from './messages/control.ts';
import { barClosedV1, barQuarantinedV1, feedStatusV1, quoteV1 } from './messages/market.ts';
import { intentV1, signalV1, strategyWatermarkV1, structuresV1 } from './messages/strategy.ts';
import { denialV1, equityV1, executionWatermarkV1, fillV1, orderV1, positionV1, tradeClosedV1 } from './messages/trading.ts';
import type { TopicName } from './topics.ts';

/** Every message type: its topic and the schema of its current version. */
export const MESSAGES = {
  'market.barClosed': { topic: 'market.bars.v1', version: 1, schema: barClosedV1 },
  'market.quote': { topic: 'market.quotes.v1', version: 1, schema: quoteV1 },
  'market.feedStatus': { topic: 'market.status.v1', version: 1, schema: feedStatusV1 },
  'market.barQuarantined': { topic: 'market.status.v1', version: 1, schema: barQuarantinedV1 },
  'strategy.structures': { topic: 'strategy.structures.v1', version: 1, schema: structuresV1 },
  'strategy.signal': { topic: 'strategy.signals.v1', version: 1, schema: signalV1 },
  'strategy.watermark': { topic: 'trading.intents.v1', version: 1, schema: strategyWatermarkV1 },
  'trading.intent': { topic: 'trading.intents.v1', version: 1, schema: intentV1 },
  'trading.denial': { topic: 'trading.orders.v1', version: 1, schema: denialV1 },
  'trading.order': { topic: 'trading.orders.v1', version: 1, schema: orderV1 },
  'trading.fill': { topic: 'trading.orders.v1', version: 1, schema: fillV1 },
  'trading.position': { topic: 'trading.portfolio.v1', version: 1, schema: positionV1 },
  'trading.tradeClosed': { topic: 'trading.portfolio.v1', version: 1, schema: tradeClosedV1 },
  'trading.equity': { topic: 'trading.portfolio.v1', version: 1, schema: equityV1 },
  'execution.watermark': { topic: 'trading.portfolio.v1', version: 1, schema: executionWatermarkV1 },
  'control.command': { topic: 'control.commands.v1', version: 1, schema: commandV1 },
} as const satisfies Record<string, { topic: TopicName; version: number; schema: z.ZodType }>;

/** Name of a message type. */
export type MessageType = keyof typeof MESSAGES;
/** Payload of a message type. */
export type PayloadOf<T extends MessageType> = z.output<(typeof MESSAGES)[T]['schema']>;
/** A checked message: narrow by `type` to get the payload. */
export type Message = {
  [T in MessageType]: Omit<Envelope<PayloadOf<T>>, 'type'> & { readonly type: T };
}[MessageType];

/** Whether a text names a message type. */
export function isMessageType(type: string): type is MessageType {
  return Object.hasOwn(MESSAGES, type);
}

/** Why bytes could not be read as a message; they go to the dead letters with this reason. */
export interface DecodeFailure {
  readonly reason: string;
}

/**
 * Checks an envelope and its payload once, at the edge. Unknown types, unknown versions and bad payloads are
 * failures that name the offending path.
 */
export function decodeMessage(
  value: unknown,
): { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly failure: DecodeFailure } {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return failed(describe(envelope.error));
  const { type, version } = envelope.data;
  if (!isMessageType(type)) return failed(`unknown message type ${type}`);
  const entry = MESSAGES[type];
  if (version !== entry.version) return failed(`unknown version ${version} of ${type}`);
  const payload = entry.schema.safeParse(envelope.data.payload);
  if (!payload.success) return failed(`${type}: ${describe(payload.error)}`);
  const checked: unknown = { ...envelope.data, payload: payload.data };
  // The schema that checked the payload is the one its type names, which the compiler cannot see through the lookup.
  return { ok: true, message: checked as Message };
}

function failed(reason: string): { readonly ok: false; readonly failure: DecodeFailure } {
  return { ok: false, failure: { reason } };
}

/** One line naming the first offending path of a schema error. */
export function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'invalid';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
