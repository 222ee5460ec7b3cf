import type { Queryable } from '@smc/service-kit';

/** A message that could not be dealt with, as the database keeps it. */
export interface DeadLetterRow {
  /** Who could not. */
  readonly consumer: string;
  readonly outboxId: number;
  readonly topic: unknown;
  readonly key: unknown;
  readonly bytes: string;
  readonly reason: string;
}

/** Keeps the bytes and the reason; once for each consumer and outbox row. */
export async function insertDeadLetter(tx: Queryable, letter: DeadLetterRow): Promise<void> {
  await tx.query(
    `INSERT INTO dead_letters (consumer, outbox_id, topic, key, bytes, reason, attempts)
     VALUES ($1, $2, $3, $4, convert_to($5, 'UTF8'), $6, 1) ON CONFLICT (consumer, outbox_id) DO NOTHING`,
    [letter.consumer, letter.outboxId, letter.topic, letter.key, letter.bytes, letter.reason],
  );
}
