import { type Message, type TopicName, decodeMessage } from '@smc/contracts';
import type { Database, Logger, QueryResult } from '@smc/service-kit';
import { Bell } from './bell.ts';
import type { BusMetrics } from './bus-metrics.ts';
import type { Observation } from './bus.ts';
import type { Consumer } from './consumer.ts';
import { insertDeadLetter } from './dead-letter-rows.ts';
import type { Entry } from './entry.ts';
import { markSent } from './publish.ts';

/** What the relay needs of the bus around it. */
export interface RelayDeps {
  readonly store: Database;
  readonly logger: Logger;
  readonly metrics: BusMetrics;
  readonly fault: (point: string) => void;
  readonly consumers: ReadonlyMap<string, Consumer>;
  readonly observations: ReadonlySet<Observation>;
  /** Whether this process may deliver. */
  mayDeliver(): boolean;
}

const PAGE = 1000;
/** Rows that are on their way at once. Beyond it nothing is read until some have arrived. */
const MAX_IN_FLIGHT = 20_000;
const POLL_MS = 250;
const RETRY_MS = 250;

/**
 * Reads committed outbox rows and hands them out; marks a row when every durable consumer has committed it. Rows are
 * found by not being marked and not being on their way, never by a cursor: ids are given before commits, so a cursor
 * would step over the row of a slow transaction.
 */
export class Relay {
  readonly #deps: RelayDeps;
  /** Rows on their way, and the durable consumers that have not committed them yet. */
  readonly #inFlight = new Map<number, Set<string>>();
  readonly #bell = new Bell();
  readonly #markBell = new Bell();
  #arrived: number[] = [];
  #stopped = false;
  #draining = false;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  wake(): void {
    this.#bell.ring();
  }

  /** A consumer has committed these. */
  delivered(consumer: string, batch: readonly Entry[]): void {
    for (const { id } of batch) {
      const waiting = this.#inFlight.get(id);
      if (waiting?.delete(consumer) === true && waiting.size === 0) this.#arrived.push(id);
    }
    if (this.#arrived.length > 0) this.#markBell.ring();
  }

  /** Reads no more. */
  stopReading(): void {
    this.#stopped = true;
    this.#bell.ring();
  }

  /** Marks what has arrived and ends. */
  stopMarking(): void {
    this.#draining = true;
    this.#markBell.ring();
  }

  /** Reads until stopped. */
  async runReading(): Promise<void> {
    while (!this.#stopped) {
      let read = 0;
      try {
        if (this.#deps.mayDeliver()) read = await this.#readPage();
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'outbox could not be read, it is tried again');
        await this.#bell.wait(RETRY_MS);
      }
      if (read < PAGE) await this.#bell.wait(POLL_MS);
    }
  }

  /** Marks arrived rows until stopped and nothing is left. */
  async runMarking(): Promise<void> {
    for (;;) {
      const ids = this.#arrived;
      this.#arrived = [];
      if (ids.length === 0) {
        if (this.#draining) return;
        await this.#markBell.wait(POLL_MS);
        continue;
      }
      try {
        this.#deps.fault('relay.beforeMark');
        await markSent(this.#deps.store, ids);
        for (const id of ids) this.#inFlight.delete(id);
      } catch (error) {
        this.#deps.logger.warn({ err: error, rows: ids.length }, 'outbox rows could not be marked, it is tried again');
        this.#arrived.push(...ids);
        if (this.#draining) return;
        await this.#markBell.wait(RETRY_MS);
      }
    }
  }

  async #readPage(): Promise<number> {
    const room = MAX_IN_FLIGHT - this.#inFlight.size;
    if (room <= 0) return 0;
    const { rows } = await this.#deps.store.read.query(
      `SELECT id, topic, key, seq, envelope FROM outbox WHERE sent_at IS NULL AND id <> ALL($1::bigint[])
       ORDER BY id LIMIT $2`,
      [[...this.#inFlight.keys()], Math.min(room, PAGE)],
    );
    const entries: Entry[] = [];
    for (const row of rows) {
      const decoded = decodeRow(row);
      if (decoded.ok) entries.push(entryOf(row, decoded.message));
      else await this.#bury(row, decoded.failure.reason);
    }
    this.#handOut(entries);
    return rows.length;
  }

  #handOut(entries: readonly Entry[]): void {
    for (const { id, topic } of entries) {
      const waiting = new Set<string>();
      for (const [name, { subscription }] of this.#deps.consumers) if (subscription.topics.includes(topic)) waiting.add(name);
      this.#inFlight.set(id, waiting);
      if (waiting.size === 0) this.#arrived.push(id);
    }
    for (const [name, consumer] of this.#deps.consumers) {
      const own = entries.filter(({ id }) => this.#inFlight.get(id)?.has(name));
      if (own.length > 0) consumer.push(own);
    }
    this.tell(entries);
    if (this.#arrived.length > 0) this.#markBell.ring();
  }

  /** Shows messages to the observers of their topics. */
  tell(entries: readonly Pick<Entry, 'topic' | 'message'>[]): void {
    for (const observation of this.#deps.observations) {
      const batch = entries.filter(({ topic }) => observation.topics.includes(topic)).map(({ message }) => message);
      if (batch.length === 0) continue;
      try {
        observation.onMessages(batch);
      } catch (error) {
        this.#deps.logger.error({ err: error }, 'observer failed');
      }
    }
  }

  /** What cannot be understood is kept with its bytes and the reason, and marked, in one transaction. */
  async #bury(row: QueryResult['rows'][number], reason: string): Promise<void> {
    await this.#deps.store.tx(async (tx) => {
      const { id, topic, key, envelope } = row;
      await insertDeadLetter(tx, { consumer: 'relay', outboxId: Number(id), topic, key, bytes: String(envelope), reason });
      await tx.query('UPDATE outbox SET sent_at = clock_timestamp() WHERE id = $1', [id]);
    });
    this.#deps.metrics.deadLetters(1);
    this.#deps.logger.error(
      { outboxId: row['id'], topic: row['topic'], reason },
      'message could not be understood, it is kept as a dead letter',
    );
  }
}

function entryOf(row: QueryResult['rows'][number], message: Message): Entry {
  const topic = String(row['topic']) as TopicName; // written by publish, from the registry
  return { id: Number(row['id']), topic, key: String(row['key']), message };
}

function decodeRow(row: QueryResult['rows'][number]): ReturnType<typeof decodeMessage> {
  try {
    const envelope: unknown = JSON.parse(String(row['envelope']));
    if (envelope === null || typeof envelope !== 'object') return { ok: false, failure: { reason: 'not an object' } };
    return decodeMessage({ ...envelope, seq: Number(row['seq']) });
  } catch (error) {
    return { ok: false, failure: { reason: error instanceof Error ? error.message : 'not JSON' } };
  }
}
