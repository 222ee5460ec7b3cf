import type { Message, TopicName } from '@smc/contracts';

/** A message on its way to one or more durable consumers. */
export interface Entry {
  /** Rises with the place of the message among those of its key; no two entries of a process share it. */
  readonly id: number;
  readonly topic: TopicName;
  readonly key: string;
  readonly message: Message;
}
