import type { ReplayAction, WsChannel } from '@smc/contracts';
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import type { AuthSession } from '../auth/auth-session.ts';
import { RewriteMeter } from '../meter/meter.ts';
import type { Page } from '../page/page-context.ts';
import type { World } from '../page/world.ts';
import { type ChartStore, createChartStore } from '../stores/chart-store.ts';
import type { Hole } from '../stores/market-store.ts';
import type { PreferenceStore } from '../stores/preference-store.ts';
import { type ConnectionStore, createConnectionStore } from '../stream/connection-store.ts';
import { createFrameQueue } from '../stream/frame-queue.ts';
import { type Stream, createStream } from '../stream/socket.ts';
import { ALL_CHANNELS, type DeskData, applyItems, clearDeskData, createDeskData } from './desk-data.ts';
import { type History, createHistory } from './history.ts';

/** Everything a page of the dashboard works with. Made once, outside of React. */
export interface Desk {
  readonly auth: AuthSession;
  readonly connection: ConnectionStore;
  readonly data: DeskData;
  readonly chart: ChartStore;
  readonly preferences: PreferenceStore;
  readonly queries: QueryClient;
  readonly history: History;
  readonly meter: RewriteMeter;
  readonly stream: Stream;
  /** Loads the session and opens the stream; the way back stops both. */
  readonly open: () => () => void;
  readonly replay: (action: ReplayAction) => Promise<void>;
}

interface Batch {
  readonly ch: WsChannel;
  readonly live: boolean;
  readonly items: unknown[];
}

/** Queries that a change of a channel makes old. */
const STALE_QUERIES: Partial<Record<WsChannel, readonly string[]>> = {
  signals: ['signals', 'overview'],
  orders: ['positions', 'overview', 'signal'],
  fills: ['signal'],
  positions: ['positions'],
  trades: ['overview', 'signal'],
  equity: ['overview', 'positions'],
};
const REFRESH_MS = 1_000;

export function createDesk({ world, auth, preferences }: Page): Desk {
  const data = createDeskData();
  const connection = createConnectionStore();
  const queries = createQueries();
  const history = createHistory({ api: auth.api, data, now: world.now });
  const meter = new RewriteMeter({ world, data, history });
  const refresh = createRefresher(world, queries);
  const inbox = createInbox({ world, data, connection, history, onChannel: refresh.mark });
  const stream = createStream({
    connection,
    now: world.now,
    random: world.random,
    setTimer: world.setTimer,
    open: world.openSocket,
    async ticket() {
      try {
        return (await auth.api.call('wsTicket', {})).ticket;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    onData: inbox.put,
    onReconnected: () => {
      void history.load();
      void queries.invalidateQueries();
    },
  });

  return {
    auth,
    connection,
    data,
    queries,
    history,
    meter,
    stream,
    chart: createChartStore(),
    preferences,
    open: () => openDesk(world, { history, meter, stream, data, queries, stopInbox: inbox.stop }),
    async replay(action) {
      await auth.api.call('replay', { body: action });
    },
  };
}

interface OpenDeps {
  readonly history: History;
  readonly meter: RewriteMeter;
  readonly stream: Stream;
  readonly data: DeskData;
  readonly queries: QueryClient;
  readonly stopInbox: () => void;
}

function openDesk(world: World, { history, meter, stream, data, queries, stopInbox }: OpenDeps): () => void {
  const want = (hidden: boolean): void => stream.want(hidden ? ALL_CHANNELS.filter((ch) => ch !== 'quotes') : ALL_CHANNELS);
  want(false);
  stream.start();
  void history.load();
  const stopListening = world.onVisibility(want);
  return () => {
    stopListening();
    stream.stop();
    stopInbox();
    queries.clear();
    meter.clear();
    clearDeskData(data);
    data.session.setState({ session: null, load: { status: 'loading' } });
  };
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays a refusal; a lost line is tried twice.
        retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        refetchOnWindowFocus: true,
      },
    },
  });
}

/** Makes queries old at most once a second, however fast the stream is. */
function createRefresher(world: World, queries: QueryClient): { readonly mark: (ch: WsChannel) => void } {
  const due = new Set<string>();
  let waiting = false;
  const run = (): void => {
    waiting = false;
    const keys = [...due];
    due.clear();
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
  };
  return {
    mark(ch) {
      for (const key of STALE_QUERIES[ch] ?? []) due.add(key);
      if (due.size === 0 || waiting) return;
      waiting = true;
      world.setTimer(run, REFRESH_MS);
    },
  };
}

/** Holes that one batch may have before it is given up. */
const MOST_HOLES = 4;

interface InboxDeps {
  readonly world: World;
  readonly data: DeskData;
  readonly connection: ConnectionStore;
  readonly history: History;
  readonly onChannel: (ch: WsChannel) => void;
}

/** Gathers frames and applies them once a painted frame, a store at a time. */
function createInbox({ world, data, connection, history, onChannel }: InboxDeps) {
  let batches: Batch[] = [];
  /** Fetches what is missing until the batch joins; when that fails, the next batch finds the same hole. */
  const closeHole = async (first: Hole, ch: WsChannel, items: readonly unknown[], live: boolean): Promise<void> => {
    let hole: Hole | null = first;
    for (let tries = 0; hole !== null && tries < MOST_HOLES; tries += 1) {
      await history.fill(hole).catch(() => undefined);
      hole = applyItems(ch, items, { data, nowMs: world.now(), live }).hole;
    }
  };
  const flush = (): void => {
    const taken = batches;
    batches = [];
    for (const { ch, live, items } of taken) {
      const { bad, hole } = applyItems(ch, items, { data, nowMs: world.now(), live });
      if (bad > 0) connection.setState((state) => ({ badFrames: state.badFrames + bad }));
      if (hole) void closeHole(hole, ch, items, live);
      onChannel(ch);
    }
  };
  const queue = createFrameQueue({
    flush,
    nextFrame: world.nextFrame,
    setTimer: world.setTimer,
    now: world.now,
    onDegraded: (degraded) => connection.setState({ degraded }),
  });
  return {
    stop: queue.stop,
    put: (ch: WsChannel, type: 'snapshot' | 'delta', items: readonly unknown[]): void => {
      const live = type === 'delta';
      const open = batches.find((batch) => batch.ch === ch && batch.live === live);
      if (open) open.items.push(...items);
      else batches.push({ ch, live, items: [...items] });
      queue.request();
    },
  };
}
