import type { WsChannel } from '@smc/contracts';
import { assertNever } from '@smc/domain';
import type { Store } from '@smc/store';
import { equityCurve, listFills, listOrders, listPositions, listSignals, listTrades, loadFeedState, readBarsBefore } from '@smc/store';
import { type DeskInfoSource, scopeOf } from '../desk-info.ts';
import { readNewestStructures } from '../reads/newest-structures.ts';
import { barView } from './channel-items.ts';
import type { Hub } from './hub.ts';

const BARS = 1500;
const STRUCTURES = 10_000;
const ROWS = 200;
const EQUITY_POINTS = 800;

/** Reads the present state of a channel, bounded and newest last, as the inside of a JSON array. */
export function createSnapshots(deps: { readonly store: Store; readonly desk: DeskInfoSource }): (channel: WsChannel, hub: Hub) => Promise<string> {
  return async (channel, hub) => {
    const items = await read(channel, hub);
    return items.map((item) => JSON.stringify(item)).join(',');
  };

  async function read(channel: WsChannel, hub: Hub): Promise<readonly unknown[]> {
    const desk = deps.desk();
    if (desk === null) return [];
    const scope = scopeOf(desk);
    const q = deps.store.read;
    switch (channel) {
      case 'bars':
        return (await readBarsBefore(q, desk.session, { limit: BARS })).bars.map(barView);
      case 'structures': {
        const { bars } = await readBarsBefore(q, desk.session, { limit: BARS });
        return readNewestStructures(q, desk.session, bars[0]?.index ?? 0, STRUCTURES);
      }
      case 'signals':
        return (await listSignals(q, scope, { limit: ROWS })).signals.toReversed();
      case 'orders':
        return (await listOrders(q, scope, ROWS)).toReversed();
      case 'fills':
        return (await listFills(q, scope, ROWS)).toReversed();
      case 'positions':
        return listPositions(q, scope);
      case 'trades':
        return (await listTrades(q, scope, ROWS)).toReversed();
      case 'equity':
        return equityCurve(q, scope, desk.accountId, EQUITY_POINTS);
      case 'quotes': {
        const quote = hub.latest('quotes');
        return quote === null ? [] : [quote];
      }
      case 'feed': {
        const status = hub.latest('feed') ?? (await loadFeedState(q, desk.session))?.status ?? null;
        return status === null ? [] : [status];
      }
      default:
        return assertNever(channel);
    }
  }
}
