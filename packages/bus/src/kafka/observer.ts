import type { Message } from '@smc/contracts';
import type { Logger } from '@smc/service-kit';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { Observation } from '../bus.ts';
import { GroupReader } from './group-reader.ts';
import { brokerTopic, registryTopic } from './names.ts';
import { decodeValue } from './source.ts';

export interface ObserverDeps {
  readonly kafka: Kafka;
  readonly logger: Logger;
  readonly environment: string;
  /** A group of this process alone: it gets every message, and nothing of it is kept. */
  readonly groupId: string;
  readonly observations: ReadonlySet<Observation>;
}

/** Shows messages to observers, from the newest on. Between two assignments some may be missed; observers read the database then. */
export class KafkaObserver {
  readonly #deps: ObserverDeps;
  readonly #reader: GroupReader;

  constructor(deps: ObserverDeps) {
    this.#deps = deps;
    const wanted = new Set([...deps.observations].flatMap(({ topics }) => topics));
    this.#reader = new GroupReader({
      kafka: deps.kafka,
      logger: deps.logger,
      groupId: deps.groupId,
      topics: [...wanted].map((topic) => brokerTopic(deps.environment, topic)),
      from: 'newest',
      onAssigned: () => undefined,
      onBatch: (batch) => {
        this.#show(batch);
      },
    });
  }

  get isReading(): boolean {
    return this.#reader.isReading;
  }

  start(): void {
    this.#reader.start();
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  #show(batch: EachBatchPayload['batch']): void {
    const { environment, logger, observations } = this.#deps;
    const topic = registryTopic(environment, batch.topic);
    const messages: Message[] = [];
    // What cannot be read is buried by those who have to deal with it.
    for (const { value } of batch.messages) {
      const decoded = decodeValue(value);
      if (decoded.ok) messages.push(decoded.message);
    }
    if (messages.length === 0) return;
    for (const observation of observations) {
      if (!observation.topics.includes(topic)) continue;
      try {
        observation.onMessages(messages);
      } catch (error) {
        logger.error({ err: error }, 'observer failed');
      }
    }
  }
}
