import { TOPICS } from '@smc/contracts';
import { type BackgroundTask, type Clock, type NewId, delay, endsWithin, newId } from '@smc/service-kit';
import type { Kafka } from 'kafkajs';
import { busMetrics } from '../bus-metrics.ts';
import type { Bus, NewMessage, Observation, Subscription } from '../bus.ts';
import { MEASURE_MS, PRUNE_MS, type Retention, measureOutbox, prune, repeatedly } from '../housekeeping.ts';
import type { InProcessBusDeps } from '../in-process-bus.ts';
import { createTransientNumbers, writeOutbox } from '../publish.ts';
import { RelayLock, serviceLock } from '../relay-lock.ts';
import { type KafkaConnection, createKafkaClient } from './client.ts';
import { KafkaObserver } from './observer.ts';
import { KafkaRelay } from './kafka-relay.ts';
import { ownedTopics } from './names.ts';
import { Sender } from './sender.ts';
import { KafkaSource } from './source.ts';
import { TransientSender } from './transient-sender.ts';

/** What the bus of one process needs, and the way to the broker. */
export interface KafkaBusDeps extends KafkaConnection, InProcessBusDeps {}

const DAY_MS = 86_400_000;
/**
 * A group whose offsets were lost reads a topic from its beginning: the inbox has to remember longer than any topic does, and
 * than an outage beside it.
 */
const RETENTION: Retention = {
  sentMs: 600_000,
  inboxMs: Math.max(...Object.values(TOPICS).map(({ retentionMs }) => retentionMs)) + 7 * DAY_MS,
};
const STOP_TIMEOUT_MS = 6000;
const OBSERVING_TIMEOUT_MS = 20_000;

/**
 * The bus between processes: outbox in PostgreSQL, a relay per service to Kafka, consumer groups with the inbox in the
 * effect's transaction. At least once; the inbox makes it once in effect. The database is the authority, the broker carries.
 */
export function createKafkaBus(deps: KafkaBusDeps): Bus {
  return new KafkaBus(deps);
}

class KafkaBus implements Bus {
  readonly #deps: KafkaBusDeps;
  readonly #ids: { readonly clock: Clock; readonly newId: NewId };
  readonly #metrics: ReturnType<typeof busMetrics>;
  readonly #kafka: Kafka;
  readonly #sender: Sender;
  readonly #numbered: ReturnType<typeof createTransientNumbers>;
  readonly #transient: TransientSender;
  readonly #sources = new Map<string, KafkaSource>();
  readonly #observations = new Set<Observation>();
  readonly #lock: RelayLock | null;
  readonly #relay: KafkaRelay | null;
  #observer: KafkaObserver | null = null;
  #relaying: Promise<void> | null = null;
  #housekeeping: readonly BackgroundTask[] = [];
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(deps: KafkaBusDeps) {
    const { store, logger, environment, service } = deps;
    this.#deps = deps;
    this.#ids = { clock: deps.clock, newId: deps.newId ?? newId };
    this.#metrics = busMetrics(deps.metrics);
    this.#kafka = createKafkaClient(deps, logger);
    this.#sender = new Sender(this.#kafka, logger);
    this.#numbered = createTransientNumbers(this.#ids);
    this.#transient = new TransientSender(this.#kafka, { environment, logger });
    const lock = serviceLock(service);
    this.#lock = lock === null ? null : new RelayLock(store, logger, lock);
    this.#relay =
      this.#lock === null
        ? null
        : new KafkaRelay({
            store,
            logger,
            environment,
            sender: this.#sender,
            topics: ownedTopics(service).filter((topic) => TOPICS[topic].durable),
            fault: deps.fault ?? noFault,
            mayDeliver: () => this.#lock?.held ?? false,
          });
  }

  publish(tx: Parameters<Bus['publish']>[0], source: string, messages: readonly NewMessage[]): Promise<void> {
    return writeOutbox(tx, source, messages, this.#ids);
  }

  publishTransient(source: string, message: NewMessage): void {
    this.#transient.send(this.#numbered(source, message));
  }

  wake(): void {
    this.#relay?.wake();
  }

  subscribe(subscription: Subscription): () => void {
    const { consumer } = subscription;
    if (this.#state !== 'new') throw new Error(`${consumer} subscribes too late: messages may have passed it`);
    if (this.#sources.has(consumer)) throw new Error(`${consumer} has subscribed already`);
    const { store, logger, clock, environment, fault = noFault } = this.#deps;
    const source = new KafkaSource(subscription, {
      store,
      logger,
      clock,
      environment,
      fault,
      metrics: this.#metrics,
      kafka: this.#kafka,
      sender: this.#sender,
      onCommitted: () => {
        this.wake();
      },
    });
    this.#sources.set(consumer, source);
    return () => {
      source.pause();
    };
  }

  observe(observation: Observation): () => void {
    if (this.#state !== 'new') throw new Error('observers are named before the start: their topics are subscribed to then');
    this.#observations.add(observation);
    return () => {
      this.#observations.delete(observation);
    };
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new Error('a bus starts once');
    this.#state = 'running';
    const { logger } = this.#deps;
    this.#lock?.begin();
    this.#relaying = this.#relay?.run() ?? null;
    for (const source of this.#sources.values()) source.start();
    this.#housekeeping = [
      repeatedly('bus-measure', MEASURE_MS, () => this.#measure(), logger),
      repeatedly('bus-prune', PRUNE_MS, () => this.#prune(), logger),
    ];
    await this.#startObserver();
  }

  async stop(): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopped';
    if (!wasRunning) return;
    if (!(await endsWithin(this.#end(), STOP_TIMEOUT_MS)))
      this.#deps.logger.warn({ timeoutMs: STOP_TIMEOUT_MS }, 'the bus did not end in time; what was not committed comes again');
  }

  /** Observers that must miss nothing wait until they read; a broker that is away must not keep a service from starting. */
  async #startObserver(): Promise<void> {
    if (this.#observations.size === 0) return;
    const { environment, service, logger } = this.#deps;
    const groupId = `${environment}.observe.${service}.${this.#ids.newId()}`;
    const observer = new KafkaObserver({ kafka: this.#kafka, logger, environment, groupId, observations: this.#observations });
    this.#observer = observer;
    observer.start();
    const end = performance.now() + OBSERVING_TIMEOUT_MS;
    while (!observer.isReading && this.#state === 'running') {
      if (performance.now() > end) {
        logger.warn({ group: groupId }, 'the broker does not answer yet; observers see nothing until it does');
        return;
      }
      await delay(20);
    }
  }

  async #end(): Promise<void> {
    this.#relay?.stop();
    await Promise.all([
      ...this.#housekeeping.map((task) => task.stop()),
      ...[...this.#sources.values()].map((source) => source.stop()),
      this.#observer?.stop(),
      this.#relaying,
      this.#transient.stop(),
    ]);
    await this.#sender.stop();
    await this.#lock?.release();
  }

  async #measure(): Promise<void> {
    for (const source of this.#sources.values()) source.measure(this.#metrics, this.#deps.clock.now());
    await measureOutbox(this.#deps.store, this.#metrics);
  }

  /** The replica that relays also clears: of its own topics and consumers, which no other service may touch. */
  async #prune(): Promise<void> {
    if (this.#lock?.held !== true) return;
    const own = { topics: ownedTopics(this.#deps.service), consumers: [...this.#sources.keys()] };
    await prune(this.#deps.store, this.#deps.retention ?? RETENTION, own);
  }
}

function noFault(): void {
  // Nothing fails unless a test says so.
}
