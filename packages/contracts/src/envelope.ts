import { z } from 'zod';
import { epochMsSchema, idSchema, modeSchema } from './primitives.ts';

/** What every message on the bus carries around its payload. */
export const envelopeSchema = z.strictObject({
  /** Unique; the inbox of a consumer takes each id once. */
  id: idSchema,
  /** Message type, for example `market.barClosed`. */
  type: z.string().min(1).max(80),
  /** Major version of the payload. */
  version: z.int().positive(),
  /** Ordering key: messages of one key are consumed in the order they were written. */
  key: z.string().min(1).max(200),
  /** Service that wrote it. */
  source: z.string().min(1).max(60),
  mode: modeSchema,
  session: idSchema,
  /** When the fact happened, in the time of the data. */
  occurredAt: epochMsSchema,
  /** When it was written down, wall clock. */
  recordedAt: epochMsSchema,
  /** The same from venue frame to pixel. */
  correlationId: idSchema,
  /** Id of the message that caused this one. */
  causationId: idSchema.nullable(),
  /** Position among the messages of this source, topic and key, from 0. */
  seq: z.int().nonnegative(),
  payload: z.unknown(),
});

/** An envelope whose payload has not been checked yet. */
export type RawEnvelope = z.output<typeof envelopeSchema>;
/** An envelope with its checked payload. */
export type Envelope<P> = Omit<RawEnvelope, 'payload'> & { readonly payload: P };
