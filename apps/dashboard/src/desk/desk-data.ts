import {
  type WsChannel,
  type WsItem,
  WS_CHANNELS,
  barViewSchema,
  equityV1,
  feedStatusV1,
  fillV1,
  orderV1,
  positionV1,
  quoteV1,
  signalV1,
  structureEventSchema,
  tradeClosedV1,
} from '@smc/contracts';
import type { z } from 'zod';
import {
  type AccountStore,
  createAccountStore,
  mergeEquity,
  mergeFills,
  mergeOrders,
  mergePosition,
  mergeTrades,
} from '../stores/account-store.ts';
import { type Hole, type MarketStore, capBars, createMarketStore, joinBars } from '../stores/market-store.ts';
import { type SessionStore, createSessionStore } from '../stores/session-store.ts';
import { type SignalStore, createSignalStore, mergeSignals } from '../stores/signal-store.ts';
import { type StructureStore, createStructureStore } from '../stores/structure-store.ts';

/** All stores that the stream and the first load write. */
export interface DeskData {
  readonly session: SessionStore;
  readonly market: MarketStore;
  readonly structures: StructureStore;
  readonly signals: SignalStore;
  readonly account: AccountStore;
}

export const createDeskData = (): DeskData => ({
  session: createSessionStore(),
  market: createMarketStore(),
  structures: createStructureStore(),
  signals: createSignalStore(),
  account: createAccountStore(),
});

/** What a batch of one channel did. */
export interface Applied {
  /** Items that are not what the contract says. */
  readonly bad: number;
  /** Bars that are missing before the batch could be joined. */
  readonly hole: Hole | null;
}

interface ApplyContext {
  readonly data: DeskData;
  readonly nowMs: number;
  /** False for a snapshot: what is in it is not news. */
  readonly live: boolean;
}

/** Checks the items of one channel and puts them into their store. Applying the same items twice changes nothing. */
export function applyItems(ch: WsChannel, items: readonly unknown[], context: ApplyContext): Applied {
  const { data, nowMs } = context;
  switch (ch) {
    case 'bars':
      return applyBars(checked(barViewSchema, items), context);
    case 'quotes':
      return kept(checked(quoteV1, items), (rows) => {
        data.market.setState({ quote: rows.at(-1) ?? null, heardAt: nowMs });
      });
    case 'structures':
      return kept(checked(structureEventSchema, unknownEvents(data, items)), (rows) => {
        data.structures.book.add(rows);
        data.structures.setState({ version: data.structures.book.version });
      });
    case 'signals':
      return kept(checked(signalV1, items), (rows) => applySignals(rows, context));
    case 'orders':
      return kept(checked(orderV1, items), (rows) => data.account.setState(({ orders }) => ({ orders: mergeOrders(orders, rows) })));
    case 'fills':
      return kept(checked(fillV1, items), (rows) => data.account.setState(({ fills }) => ({ fills: mergeFills(fills, rows) })));
    case 'trades':
      return kept(checked(tradeClosedV1, items), (rows) => data.account.setState(({ trades }) => ({ trades: mergeTrades(trades, rows) })));
    case 'positions':
      return kept(checked(positionV1, items), (rows) =>
        data.account.setState(({ position }) => ({ position: mergePosition(position, rows) })),
      );
    case 'equity':
      return kept(checked(equityV1, items), (rows) => data.account.setState(({ equity }) => ({ equity: mergeEquity(equity, rows) })));
    case 'feed':
      return kept(checked(feedStatusV1, items), (rows) => data.market.setState({ feed: rows.at(-1) ?? null }));
  }
}

/** Events never change, so those of a second snapshot need not even be checked. */
function unknownEvents({ structures }: DeskData, items: readonly unknown[]): readonly unknown[] {
  return items.filter(
    (item) => !(typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string' && structures.book.has(item.id)),
  );
}

interface Checked<T> {
  readonly rows: readonly T[];
  readonly bad: number;
}

function checked<S extends z.ZodType>(schema: S, items: readonly unknown[]): Checked<z.output<S>> {
  const rows: z.output<S>[] = [];
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (parsed.success) rows.push(parsed.data);
  }
  return { rows, bad: items.length - rows.length };
}

function kept<T>({ rows, bad }: Checked<T>, keep: (rows: readonly T[]) => void): Applied {
  if (rows.length > 0) keep(rows);
  return { bad, hole: null };
}

function applyBars({ rows, bad }: Checked<WsItem<'bars'>>, { data, nowMs }: ApplyContext): Applied {
  const joined = joinBars(data.market.getState().bars, rows);
  const bars = capBars(joined.bars);
  // Zones live for 500 bars and flip once; older events cannot reach into the window.
  if (bars !== joined.bars) data.structures.book.trim((bars[0]?.index ?? 0) - 1_500);
  data.market.setState((state) => ({
    bars,
    hasMore: (bars[0]?.index ?? 0) > 0,
    heardAt: nowMs,
    // A bar that has closed is no longer forming.
    quote: state.quote !== null && state.quote.forming.time <= (bars.at(-1)?.time ?? 0) ? null : state.quote,
  }));
  return { bad, hole: joined.hole };
}

function applySignals(rows: readonly WsItem<'signals'>[], { data, live }: ApplyContext): void {
  const taken = live ? rows.findLast((row) => row.status === 'taken') : undefined;
  data.signals.setState(({ signals, newest }) => ({ signals: mergeSignals(signals, rows), newest: taken ?? newest }));
}

/** Forgets everything of a session that has ended. */
export function clearDeskData(data: DeskData): void {
  data.market.setState({ bars: [], hasMore: true, quote: null, feed: null, heardAt: null });
  data.structures.book.clear();
  data.structures.setState({ version: data.structures.book.version });
  data.signals.setState({ signals: [], newest: null });
  data.account.setState({ orders: [], fills: [], trades: [], position: null, equity: [] });
}

/** Channels of the stream, all of them. */
// Object.keys returns string[]; the literal in the contract has exactly these keys.
export const ALL_CHANNELS = Object.keys(WS_CHANNELS) as WsChannel[];
