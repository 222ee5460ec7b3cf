import { type BackgroundTask, type Clock, type Database, type Logger, type Metrics, type NewId, endsWithin, newId } from '@smc/service-kit';
import { busMetrics } from './bus-metrics.ts';
import type { Bus, NewMessage, Observation, Subscription } from './bus.ts';
import { Consumer } from './consumer.ts';
import { insertDeadLetter } from './dead-letter-rows.ts';
import { DEFAULT_RETENTION, MEASURE_MS, PRUNE_MS, type Retention, measureOutbox, prune, repeatedly } from './housekeeping.ts';
import { createTransientNumbers, writeOutbox } from './publish.ts';
import { DESK_LOCK, RelayLock } from './relay-lock.ts';
import { Relay } from './relay.ts';

export interface InProcessBusDeps {
  /** Where outbox, inbox and dead letters are. */
  readonly store: Database;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics?: Metrics;
  readonly newId?: NewId;
  readonly retention?: Retention;
  /** Called at `consumer.beforeCommit`, `consumer.afterCommit` and `relay.beforeMark`; a throw fails that step. For tests. */
  readonly fault?: (point: string) => void;
}

const STOP_TIMEOUT_MS = 6000;

/**
 * The bus of one process: outbox rows in PostgreSQL, delivered by a relay of its own. At least once; the inbox makes it
 * once in effect. One process at most delivers from a database.
 */
export function createInProcessBus(deps: InProcessBusDeps): Bus {
  return new InProcessBus(deps);
}

class InProcessBus implements Bus {
  readonly #deps: InProcessBusDeps;
  readonly #ids: { readonly clock: Clock; readonly newId: NewId };
  readonly #metrics: ReturnType<typeof busMetrics>;
  readonly #consumers = new Map<string, Consumer>();
  readonly #observations = new Set<Observation>();
  readonly #numbered: ReturnType<typeof createTransientNumbers>;
  readonly #lock: RelayLock;
  readonly #relay: Relay;
  #state: 'new' | 'running' | 'stopped' = 'new';
  #running: { readonly consumers: Promise<unknown>; readonly reading: Promise<void>; readonly marking: Promise<void> } | null = null;
  #housekeeping: readonly BackgroundTask[] = [];

  constructor(deps: InProcessBusDeps) {
    this.#deps = deps;
    this.#ids = { clock: deps.clock, newId: deps.newId ?? newId };
    this.#numbered = createTransientNumbers(this.#ids);
    this.#metrics = busMetrics(deps.metrics);
    this.#lock = new RelayLock(deps.store, deps.logger, DESK_LOCK);
    this.#relay = new Relay({
      store: deps.store,
      logger: deps.logger,
      metrics: this.#metrics,
      fault: deps.fault ?? noFault,
      consumers: this.#consumers,
      observations: this.#observations,
      mayDeliver: () => this.#lock.held,
    });
  }

  publish(tx: Parameters<Bus['publish']>[0], source: string, messages: readonly NewMessage[]): Promise<void> {
    return writeOutbox(tx, source, messages, this.#ids);
  }

  publishTransient(source: string, message: NewMessage): void {
    this.#relay.tell([this.#numbered(source, message)]);
  }

  wake(): void {
    this.#relay.wake();
  }

  subscribe(subscription: Subscription): () => void {
    if (this.#state !== 'new') throw new Error(`${subscription.consumer} subscribes too late: messages may have passed it`);
    if (this.#consumers.has(subscription.consumer)) throw new Error(`${subscription.consumer} has subscribed already`);
    const consumer = new Consumer(subscription, {
      store: this.#deps.store,
      logger: this.#deps.logger,
      clock: this.#deps.clock,
      metrics: this.#metrics,
      fault: this.#deps.fault ?? noFault,
      onDelivered: (batch) => {
        this.#relay.delivered(subscription.consumer, batch);
        // A handler that published could not wake the relay before its commit.
        this.#relay.wake();
      },
      bury: ({ id, topic, key, message }, reason) =>
        insertDeadLetter(this.#deps.store.read, {
          consumer: subscription.consumer,
          outboxId: id,
          topic,
          key,
          bytes: JSON.stringify(message),
          reason,
        }),
    });
    this.#consumers.set(subscription.consumer, consumer);
    // It stays known: its messages have to wait for it in the outbox, until the next start.
    return () => {
      consumer.stop();
    };
  }

  observe(observation: Observation): () => void {
    this.#observations.add(observation);
    return () => {
      this.#observations.delete(observation);
    };
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new Error('a bus starts once');
    this.#state = 'running';
    const { store, logger } = this.#deps;
    await this.#lock.take();
    this.#running = {
      consumers: Promise.all([...this.#consumers.values()].map((consumer) => consumer.run())),
      reading: this.#relay.runReading(),
      marking: this.#relay.runMarking(),
    };
    this.#housekeeping = [
      repeatedly('bus-measure', MEASURE_MS, () => measureOutbox(store, this.#metrics), logger),
      repeatedly('bus-prune', PRUNE_MS, () => prune(store, this.#deps.retention ?? DEFAULT_RETENTION), logger),
    ];
  }

  async stop(): Promise<void> {
    if (this.#state !== 'running') {
      this.#state = 'stopped';
      return;
    }
    this.#state = 'stopped';
    for (const consumer of this.#consumers.values()) consumer.stop();
    this.#relay.stopReading();
    if (!(await endsWithin(this.#end(), STOP_TIMEOUT_MS)))
      this.#deps.logger.warn({ timeoutMs: STOP_TIMEOUT_MS }, 'a handler did not end in time; its messages come again');
  }

  async #end(): Promise<void> {
    await Promise.all(this.#housekeeping.map((task) => task.stop()));
    await this.#running?.consumers;
    await this.#running?.reading;
    this.#relay.stopMarking();
    await this.#running?.marking;
    await this.#lock.release();
  }
}

function noFault(): void {
  // Nothing fails unless a test says so.
}
