import type { WsChannel, WsItem } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import {
  type Scope,
  equityCurve,
  listFills,
  listOrders,
  listPositions,
  listSignals,
  listTrades,
  loadFeedState,
  readBarsBefore,
} from '@smc/store';
import { type DeskInfo, type DeskInfoSource, scopeOf } from '../desk-info.ts';
import type { LatestQuote } from '../reads/latest-quote.ts';
import { readNewestStructures } from '../reads/newest-structures.ts';
import { barView } from './channel-items.ts';
import type { Hub } from './hub.ts';

const BARS = 1500;
const STRUCTURES = 10_000;
const ROWS = 200;
const EQUITY_POINTS = 800;

interface Source {
  readonly q: Queryable;
  readonly desk: DeskInfo;
  readonly scope: Scope;
  readonly hub: Hub;
  readonly latestQuote: LatestQuote;
}

/** How the present state of each channel is read: bounded, newest last. */
const READERS: { readonly [C in WsChannel]: (source: Source) => Promise<readonly WsItem<C>[]> | readonly WsItem<C>[] } = {
  bars: async ({ q, desk }) => (await readBarsBefore(q, desk.session, { limit: BARS })).bars.map(barView),
  quotes: async ({ desk, hub, latestQuote }) => present(hub.latest('quotes') ?? (await latestQuote.read(desk.session))),
  structures: async ({ q, desk }) => {
    const { bars } = await readBarsBefore(q, desk.session, { limit: BARS });
    return readNewestStructures(q, desk.session, bars[0]?.index ?? 0, STRUCTURES);
  },
  signals: async ({ q, scope }) => (await listSignals(q, scope, { limit: ROWS })).signals.toReversed(),
  orders: async ({ q, scope }) => (await listOrders(q, scope, ROWS)).toReversed(),
  fills: async ({ q, scope }) => (await listFills(q, scope, ROWS)).toReversed(),
  positions: ({ q, scope }) => listPositions(q, scope),
  trades: async ({ q, scope }) => (await listTrades(q, scope, ROWS)).toReversed(),
  equity: ({ q, scope, desk }) => equityCurve(q, scope, desk.accountId, EQUITY_POINTS),
  feed: async ({ q, desk, hub }) => {
    // The bus is ahead of the saved state, which is written every now and then.
    return present(hub.latest('feed') ?? (await loadFeedState(q, desk.session))?.status ?? null);
  },
};

function present<T>(item: T | null): readonly T[] {
  return item === null ? [] : [item];
}

/** Reads the present state of a channel as the inside of a JSON array; empty while there is no session. */
export function createSnapshots(deps: {
  readonly q: Queryable;
  readonly desk: DeskInfoSource;
  readonly latestQuote: LatestQuote;
}): (channel: WsChannel, hub: Hub) => Promise<string> {
  return async (channel, hub) => {
    const desk = deps.desk();
    if (desk === null) return '';
    const items = await READERS[channel]({ q: deps.q, desk, scope: scopeOf(desk), hub, latestQuote: deps.latestQuote });
    return items.map((item) => JSON.stringify(item)).join(',');
  };
}
