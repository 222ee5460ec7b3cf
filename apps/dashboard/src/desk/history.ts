import type { BarView, SessionView } from '@smc/contracts';
import type { ApiClient } from '../api/client.ts';
import { MAX_BARS, joinBars } from '../stores/market-store.ts';
import { type DeskData, applyItems, clearDeskData } from './desk-data.ts';

interface HistoryDeps {
  readonly api: ApiClient;
  readonly data: DeskData;
  readonly now: () => number;
}

/** Fetches what the stream does not tell: the first load, what was missed in between, and older bars. */
export interface History {
  /** Session, newest bars with their structures, and the lists of the account. Never throws: the session store says how it went. */
  readonly load: () => Promise<void>;
  /** Bars of a hole in the window, with their structures. */
  readonly fill: (hole: { readonly from: number; readonly to: number }) => Promise<void>;
  /** Events that became known in these bars, once more. */
  readonly structures: (from: number, to: number) => Promise<void>;
  /** One page of older bars with their structures; false when there are none or the cap is reached. */
  readonly older: () => Promise<boolean>;
  /** Pages in until this bar is in the window. */
  readonly reach: (index: number) => Promise<void>;
}

const FIRST_PAGE = 1_500;
const PAGE = 2_000;
const MOST_BARS = 5_000;

export function createHistory({ api, data, now }: HistoryDeps): History {
  const apply = (ch: Parameters<typeof applyItems>[0], items: readonly unknown[]): void => {
    applyItems(ch, items, { data, nowMs: now(), live: false });
  };
  const loadStructures = structureLoader(api, apply);
  const prepend = (rows: readonly BarView[], hasMore: boolean): boolean => {
    const joined = joinBars(data.market.getState().bars, rows);
    if (joined.hole !== null) return false;
    data.market.setState({ bars: joined.bars, hasMore });
    return true;
  };
  const deps: LoadDeps = { api, data, apply, loadStructures };
  let paging: Promise<boolean> | null = null;
  const pageOlder = async (): Promise<boolean> => {
    const { bars, hasMore } = data.market.getState();
    const first = bars[0];
    if (first === undefined || !hasMore || first.index === 0 || bars.length + PAGE > MAX_BARS) return false;
    const page = await api.call('bars', { query: { before: first.index, limit: PAGE } });
    const oldest = page.bars[0];
    if (oldest === undefined) return false;
    await loadStructures(oldest.index, first.index - 1);
    return prepend(page.bars, page.hasMore);
  };
  const older = (): Promise<boolean> => {
    // A page that cannot be had now is asked for again with the next move of the chart.
    paging ??= pageOlder()
      .catch(() => false)
      .finally(() => {
        paging = null;
      });
    return paging;
  };

  return {
    older,
    structures: loadStructures,
    load: () => loadAll(deps),
    async fill({ from, to }) {
      if (to - from + 1 > MOST_BARS) {
        // Too far behind to be worth closing: start again from the newest bars.
        clearDeskData(data);
        await loadAll(deps);
        return;
      }
      const { bars } = await api.call('bars', { query: { before: to + 1, limit: to - from + 1 } });
      apply('bars', bars);
      await loadStructures(from, undefined);
    },
    async reach(index) {
      while ((data.market.getState().bars[0]?.index ?? 0) > index) {
        if (!(await older())) return;
      }
    },
  };
}

/** Asks for events page by page; without a last bar, to the newest. */
function structureLoader(api: ApiClient, apply: LoadDeps['apply']): LoadDeps['loadStructures'] {
  return async (first, last) => {
    let from = first;
    for (;;) {
      const query = last === undefined ? { from, limit: 20_000 } : { from, to: last, limit: 20_000 };
      const { events, truncated } = await api.call('structures', { query });
      apply('structures', events);
      const reached = events.at(-1)?.confirmedIndex;
      if (!truncated || reached === undefined || reached <= from) return;
      from = reached;
    }
  };
}

interface LoadDeps {
  readonly api: ApiClient;
  readonly data: DeskData;
  readonly apply: (ch: Parameters<typeof applyItems>[0], items: readonly unknown[]) => void;
  readonly loadStructures: (first: number, last: number | undefined) => Promise<void>;
}

async function loadAll(deps: LoadDeps): Promise<void> {
  const { api, data, apply } = deps;
  try {
    takeSession(data, await api.call('session', {}));
    await Promise.all([
      loadMarket(deps),
      api.call('signals', { query: { limit: 200 } }).then(({ signals }) => apply('signals', signals)),
      api.call('orders', { query: { limit: 500 } }).then(({ orders }) => apply('orders', orders)),
      api.call('fills', { query: { limit: 500 } }).then(({ fills }) => apply('fills', fills)),
      api.call('trades', { query: { limit: 500 } }).then(({ trades }) => apply('trades', trades)),
    ]);
    data.session.setState({ load: { status: 'ready' } });
  } catch (error) {
    data.session.setState({ load: { status: 'failed', error } });
  }
}

async function loadMarket({ api, data, apply, loadStructures }: LoadDeps): Promise<void> {
  const known = data.market.getState().bars.at(-1)?.index;
  const { bars, hasMore } = await api.call('bars', { query: { limit: FIRST_PAGE } });
  const first = bars[0];
  if (first === undefined) return;
  if (known !== undefined && first.index > known + 1) {
    // Longer away than one page: the old window is let go rather than patched.
    clearDeskData(data);
  }
  const isFirst = data.market.getState().bars.length === 0;
  apply('bars', bars);
  if (isFirst) data.market.setState({ hasMore });
  await loadStructures(isFirst || known === undefined ? first.index : Math.min(known, first.index), undefined);
}

function takeSession(data: DeskData, session: SessionView): void {
  const known = data.session.getState().session;
  if (known !== null && known.session !== session.session) clearDeskData(data);
  data.session.setState({ session });
  if (session.feed !== null) data.market.setState({ feed: session.feed });
}
