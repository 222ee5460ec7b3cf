import type { TopicName } from '@smc/contracts';
import type { Database, Logger, QueryResult } from '@smc/service-kit';
import { Bell } from '../bell.ts';
import { markSent } from '../publish.ts';
import { brokerTopic } from './names.ts';
import type { Sender, TopicMessages } from './sender.ts';

export interface KafkaRelayDeps {
  readonly store: Database;
  readonly logger: Logger;
  readonly sender: Sender;
  readonly environment: string;
  /** What this service owns: nobody else may write it. */
  readonly topics: readonly TopicName[];
  readonly fault: (point: string) => void;
  /** Whether this replica is the one that relays. */
  mayDeliver(): boolean;
}

const PAGE = 2000;
/** Of one request. The broker takes about a megabyte for a partition; a single envelope may have that size. */
const MAX_BYTES = 700_000;
const POLL_MS = 250;

type OutboxRow = QueryResult['rows'][number];

/**
 * Sends committed outbox rows to the broker in the order of their ids, waits until they are stored, then marks them. Rows are
 * found by not being marked, never by a cursor: ids are given before commits, and a cursor would step over the row of a slow
 * transaction. Between storing and marking lies a crash that sends them again; inboxes absorb it.
 */
export class KafkaRelay {
  readonly #deps: KafkaRelayDeps;
  readonly #bell = new Bell();
  #stopped = false;
  #failing = false;

  constructor(deps: KafkaRelayDeps) {
    this.#deps = deps;
  }

  wake(): void {
    this.#bell.ring();
  }

  stop(): void {
    this.#stopped = true;
    this.#bell.ring();
  }

  /** Works until stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const sent = this.#deps.mayDeliver() ? await this.#page() : 0;
      if (sent < PAGE) await this.#bell.wait(POLL_MS);
    }
  }

  async #page(): Promise<number> {
    const { store, logger, topics } = this.#deps;
    try {
      const { rows } = await store.read.query(
        `SELECT id, topic, key, seq, envelope FROM outbox WHERE sent_at IS NULL AND topic = ANY($1::text[]) ORDER BY id LIMIT $2`,
        [topics, PAGE],
      );
      // While one chunk is marked the next one is sent already. A chunk whose mark fails is sent again, and absorbed.
      let marked = Promise.resolve();
      for (const chunk of chunksOf(rows)) {
        await this.#send(chunk);
        await marked;
        marked = this.#mark(chunk);
        // It is awaited a turn later; a rejection must not count as unhandled until then.
        marked.catch(() => undefined);
      }
      await marked;
      if (this.#failing) logger.info('the outbox flows again');
      this.#failing = false;
      return rows.length;
    } catch (error) {
      // Told once for an outage; the age of the outbox is a metric.
      if (!this.#failing) logger.warn({ err: error }, 'outbox rows could not be sent, they are tried again until it works');
      this.#failing = true;
      return 0;
    }
  }

  async #send(rows: readonly OutboxRow[]): Promise<void> {
    const { environment, sender } = this.#deps;
    const byTopic = new Map<string, TopicMessages>();
    for (const row of rows) {
      const topic = brokerTopic(environment, String(row['topic']) as TopicName); // asked for by name above
      const entry = byTopic.get(topic) ?? { topic, messages: [] };
      byTopic.set(topic, entry);
      entry.messages.push({ key: String(row['key']), value: valueOf(row) });
    }
    await sender.send([...byTopic.values()]);
  }

  async #mark(rows: readonly OutboxRow[]): Promise<void> {
    const { store, fault } = this.#deps;
    fault('relay.beforeMark');
    await markSent(
      store,
      rows.map((row) => row['id']),
    );
  }
}

/** The envelope completed by its number. Text that is no object goes as it is: consumers bury it with its bytes. */
function valueOf(row: OutboxRow): string {
  const envelope = String(row['envelope']);
  return envelope.endsWith('}') ? `${envelope.slice(0, -1)},"seq":${String(row['seq'])}}` : envelope;
}

function* chunksOf(rows: readonly OutboxRow[]): Generator<readonly OutboxRow[]> {
  let chunk: OutboxRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(String(row['envelope'])) + 200;
    if (chunk.length > 0 && bytes + size > MAX_BYTES) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
