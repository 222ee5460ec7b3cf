import type { WsChannel, WsItem } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import type { StreamConfig } from '../config.ts';
import type { ChannelItems } from './channel-items.ts';
import type { Connection } from './connection.ts';

/** Channels of which only the newest item matters. Everything else is never left out. */
type LatestOnly = 'quotes' | 'feed';
const MAX_ITEMS_PER_FRAME = 1000;

export interface HubDeps {
  readonly clock: Clock;
  readonly config: Pick<StreamConfig, 'flushMs' | 'quoteMs'>;
}

/**
 * Spreads items to the connections that listen. They are collected for `flushMs` and sent as one array per channel;
 * quotes go out at most every `quoteMs`, the latest only. An item that a snapshot has already may come again in a delta:
 * items are whole states, so nothing is harmed, and nothing can fall between the two.
 */
export class Hub {
  readonly #deps: HubDeps;
  readonly #connections = new Set<Connection>();
  readonly #pending = new Map<WsChannel, string[]>();
  readonly #newest: { [C in LatestOnly]: WsItem<C> | null } = { quotes: null, feed: null };
  readonly #unsentLatest = new Set<LatestOnly>();
  #quotesSentAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: HubDeps) {
    this.#deps = deps;
  }

  publish(entry: ChannelItems): void {
    if (entry.items.length === 0) return;
    const listened = this.#connections.size > 0;
    if (entry.channel === 'quotes' || entry.channel === 'feed') {
      if (entry.channel === 'quotes') this.#newest.quotes = entry.items.at(-1) ?? null;
      else this.#newest.feed = entry.items.at(-1) ?? null;
      if (listened) this.#unsentLatest.add(entry.channel);
    } else if (listened) {
      const waiting = this.#pending.get(entry.channel) ?? [];
      for (const item of entry.items) waiting.push(JSON.stringify(item));
      this.#pending.set(entry.channel, waiting);
    }
    if (listened) this.#arm();
  }

  /** The newest item of a latest-only channel, for its snapshot; null before the first. */
  latest<C extends LatestOnly>(channel: C): WsItem<C> | null {
    return this.#newest[channel];
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending.clear();
    this.#unsentLatest.clear();
    this.#connections.clear();
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, this.#deps.config.flushMs);
  }

  #flush(): void {
    for (const [channel, items] of this.#pending) {
      for (let from = 0; from < items.length; from += MAX_ITEMS_PER_FRAME) {
        this.#spread(channel, items.slice(from, from + MAX_ITEMS_PER_FRAME).join(','), false);
      }
    }
    this.#pending.clear();
    for (const channel of [...this.#unsentLatest]) {
      if (channel === 'quotes' && !this.#quotesDue()) continue;
      this.#unsentLatest.delete(channel);
      this.#spread(channel, JSON.stringify(this.#newest[channel]), true);
    }
    if (this.#unsentLatest.size > 0) this.#arm();
  }

  #quotesDue(): boolean {
    const now = this.#deps.clock.now();
    if (now - this.#quotesSentAt < this.#deps.config.quoteMs) return false;
    this.#quotesSentAt = now;
    return true;
  }

  #spread(channel: WsChannel, json: string, conflatable: boolean): void {
    for (const connection of this.#connections) connection.delta(channel, json, conflatable);
  }
}
