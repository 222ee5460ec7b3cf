import type { TopicName } from '@smc/contracts';
import { deadLetterTopic } from './names.ts';
import type { Sender } from './sender.ts';

/** A message as the broker had it, that somebody could not deal with. */
export interface DeadLetter {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | string | null;
  /** The original bytes; null for a tombstone. */
  readonly value: Buffer | string | null;
  readonly headers: Readonly<Record<string, Buffer | string | undefined>>;
  readonly consumer: string;
  readonly reason: string;
}

/** Keeps dead letters on their topic of the broker, bytes as they came, the rest in headers. Resolves when it is stored. */
export async function writeDeadLetter(sender: Sender, environment: string, letter: DeadLetter): Promise<void> {
  const headers: Record<string, Buffer | string> = {
    topic: letter.topic,
    partition: String(letter.partition),
    offset: letter.offset,
    consumer: letter.consumer,
    reason: letter.reason.slice(0, 1000),
  };
  for (const [name, value] of Object.entries(letter.headers)) if (value !== undefined) headers[`original.${name}`] = value;
  await sender.send([
    {
      topic: deadLetterTopic(environment, letter.topic),
      messages: [
        {
          key: letter.key,
          value: letter.value,
          headers,
        },
      ],
    },
  ]);
}
