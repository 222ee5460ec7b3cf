import type { Message, TopicName } from '@smc/contracts';

/** An outbox row on its way: whom it still has to reach. */
export interface Entry {
  readonly id: number;
  readonly topic: TopicName;
  readonly key: string;
  readonly message: Message;
  /** Names of the durable consumers that have not committed it yet. */
  readonly waiting: Set<string>;
}
