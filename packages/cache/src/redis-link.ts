import type { Logger, Metrics, Secret } from '@smc/service-kit';
import { Redis, type RedisOptions } from 'ioredis';
import { type CacheMetrics, type RedisFault, cacheMetrics } from './cache-metrics.ts';

/** A command is not waited for longer, ms. */
export const COMMAND_TIMEOUT_MS = 150;
/** While Redis does not answer it is asked again so often, ms. */
const PROBE_MS = 100;
/** A connection on which so many probes in a row stayed without an answer is made anew. */
const PROBES_UNTIL_RECONNECT = 5;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 800;
const REFUSAL_EVERY_MS = 60_000;

/** Redis is not there now; who asks goes on without it. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
}

/** Options of the client; how replies look is never changed. */
export type LinkOptions = Omit<RedisOptions, 'replyMapping'>;

/** One connection to a Redis that may die, hang or be emptied at any time. */
export interface RedisLink {
  readonly up: boolean;
  /** Runs commands. Rejects at once with {@link RedisAwayError} while Redis is away, and within the command time-out otherwise. */
  run<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** Called each time Redis is back, before anybody else may use it; a rejection means it is not back. */
  onBack(task: (client: Redis) => Promise<unknown>): void;
  stop(): void;
}

export interface RedisLinkDeps {
  readonly url: Secret;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** For specs that take a rule away. */
  readonly makeClient?: (url: string, options: LinkOptions) => Redis;
}

/**
 * What keeps a request from waiting for Redis: nothing is queued while there is no connection, nothing is sent again on the
 * next one, nothing waits longer than the time-out, and reconnecting never pauses for more than a second.
 */
export const LINK_OPTIONS: LinkOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  disableClientInfo: true,
  connectTimeout: 1000,
  disconnectTimeout: 250,
  // Our own probe finds out whether it answers, and needs no right to read INFO.
  enableReadyCheck: false,
  retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(times - 1, 10), LAST_RETRY_MS) + Math.floor(Math.random() * 100),
};

/** Connects, and stays at it. Returns at once: a process starts with or without Redis. */
export function openRedisLink(deps: RedisLinkDeps): RedisLink {
  return new Link(deps);
}

class Link implements RedisLink {
  readonly #client: Redis;
  readonly #logger: Logger;
  readonly #metrics: CacheMetrics;
  readonly #tasks: ((client: Redis) => Promise<unknown>)[] = [];
  #up = false;
  #wasUp = false;
  #stopped = false;
  #probing = false;
  /** Whether it was said since the last return that something is wrong. */
  #told = false;
  #unanswered = 0;
  #refusalToldAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor({ url, logger, metrics, makeClient }: RedisLinkDeps) {
    this.#logger = logger;
    this.#metrics = cacheMetrics(metrics);
    this.#metrics.up(false);
    this.#client = (makeClient ?? newClient)(url.reveal(), LINK_OPTIONS);
    // Without a listener the library prints every failed attempt past the log; other clients would end the process.
    this.#client.on('error', (error: unknown) => {
      this.#metrics.fault('connection');
      this.#away(error);
    });
    this.#client.on('close', () => {
      this.#away(new RedisAwayError('the connection was closed'));
    });
    this.#client.on('ready', () => {
      this.#unanswered = 0;
      this.#ask();
    });
  }

  get up(): boolean {
    return this.#up;
  }

  async run<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    if (!this.#up) throw new RedisAwayError('Redis is away');
    try {
      return await work(this.#client);
    } catch (error) {
      const kind = faultOf(error);
      this.#metrics.fault(kind);
      if (kind === 'reply') {
        this.#refused(error);
        throw error;
      }
      this.#away(error);
      throw new RedisAwayError('Redis did not answer', { cause: error });
    }
  }

  onBack(task: (client: Redis) => Promise<unknown>): void {
    this.#tasks.push(task);
    if (!this.#up) return;
    // It missed the last return: nobody uses Redis until it is done.
    this.#up = false;
    this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#up = false;
    clearTimeout(this.#timer);
    this.#metrics.up(false);
    this.#client.disconnect();
  }

  /** One command without an answer is enough: asking again is cheap, and whoever waits meanwhile waits in vain. */
  #away(error: unknown): void {
    this.#tell(error);
    this.#up = false;
    this.#metrics.up(false);
    this.#ask();
  }

  #ask(): void {
    if (this.#probing || this.#stopped || this.#client.status !== 'ready') return;
    this.#probing = true;
    clearTimeout(this.#timer);
    void this.#probe();
  }

  async #probe(): Promise<void> {
    try {
      await this.#client.ping();
      // A task that is added meanwhile is run too.
      for (let at = 0; at < this.#tasks.length; at += 1) await this.#tasks[at]?.(this.#client);
      this.#back();
    } catch (error) {
      // An answer that says no is none to reconnect for.
      if (faultOf(error) !== 'reply') this.#unanswered += 1;
      this.#tell(error);
    } finally {
      this.#probing = false;
    }
    if (this.#up || this.#stopped) return;
    if (this.#unanswered >= PROBES_UNTIL_RECONNECT && this.#client.status === 'ready') {
      this.#unanswered = 0;
      this.#client.disconnect(true);
      return;
    }
    this.#timer = setTimeout(() => {
      this.#ask();
    }, PROBE_MS);
  }

  /** Redis is well and says no: a right is missing or its memory is full. Told once a minute at most. */
  #refused(error: unknown): void {
    if (performance.now() - this.#refusalToldAt < REFUSAL_EVERY_MS) return;
    this.#refusalToldAt = performance.now();
    this.#logger.warn({ err: error }, 'Redis refuses a command');
  }

  /** Once for each absence: attempts fail many times a minute. */
  #tell(error: unknown): void {
    if (!this.#told && !this.#stopped) this.#logger.warn({ err: error }, 'Redis is away; going on without it');
    this.#told = true;
  }

  #back(): void {
    if (this.#stopped || this.#client.status !== 'ready') return;
    this.#told = false;
    this.#unanswered = 0;
    this.#up = true;
    this.#metrics.up(true);
    if (this.#wasUp) this.#metrics.reconnect();
    this.#logger.info(this.#wasUp ? 'Redis is back' : 'Redis is there');
    this.#wasUp = true;
  }
}

function newClient(url: string, options: LinkOptions): Redis {
  return new Redis(url, options);
}

function faultOf(error: unknown): RedisFault {
  if (!(error instanceof Error)) return 'connection';
  if (error.name === 'ReplyError') return /^(?:LOADING|MASTERDOWN|CLUSTERDOWN)\b/.test(error.message) ? 'connection' : 'reply';
  return error.message === 'Command timed out' ? 'timeout' : 'connection';
}
