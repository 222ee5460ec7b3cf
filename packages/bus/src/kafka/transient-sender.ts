import type { Logger } from '@smc/service-kit';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { TransientMessage } from '../publish.ts';
import { brokerTopic } from './names.ts';

interface TransientDeps {
  readonly environment: string;
  readonly logger: Logger;
}

const RETRY_MS = 1000;

/** Sends what may be lost: the latest of a key wins, nothing waits for it, nothing is tried again. */
export class TransientSender {
  readonly #kafka: Kafka;
  readonly #deps: TransientDeps;
  /** The newest of every key since the last request. */
  #waiting = new Map<string, { readonly topic: string; readonly key: string; readonly value: string }>();
  #sending: Promise<void> | null = null;
  #producer: Producer | null = null;
  #restsUntil = 0;
  #stopped = false;

  constructor(kafka: Kafka, deps: TransientDeps) {
    this.#kafka = kafka;
    this.#deps = deps;
  }

  send({ topic, lane, message }: TransientMessage): void {
    if (this.#stopped) return;
    const value = JSON.stringify(message);
    this.#waiting.set(lane, { topic: brokerTopic(this.#deps.environment, topic), key: message.key, value });
    this.#sending ??= this.#flush();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sending;
    await this.#producer?.disconnect().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#stopped) {
      const batch = [...this.#waiting.values()];
      this.#waiting = new Map();
      if (performance.now() < this.#restsUntil) break;
      try {
        this.#producer ??= await this.#connect();
        const topics = [...new Set(batch.map(({ topic }) => topic))];
        await this.#producer.sendBatch({
          acks: 1,
          topicMessages: topics.map((topic) => ({ topic, messages: batch.filter((each) => each.topic === topic) })),
        });
      } catch (error) {
        this.#deps.logger.debug({ err: error, messages: batch.length }, 'messages that may be lost were lost');
        this.#restsUntil = performance.now() + RETRY_MS;
        const producer = this.#producer;
        this.#producer = null;
        await producer?.disconnect().catch(() => undefined);
      }
    }
    this.#sending = null;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 0 },
    });
    await producer.connect();
    return producer;
  }
}
