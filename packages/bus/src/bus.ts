import type { Message, MessageType, PayloadOf, TopicName } from '@smc/contracts';
import type { TradingMode } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';

/** A message before it has been given its id, place and time of writing. */
export type NewMessage = {
  [T in MessageType]: {
    readonly type: T;
    /** Ordering key: what shares a key is consumed in the order it was written. */
    readonly key: string;
    readonly mode: TradingMode;
    readonly session: string;
    /** When the fact happened, in the time of the data, epoch ms. */
    readonly occurredAt: number;
    readonly correlationId: string;
    readonly causationId: string | null;
    readonly payload: PayloadOf<T>;
  };
}[MessageType];

/** A durable reader of topics. Its name is its place in every message's history: never rename it lightly. */
export interface Subscription {
  readonly consumer: string;
  readonly topics: readonly TopicName[];
  /**
   * Deals with messages in one transaction together with the note that they were received. Messages come in order per key,
   * at most 500 at once, none that this consumer has dealt with before. A throw undoes all of it and the batch comes
   * again. Effects outside `tx` may happen more than once. An `UnprocessableMessageError` buries the message it names instead.
   */
  handle(batch: readonly Message[], tx: Queryable): Promise<void>;
}

/** A reader that only looks: every process gets every message, at least once, and nothing is noted. */
export interface Observation {
  readonly topics: readonly TopicName[];
  onMessages(batch: readonly Message[]): void;
}

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** How services talk. One port, two adapters: in one process, and over Kafka. */
export interface Bus {
  /**
   * Writes messages to the outbox in the caller's transaction: when it commits they will be delivered, else they never
   * existed. `source` names the service. Call {@link Bus.wake} after the commit.
   */
  publish(tx: Queryable, source: string, messages: readonly NewMessage[]): Promise<void>;
  /** Tells observers at once and stores nothing. Only for topics that are not durable: the latest wins. */
  publishTransient(source: string, message: NewMessage): void;
  /** Says that something was committed, so that nobody waits for the next poll. */
  wake(): void;
  subscribe(subscription: Subscription): Unsubscribe;
  observe(observation: Observation): Unsubscribe;
  /** Begins to deliver. Subscribe before. */
  start(): Promise<void>;
  /** Takes no more, lets running handlers end (at most 6 s) and returns. */
  stop(): Promise<void>;
}
