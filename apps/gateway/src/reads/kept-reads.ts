import { type ReadCache, cacheKey } from '@smc/cache';
import { type Message, type MessageType, type Overview, type PositionView, overviewSchema, positionsResponseSchema } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { DEFAULT_OWNER, type Scope } from '@smc/store';
import { type DeskInfo, dayOf, scopeOf } from '../desk-info.ts';
import { readOverview } from './overview.ts';
import { readPositionViews } from './position-views.ts';

/** How old a copy may be when its invalidation is lost on the way or late, ms. */
const KEPT_MS = 2000;

/** Messages after which the overview or the positions may look different. */
const CHANGING: ReadonlySet<MessageType> = new Set<MessageType>([
  'market.barClosed',
  'strategy.signal',
  'trading.denial',
  'trading.order',
  'trading.fill',
  'trading.position',
  'trading.tradeClosed',
  'trading.equity',
]);

/** The reads that every page asks for again and again; the database answers what the cache does not know. */
export interface KeptReads {
  overview(desk: DeskInfo): Promise<Overview>;
  positions(desk: DeskInfo): Promise<PositionView[]>;
  /** Forgets what these messages change; called before anybody is told of them. */
  note(batch: readonly Message[]): void;
}

export function createKeptReads({ q, cache }: { readonly q: Queryable; readonly cache: ReadCache }): KeptReads {
  return {
    overview(desk) {
      const scope = scopeOf(desk);
      const spec = { key: overviewKey(scope), schema: overviewSchema, ttlMs: KEPT_MS };
      return cache.read(spec, () => readOverview(q, scope, desk, dayOf(desk)));
    },
    async positions(desk) {
      const scope = scopeOf(desk);
      const spec = { key: positionsKey(scope), schema: positionsResponseSchema, ttlMs: KEPT_MS };
      return (await cache.read(spec, async () => ({ positions: await readPositionViews(q, scope) }))).positions;
    },
    note(batch) {
      const sessions = new Set(batch.filter(({ type }) => CHANGING.has(type)).map(({ session }) => session));
      const scopes = [...sessions].map((session): Scope => ({ owner: DEFAULT_OWNER, session }));
      cache.invalidate(scopes.flatMap((scope) => [overviewKey(scope), positionsKey(scope)]));
    },
  };
}

const overviewKey = ({ owner, session }: Scope): string => cacheKey('overview', owner, session);
const positionsKey = ({ owner, session }: Scope): string => cacheKey('positions', owner, session);
