import type { FeedStatus } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import {
  type Store,
  countSignals,
  equityCurve,
  listFills,
  listOrders,
  listSignals,
  listTrades,
  loadFeedState,
  readBarsBefore,
  readStructures,
} from '@smc/store';
import { type DeskInfoSource, requireDesk, scopeOf } from '../../desk-info.ts';
import type { KeptReads } from '../../reads/kept-reads.ts';
import { readSignalDetail } from '../../reads/signal-detail.ts';
import { barView } from '../../ws/channel-items.ts';
import type { Handlers } from '../handler-types.ts';
import { ProblemError } from '../problem.ts';

type DeskHandlers = Pick<
  Handlers,
  'session' | 'overview' | 'bars' | 'structures' | 'signals' | 'signal' | 'orders' | 'fills' | 'positions' | 'trades' | 'equity'
>;

/** Reads of the running session, from the tables its services write. */
export function deskHandlers(deps: {
  readonly store: Store;
  readonly reads: KeptReads;
  readonly desk: DeskInfoSource;
  readonly clock: Clock;
  /** The feed's newest status as it went over the bus; null before the first. */
  readonly latestFeed: () => FeedStatus | null;
}): DeskHandlers {
  const { clock } = deps;
  const q = deps.store.read;
  const current = () => {
    const desk = requireDesk(deps.desk);
    return { desk, scope: scopeOf(desk) };
  };
  return {
    async session() {
      const { desk } = current();
      const { startingBalance: _balance, limits: _limits, ...view } = desk;
      const feed = deps.latestFeed() ?? (await loadFeedState(q, desk.session))?.status ?? null;
      return { ...view, serverTime: clock.now(), feed };
    },
    overview() {
      return deps.reads.overview(current().desk);
    },
    async bars({ query }) {
      const { bars, hasMore } = await readBarsBefore(q, current().desk.session, query);
      return { bars: bars.map(barView), hasMore };
    },
    structures({ query }) {
      return readStructures(q, current().desk.session, query);
    },
    async signals({ query }) {
      const { scope } = current();
      const [page, counts] = await Promise.all([listSignals(q, scope, query), countSignals(q, scope)]);
      return { ...page, counts };
    },
    async signal({ params }) {
      const detail = await readSignalDetail(q, current().scope, params.id);
      if (detail === null) throw new ProblemError('not-found', 'There is no signal of this id in the running session.');
      return detail;
    },
    async orders({ query }) {
      return { orders: await listOrders(q, current().scope, query.limit) };
    },
    async fills({ query }) {
      return { fills: await listFills(q, current().scope, query.limit) };
    },
    async positions() {
      return { positions: await deps.reads.positions(current().desk) };
    },
    async trades({ query }) {
      return { trades: await listTrades(q, current().scope, query.limit) };
    },
    async equity({ query }) {
      const { desk, scope } = current();
      return { points: await equityCurve(q, scope, desk.accountId, query.points) };
    },
  };
}
