import { type BackgroundTask, type Logger, backgroundTask, delay } from '@smc/service-kit';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { RETRY } from './client.ts';

export interface GroupReaderOptions {
  readonly kafka: Kafka;
  readonly logger: Logger;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group begins that has no offsets: at the oldest message, or at the newest. */
  readonly from: 'oldest' | 'newest';
  /** The partitions are others now, or the same ones anew: what was not committed is fetched again. */
  readonly onAssigned: () => void;
  /** Gets a batch between two assignments. Quick, and never throws. */
  readonly onBatch: (batch: EachBatchPayload['batch']) => void;
}

const SESSION_MS = 10_000;
const HEARTBEAT_MS = 1500;
const REBALANCE_MS = 12_000;
/** How long a fetch waits for messages. It bounds the latency of a stop, not that of a message. */
const FETCH_WAIT_MS = 400;
const SILENCE_MS = 25_000;
const CHECK_MS = 1000;
const FIRST_PAUSE_MS = 300;
const MAX_PAUSE_MS = 2000;

/**
 * Keeps a member of a consumer group alive. A member that the library gives up, or that has neither heard from the broker nor
 * reported an error for {@link SILENCE_MS}, is thrown away and made anew: one path for outages, refusals and silent stalls.
 */
export class GroupReader {
  readonly #options: GroupReaderOptions;
  #member: Consumer | null = null;
  #assigned = false;
  #lastSign = performance.now();
  #task: BackgroundTask | null = null;
  /** Times a member joined, and times it was made anew. */
  readonly counts = { assignments: 0, restarts: 0 };

  constructor(options: GroupReaderOptions) {
    this.#options = options;
  }

  start(): void {
    const { groupId, logger } = this.#options;
    this.#task = backgroundTask(`kafka group ${groupId}`, (signal) => this.#keep(signal), logger, ignore);
  }

  /** Whether partitions are assigned and have been fetched from once: nothing written from now on is missed. */
  get isReading(): boolean {
    return this.#assigned && this.#fetched;
  }
  #fetched = false;

  async stop(): Promise<void> {
    await this.#task?.stop();
  }

  /** Commits offsets of the present assignment. Rejects when the broker does not take them. */
  async commit(offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: string }[]): Promise<void> {
    if (this.#member !== null && this.#assigned) await this.#member.commitOffsets([...offsets]);
  }

  pause(topic: string, partition: number): void {
    if (this.#assigned) this.#member?.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    if (this.#assigned) this.#member?.resume([{ topic, partitions: [partition] }]);
  }

  async #keep(signal: AbortSignal): Promise<void> {
    const { logger, groupId } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const before = this.counts.assignments;
      try {
        await this.#live(signal);
      } catch (error) {
        failures = this.counts.assignments > before ? 0 : failures + 1;
        // The first of an outage is told; the lag is a metric.
        logger[failures <= 1 ? 'warn' : 'debug'](
          { err: error, group: groupId },
          'reading from the broker failed, it is tried again until it works',
        );
        this.counts.restarts += 1;
        await delay(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), signal);
      }
    }
  }

  /** One member from joining to leaving. Rejects when it is to be replaced. */
  async #live(signal: AbortSignal): Promise<void> {
    const { kafka, groupId, topics, from, onBatch } = this.#options;
    const member = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // We restart, so that there is one way to do it; the library's own gives some errors up silently.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#member = member;
    const crashed = this.#watch(member);
    try {
      await member.connect();
      await member.subscribe({ topics: [...topics], fromBeginning: from === 'oldest' });
      await member.run({
        autoCommit: false,
        eachBatchAutoResolve: true,
        eachBatch: ({ batch }) => {
          // Between two assignments a batch belongs to nobody; it is fetched again.
          if (this.#assigned) onBatch(batch);
          return Promise.resolve();
        },
      });
      await Promise.race([crashed, this.#untilSilent(signal)]);
    } finally {
      this.#assigned = false;
      this.#fetched = false;
      this.#member = null;
      await member.disconnect().catch(ignore);
    }
  }

  /** Follows the member's events. Rejects when it crashes. */
  #watch(member: Consumer): Promise<never> {
    const { events } = member;
    const sign = (): void => {
      this.#lastSign = performance.now();
    };
    sign();
    member.on(events.HEARTBEAT, sign);
    member.on(events.CONNECT, sign);
    member.on(events.REQUEST_TIMEOUT, sign);
    member.on(events.FETCH, () => {
      sign();
      this.#fetched = true;
    });
    member.on(events.REBALANCING, () => {
      this.#assigned = false;
    });
    member.on(events.GROUP_JOIN, () => {
      sign();
      this.#assigned = true;
      this.#fetched = false;
      this.counts.assignments += 1;
      this.#options.onAssigned();
    });
    const crashed = new Promise<never>((_resolve, reject) => {
      member.on(events.CRASH, ({ payload }) => {
        reject(payload.error);
      });
    });
    // It may come before anybody waits for it.
    crashed.catch(ignore);
    return crashed;
  }

  async #untilSilent(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const silentMs = performance.now() - this.#lastSign;
      if (silentMs > SILENCE_MS) throw new Error(`no sign of life from the group for ${Math.round(silentMs)} ms`);
      await delay(CHECK_MS, signal);
    }
  }
}

function ignore(): void {
  // The member is thrown away; what it still has to say changes nothing.
}
