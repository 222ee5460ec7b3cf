import { type Message, decodeMessage } from '@smc/contracts';
import { type BackgroundTask, type Logger, backgroundTask, delay } from '@smc/service-kit';
import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { BusMetrics } from '../bus-metrics.ts';
import { Consumer, type ConsumerDeps } from '../consumer.ts';
import type { Entry } from '../entry.ts';
import type { Subscription } from '../bus.ts';
import { type DeadLetter, writeDeadLetter } from './dead-letters.ts';
import { GroupReader } from './group-reader.ts';
import { brokerTopic, registryTopic } from './names.ts';
import { PartitionProgress } from './partition-progress.ts';
import type { Sender } from './sender.ts';

export interface SourceDeps extends Omit<ConsumerDeps, 'onDelivered' | 'bury'> {
  readonly kafka: Kafka;
  readonly environment: string;
  /** For dead letters. */
  readonly sender: Sender;
  /** Called after a commit: what its handler has published can be relayed only now. */
  readonly onCommitted: () => void;
}

/** Where an entry came from. */
interface Place {
  readonly progress: PartitionProgress;
  readonly offset: bigint;
  readonly raw: KafkaMessage;
}

/** Of one partition in memory at once; beyond it nothing is fetched until some are done. */
const MAX_HELD = 4000;
const COMMIT_MS = 250;

/**
 * Feeds one subscription from the broker. The consumer does what it does on every bus (batches, inbox, back-off by key); here
 * is what is Kafka's: offsets are committed behind the database, and only up to the first message that is not done.
 */
export class KafkaSource {
  readonly subscription: Subscription;
  readonly #deps: SourceDeps;
  readonly #logger: Logger;
  readonly #consumer: Consumer;
  readonly #reader: GroupReader;
  readonly #ending = new AbortController();
  #partitions = new Map<string, PartitionProgress>();
  #places = new Map<number, Place>();
  #paused = new Set<PartitionProgress>();
  #nextId = 0;
  #burying = Promise.resolve();
  #running: Promise<void> | null = null;
  #committing: BackgroundTask | null = null;

  constructor(subscription: Subscription, deps: SourceDeps) {
    this.subscription = subscription;
    this.#deps = deps;
    this.#logger = deps.logger;
    this.#consumer = new Consumer(subscription, {
      ...deps,
      onDelivered: (batch) => {
        this.#delivered(batch);
      },
      bury: (entry, reason) => this.#bury(entry, reason),
    });
    this.#reader = new GroupReader({
      kafka: deps.kafka,
      logger: deps.logger,
      groupId: `${deps.environment}.${subscription.consumer}`,
      topics: subscription.topics.map((topic) => brokerTopic(deps.environment, topic)),
      from: 'oldest',
      onAssigned: () => {
        this.#forget();
      },
      onBatch: (batch) => {
        this.#take(batch);
      },
    });
  }

  start(): void {
    this.#running = this.#consumer.run();
    this.#reader.start();
    this.#committing = backgroundTask('kafka offsets', (signal) => this.#commitLoop(signal), this.#logger, ignore);
  }

  /** Takes no new batch. */
  pause(): void {
    this.#consumer.stop();
  }

  /** Ends the running batch, commits what is done, and leaves the group. */
  async stop(): Promise<void> {
    this.#consumer.stop();
    this.#ending.abort();
    await this.#running;
    await this.#committing?.stop();
    await this.#commit();
    await this.#reader.stop();
  }

  /** Tells lag and joins. `nowMs` in epoch ms. */
  measure(metrics: BusMetrics, nowMs: number): void {
    let messages = 0;
    let oldest = nowMs;
    for (const progress of this.#partitions.values()) {
      messages += Math.max(0, progress.lag);
      oldest = Math.min(oldest, progress.oldestRecordedAt ?? nowMs);
    }
    metrics.consumerLag(this.subscription.consumer, messages, Math.max(0, nowMs - oldest) / 1000);
    metrics.groupJoins(this.subscription.consumer, this.#reader.counts.assignments, this.#reader.counts.restarts);
  }

  #forget(): void {
    this.#partitions = new Map();
    this.#places = new Map();
    this.#paused = new Set();
    this.#consumer.forget();
  }

  #take(batch: EachBatchPayload['batch']): void {
    const name = `${batch.topic} ${batch.partition}`;
    let progress = this.#partitions.get(name);
    if (progress === undefined) {
      progress = new PartitionProgress(batch.topic, batch.partition);
      this.#partitions.set(name, progress);
    }
    progress.highWatermark = BigInt(batch.highWatermark);
    const topic = registryTopic(this.#deps.environment, batch.topic);
    const entries: Entry[] = [];
    for (const raw of batch.messages) {
      const offset = BigInt(raw.offset);
      const decoded = decodeValue(raw.value);
      progress.begin(offset, decoded.ok ? decoded.message.recordedAt : Number(raw.timestamp));
      if (decoded.ok) {
        const id = this.#nextId++;
        this.#places.set(id, { progress, offset, raw });
        entries.push({ id, topic, key: decoded.message.key, message: decoded.message });
      } else {
        const letter = { ...letterOf(topic, progress, raw), ...this.#own(decoded.reason) };
        const place = { progress, offset, raw };
        // One after the other, so that they lie in their topic as they came.
        this.#burying = this.#burying.then(() => this.#buryBytes(place, letter));
      }
    }
    this.#consumer.push(entries);
    if (progress.held > MAX_HELD) {
      this.#paused.add(progress);
      this.#reader.pause(progress.topic, progress.partition);
    }
  }

  #own(reason: string): Pick<DeadLetter, 'consumer' | 'reason'> {
    return { consumer: this.subscription.consumer, reason };
  }

  #delivered(batch: readonly Entry[]): void {
    this.#deps.onCommitted();
    for (const { id } of batch) {
      const place = this.#places.get(id);
      // Of an earlier assignment: the inbox knows it, the offset is another member's business.
      if (place === undefined) continue;
      this.#places.delete(id);
      place.progress.end(place.offset);
    }
    for (const progress of this.#paused) {
      if (progress.held > MAX_HELD / 2) continue;
      this.#paused.delete(progress);
      this.#reader.resume(progress.topic, progress.partition);
    }
  }

  async #bury(entry: Entry, reason: string): Promise<void> {
    const place = this.#places.get(entry.id);
    if (place === undefined) throw new Error('the message belongs to an earlier assignment, it comes again');
    const letter = { ...letterOf(entry.topic, place.progress, place.raw), ...this.#own(reason) };
    await writeDeadLetter(this.#deps.sender, this.#deps.environment, letter);
  }

  /** Keeps bytes that are no message. Their offset counts as done only when they are stored, however long that takes. */
  async #buryBytes(place: Place, letter: DeadLetter): Promise<void> {
    const { metrics, environment, sender } = this.#deps;
    for (let failures = 0; !this.#ending.signal.aborted; failures += 1) {
      try {
        await writeDeadLetter(sender, environment, letter);
        break;
      } catch (error) {
        if (failures === 0)
          this.#logger.error(
            { err: error, topic: letter.topic, offset: letter.offset },
            'dead letter could not be stored, its partition waits',
          );
        await delay(500, this.#ending.signal);
      }
    }
    if (this.#ending.signal.aborted) return;
    place.progress.end(place.offset);
    metrics.deadLetters(1);
    this.#logger.error(
      { topic: letter.topic, partition: letter.partition, offset: letter.offset, reason: letter.reason },
      'message could not be understood, it is kept as a dead letter',
    );
  }

  async #commitLoop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(COMMIT_MS, signal);
      await this.#commit();
    }
  }

  async #commit(): Promise<void> {
    const due = [...this.#partitions.values()].flatMap((progress) => {
      const offset = progress.toCommit();
      return offset === null ? [] : [{ progress, offset }];
    });
    if (due.length === 0) return;
    try {
      await this.#reader.commit(
        due.map(({ progress, offset }) => ({ topic: progress.topic, partition: progress.partition, offset: offset.toString() })),
      );
      for (const { progress, offset } of due) progress.committed(offset);
    } catch (error) {
      // Mostly a rebalance: then the next assignment starts from what was committed before, and the inbox skips the rest.
      this.#logger.debug({ err: error, consumer: this.subscription.consumer }, 'offsets were not committed, they are tried again');
    }
  }
}

function letterOf(topic: Entry['topic'], progress: PartitionProgress, raw: KafkaMessage): Omit<DeadLetter, 'consumer' | 'reason'> {
  const headers: Record<string, Buffer | string | undefined> = {};
  for (const [name, value] of Object.entries(raw.headers ?? {})) headers[name] = Array.isArray(value) ? value[0] : value;
  return { topic, partition: progress.partition, offset: raw.offset, key: raw.key, value: raw.value, headers };
}

/** Reads a value of the broker as a message, or says why it is none. */
export function decodeValue(
  value: Buffer | null,
): { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly reason: string } {
  if (value === null) return { ok: false, reason: 'no value' };
  try {
    const decoded = decodeMessage(JSON.parse(value.toString('utf8')));
    return decoded.ok ? decoded : { ok: false, reason: decoded.failure.reason };
  } catch (error) {
    return { ok: false, reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function ignore(): void {
  // The loop never rejects; nothing is left to tell.
}
