import { MESSAGES, type Message, TOPICS, type TopicName } from '@smc/contracts';
import type { Clock, Database, NewId, Queryable } from '@smc/service-kit';
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

/** Marks rows as delivered: to every durable consumer in one process, or to the broker. */
export async function markSent(store: Database, ids: readonly unknown[]): Promise<void> {
  // A mark lost in a crash only means one more delivery, which the inbox absorbs: it need not wait for the disk.
  await store.read.query(
    `WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
     UPDATE outbox SET sent_at = clock_timestamp() FROM quick WHERE id = ANY($1::bigint[])`,
    [ids],
  );
}

/** A message that is stored nowhere, with its place among those of its source, topic and key since the start of this process. */
export interface TransientMessage {
  readonly topic: TopicName;
  /** Source, topic and key: the latest of a lane wins. */
  readonly lane: string;
  readonly message: Message;
}

/** Numbers messages that are not stored. Throws for one that has to be. */
export function createTransientNumbers(deps: {
  readonly clock: Clock;
  readonly newId: NewId;
}): (source: string, message: NewMessage) => TransientMessage {
  const numbers = new Map<string, number>();
  return (source, message) => {
    const { topic, version } = MESSAGES[message.type];
    if (TOPICS[topic].durable) throw new Error(`${message.type} must be stored: ${topic} is durable, use publish`);
    const lane = `${source} ${topic} ${message.key}`;
    const seq = numbers.get(lane) ?? 0;
    numbers.set(lane, seq + 1);
    return { topic, lane, message: { ...message, id: deps.newId(), version, source, recordedAt: deps.clock.now(), seq } };
  };
}
