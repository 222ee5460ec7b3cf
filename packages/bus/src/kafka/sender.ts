import { type Logger, delay } from '@smc/service-kit';
import { type Kafka, type Message as KafkaMessage, Partitioners, type Producer } from 'kafkajs';
import { RETRY } from './client.ts';

/** Messages for one topic of the broker. */
export interface TopicMessages {
  readonly topic: string;
  readonly messages: KafkaMessage[];
}

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 2000;

/**
 * Sends and resolves only when all replicas in sync have stored it. A producer whose send has failed is thrown away: the
 * library takes its sequence numbers back, and the broker could drop the next message as a duplicate of one that it has stored
 * after all (kafkajs, idempotent producer). Whoever sends must be able to send again; consumers absorb what comes twice.
 */
export class Sender {
  readonly #kafka: Kafka;
  readonly #logger: Logger;
  readonly #ending = new AbortController();
  #producer: Producer | null = null;
  #failures = 0;

  constructor(kafka: Kafka, logger: Logger) {
    this.#kafka = kafka;
    this.#logger = logger;
  }

  /** Rejects when it is not certain that everything is stored, after a pause that grows with the failures in a row. */
  async send(topicMessages: readonly TopicMessages[]): Promise<void> {
    try {
      const producer = (this.#producer ??= await this.#connect());
      await producer.sendBatch({ topicMessages: [...topicMessages], acks: -1 });
      this.#failures = 0;
    } catch (error) {
      await this.#discard();
      this.#failures += 1;
      await delay(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1)), this.#ending.signal);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#discard();
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: RETRY,
    });
    await producer.connect();
    return producer;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    try {
      await producer?.disconnect();
    } catch (error) {
      this.#logger.debug({ err: error }, 'a producer that is thrown away did not part well');
    }
  }
}
