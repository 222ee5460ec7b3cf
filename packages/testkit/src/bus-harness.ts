import type { Message, TopicName } from '@smc/contracts';
import type { Database, Queryable } from '@smc/service-kit';
import type { BuiltNewMessage } from './message-builders.ts';

/** The messages the suite sends. */
export type SuiteMessage = BuiltNewMessage<'execution.watermark'> | BuiltNewMessage<'trading.denial'>;
/** The messages it sends past the store. */
export type TransientMessage = BuiltNewMessage<'market.quote'>;

/** What the suite needs of a bus; the port of `@smc/bus` has it. */
export interface BusUnderTest {
  publish(tx: Queryable, source: string, messages: readonly SuiteMessage[]): Promise<void>;
  publishTransient(source: string, message: TransientMessage): void;
  wake(): void;
  subscribe(subscription: {
    readonly consumer: string;
    readonly topics: readonly TopicName[];
    handle(batch: readonly Message[], tx: Queryable): Promise<void>;
  }): () => void;
  observe(observation: { readonly topics: readonly TopicName[]; onMessages(batch: readonly Message[]): void }): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A bus as one process of the execution service has it: it writes the topics of that service. */
export interface BusProcess {
  readonly bus: BusUnderTest;
  /** The database as this process sees it; dead after a crash. */
  readonly store: Database;
  /** Ends the process as `kill -9` would: nothing it has not committed happens any more. */
  crash(): Promise<void>;
}

/** Something the bus stands on goes away and comes back. */
export interface Outage {
  readonly name: string;
  /** Strikes and resolves when it is back. */
  strike(): Promise<void>;
}

/** What an adapter brings to be tested. Each test gets a fresh one, with no messages in it. */
export interface BusHarness {
  /** A process on the same messages and the same database. `fault` is called at the adapter's named points. */
  process(options?: { readonly fault?: (point: string) => void }): BusProcess;
  /** The database, for looking. */
  readonly database: Database;
  /** Puts bytes on a topic that no producer of ours would write. */
  injectRaw(topic: TopicName, key: string, bytes: string): Promise<void>;
  /** How long to wait for what must come; 8 s by default. */
  readonly boundMs?: number;
  deadLetters(): Promise<readonly { readonly bytes: string; readonly reason: string }[]>;
  /** What a handler throws for a message that it can never deal with. */
  unprocessable(messageId: string, reason: string): Error;
  /** What may go away under the bus. */
  readonly outages: readonly Outage[];
  /** Ends every process that is still there. */
  close(): Promise<void>;
}

/** One promise of the port. */
export interface BusCase {
  readonly name: string;
  run(harness: BusHarness): Promise<void>;
}
