import type { Message } from '@smc/contracts';
import type { Clock, Database, Logger } from '@smc/service-kit';
import { Bell } from './bell.ts';
import type { BusMetrics } from './bus-metrics.ts';
import type { Subscription } from './bus.ts';
import type { Entry } from './entry.ts';
import { Lanes } from './lanes.ts';
import { UnprocessableMessageError } from './unprocessable.ts';

/** What a consumer needs of the bus around it. */
export interface ConsumerDeps {
  readonly store: Database;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: BusMetrics;
  readonly fault: (point: string) => void;
  /** Called when this consumer has committed messages. */
  onDelivered(batch: readonly Entry[]): void;
  /** Keeps the bytes of a message that cannot be dealt with, and the reason; resolves when they are safe. */
  bury(entry: Entry, reason: string): Promise<void>;
}

const IDLE_MS = 60_000;

/** Delivers messages to one subscription: one batch at a time, each in one transaction with its inbox rows. */
export class Consumer {
  readonly subscription: Subscription;
  readonly #deps: ConsumerDeps;
  #lanes = new Lanes();
  readonly #bell = new Bell();
  #stopped = false;

  constructor(subscription: Subscription, deps: ConsumerDeps) {
    this.subscription = subscription;
    this.#deps = deps;
  }

  /** Adds messages, oldest first. */
  push(entries: readonly Entry[]): void {
    for (const entry of entries) this.#lanes.push(entry);
    this.#bell.ring();
  }

  /** Forgets what waits: it will be pushed again. A batch that runs may end; the inbox knows it then. */
  forget(): void {
    this.#lanes = new Lanes();
  }

  /** Lets the running batch end and takes no other. */
  stop(): void {
    this.#stopped = true;
    this.#bell.ring();
  }

  /** Works until stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const lanes = this.#lanes;
      const batch = lanes.next(performance.now());
      if (typeof batch === 'number') await this.#bell.wait(Math.min(batch, IDLE_MS));
      else await this.#deliver(batch, lanes);
    }
  }

  async #deliver(batch: readonly Entry[], lanes: Lanes): Promise<void> {
    const { consumer } = this.subscription;
    const { metrics, fault, clock } = this.#deps;
    let fresh = 0;
    try {
      await this.#deps.store.tx(async (tx) => {
        const messages = await this.#unseen(batch, tx.query.bind(tx));
        fresh = messages.length;
        if (fresh > 0) await this.subscription.handle(messages, tx);
        fault('consumer.beforeCommit');
      });
      fault('consumer.afterCommit');
    } catch (error) {
      metrics.failed(consumer);
      if (!(await this.#buried(batch, error))) this.#restLanes(batch, lanes, error);
      return;
    }
    lanes.delivered(batch);
    metrics.delivered(consumer, fresh, clock.now() - (batch[0]?.message.recordedAt ?? clock.now()));
    if (fresh < batch.length) metrics.duplicates(consumer, batch.length - fresh);
    this.#deps.onDelivered(batch);
  }

  /** Buries the message that its handler has named as hopeless. It stays in its lane: the inbox knows it now and skips it. */
  async #buried(batch: readonly Entry[], error: unknown): Promise<boolean> {
    if (!(error instanceof UnprocessableMessageError)) return false;
    const entry = batch.find(({ message }) => message.id === error.messageId);
    if (entry === undefined) return false;
    const { consumer } = this.subscription;
    const { logger, metrics } = this.#deps;
    try {
      await this.#deps.bury(entry, error.reason);
      await this.#deps.store.tx((tx) => this.#unseen([entry], tx.query.bind(tx)));
    } catch (failure) {
      logger.error({ err: failure, consumer, messageId: entry.message.id }, 'dead letter could not be kept, its message waits');
      return false;
    }
    metrics.deadLetters(1);
    logger.error({ consumer, messageId: entry.message.id, reason: error.reason }, 'message cannot be dealt with, it is a dead letter');
    return true;
  }

  #restLanes(batch: readonly Entry[], lanes: Lanes, error: unknown): void {
    const { consumer } = this.subscription;
    const { logger } = this.#deps;
    const restMs = lanes.failed(batch, performance.now());
    // While a batch is being cut down nothing is known yet; the message that stands alone names itself.
    if (batch.length > 1) logger.debug({ err: error, consumer, messages: batch.length }, 'batch failed, it is cut');
    else
      logger.warn(
        { err: error, consumer, messageId: batch[0]?.message.id, type: batch[0]?.message.type, restMs },
        'message failed, it comes again',
      );
  }

  /** Notes the messages in the inbox and gives those that were not there, each once. */
  async #unseen(batch: readonly Entry[], query: Parameters<Subscription['handle']>[1]['query']): Promise<readonly Message[]> {
    const { rows } = await query(
      `INSERT INTO inbox (consumer, message_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING RETURNING message_id`,
      [this.subscription.consumer, batch.map((entry) => entry.message.id)],
    );
    const unseen = new Set(rows.map((row) => row['message_id']));
    return batch.map((entry) => entry.message).filter((message) => unseen.delete(message.id));
  }
}
