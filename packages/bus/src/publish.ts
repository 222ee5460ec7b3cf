import { MESSAGES, TOPICS } from '@smc/contracts';
import type { Clock, NewId, Queryable } from '@smc/service-kit';
import type { NewMessage } from './bus.ts';

/** Largest envelope, as UTF-8 JSON. What Kafka takes by default, so that both adapters refuse the same. */
export const MAX_ENVELOPE_BYTES = 1_000_000;

/** A message that is too large for the bus; its transaction cannot go on. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';
}

/** Everything of an envelope but its `seq`, which the database gives. */
export interface UnnumberedEnvelope {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly text: string;
}

/** Gives a message its id, version, source and time of writing. */
export function unnumbered(
  source: string,
  message: NewMessage,
  deps: { readonly clock: Clock; readonly newId: NewId },
): UnnumberedEnvelope {
  const { topic, version } = MESSAGES[message.type];
  const id = deps.newId();
  const text = JSON.stringify({ id, version, source, recordedAt: deps.clock.now(), ...message });
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_ENVELOPE_BYTES) {
    throw new MessageTooLargeError(`${message.type} of key ${message.key} has ${bytes} bytes; the bus takes at most ${MAX_ENVELOPE_BYTES}`);
  }
  return { id, topic, key: message.key, text };
}

/**
 * One statement: takes the next numbers of every (source, topic, key), in a fixed order so that two writers cannot wait
 * for each other in a circle, and writes the rows. The lock on a number is held until commit: rows of one key get their
 * ids in the order in which their transactions commit.
 */
const INSERT = `
  WITH wanted AS (
    SELECT topic, key, count(*) AS messages FROM unnest($2::text[], $3::text[]) AS m(topic, key) GROUP BY topic, key
  ), numbered AS (
    INSERT INTO outbox_seq (source, topic, key, next_seq)
    SELECT $1, topic, key, messages FROM wanted ORDER BY topic, key
    ON CONFLICT (source, topic, key) DO UPDATE SET next_seq = outbox_seq.next_seq + excluded.next_seq
    RETURNING topic, key, next_seq
  )
  INSERT INTO outbox (topic, key, seq, envelope)
  SELECT m.topic, m.key,
    n.next_seq - w.messages + row_number() OVER (PARTITION BY m.topic, m.key ORDER BY m.place) - 1, m.envelope
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS m(topic, key, envelope, place)
  JOIN wanted w USING (topic, key) JOIN numbered n USING (topic, key)
  ORDER BY m.place`;

/** Writes messages to the outbox in the caller's transaction. */
export async function writeOutbox(
  tx: Queryable,
  source: string,
  messages: readonly NewMessage[],
  deps: { readonly clock: Clock; readonly newId: NewId },
): Promise<void> {
  if (messages.length === 0) return;
  for (const { type } of messages) {
    const { topic } = MESSAGES[type];
    if (!TOPICS[topic].durable) throw new Error(`${type} is not stored: ${topic} is not durable, use publishTransient`);
  }
  const rows = messages.map((message) => unnumbered(source, message, deps));
  await tx.query(INSERT, [source, rows.map((row) => row.topic), rows.map((row) => row.key), rows.map((row) => row.text)]);
}
