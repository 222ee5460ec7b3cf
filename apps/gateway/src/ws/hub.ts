import type { WsChannel } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import type { StreamConfig } from '../config.ts';
import type { ChannelItems } from './channel-items.ts';
import type { Connection } from './connection.ts';

/** Channels of which only the newest item matters. Everything else is never left out. */
const LATEST_ONLY: ReadonlySet<WsChannel> = new Set(['quotes', 'feed']);
const MAX_ITEMS_PER_FRAME = 1000;

/** Spreads items to the connections that listen. */
export interface Hub {
  publish(items: ChannelItems): void;
  /** The newest item of a latest-only channel, for its snapshot. */
  latest(channel: 'quotes' | 'feed'): unknown;
  add(connection: Connection): void;
  remove(connection: Connection): void;
  readonly size: number;
  /** Sends what has been collected at once; also done every `flushMs`. */
  flush(): void;
  stop(): void;
}

/**
 * Items are collected for `flushMs` and sent as one array per channel. Quotes go out at most every `quoteMs`, the latest
 * only. An item that a snapshot has already may come again in a delta; items are whole states, so nothing is harmed,
 * and nothing can fall between the two.
 */
export function createHub(deps: { readonly clock: Clock; readonly config: StreamConfig }): Hub {
  const { clock, config } = deps;
  const connections = new Set<Connection>();
  const pending = new Map<WsChannel, string[]>();
  const newest = new Map<WsChannel, unknown>();
  const unsentLatest = new Set<WsChannel>();
  let quotesSentAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const spread = (channel: WsChannel, json: string, conflatable: boolean): void => {
    for (const connection of connections) connection.delta(channel, json, conflatable);
  };
  const arm = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, config.flushMs);
  };
  const flush = (): void => {
    for (const [channel, items] of pending) {
      for (let from = 0; from < items.length; from += MAX_ITEMS_PER_FRAME) {
        spread(channel, items.slice(from, from + MAX_ITEMS_PER_FRAME).join(','), false);
      }
    }
    pending.clear();
    for (const channel of [...unsentLatest]) {
      if (channel === 'quotes') {
        if (clock.now() - quotesSentAt < config.quoteMs) continue;
        quotesSentAt = clock.now();
      }
      unsentLatest.delete(channel);
      spread(channel, JSON.stringify(newest.get(channel)), true);
    }
    if (unsentLatest.size > 0) arm();
  };

  return {
    publish({ channel, items }) {
      if (items.length === 0) return;
      if (LATEST_ONLY.has(channel)) {
        newest.set(channel, items[items.length - 1]);
        unsentLatest.add(channel);
      } else if (connections.size > 0) {
        const waiting = pending.get(channel) ?? [];
        for (const item of items) waiting.push(JSON.stringify(item));
        pending.set(channel, waiting);
      }
      if (connections.size > 0) arm();
    },
    latest: (channel) => newest.get(channel) ?? null,
    add: (connection) => connections.add(connection),
    remove: (connection) => connections.delete(connection),
    get size() {
      return connections.size;
    },
    flush,
    stop() {
      clearTimeout(timer);
      timer = undefined;
      pending.clear();
      unsentLatest.clear();
      connections.clear();
    },
  };
}
