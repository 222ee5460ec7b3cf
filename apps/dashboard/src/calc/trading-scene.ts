import type { BarView, Evidence, Fill, OrderState, PositionState, Signal, TradeClosed } from '@smc/contracts';
import type {
  FocusScene,
  SceneEvidence,
  SceneFill,
  SceneOrder,
  ScenePlan,
  SceneTrade,
  TradingScene,
} from '../chart/model/trading-scene.ts';
import { indexAt } from './bar-time.ts';
import { formatPrice, formatQty, formatSigned, signOf, toDrawing } from './decimals.ts';

interface TradingFacts {
  readonly orders: readonly OrderState[];
  readonly fills: readonly Fill[];
  readonly trades: readonly TradeClosed[];
  readonly position: PositionState | null;
  readonly tick: string;
}

interface TradingQuery {
  readonly from: number;
  readonly to: number;
  readonly cursor: number;
  readonly showTrades: boolean;
  readonly showOrders: boolean;
  readonly selectedSignalId: string | null;
}

const WORKING: ReadonlySet<OrderState['status']> = new Set(['SUBMITTING', 'OPEN', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'UNKNOWN']);

/** Whether an order may still trade. */
export const isWorking = (order: OrderState): boolean => WORKING.has(order.status);

/** Trades, fills and orders in view, as far as they were known at the cursor. Orders of today have no place in the past. */
export function tradingScene(facts: TradingFacts, query: TradingQuery): TradingScene {
  const trades = query.showTrades
    ? facts.trades.filter(
        (trade) => trade.openedAtIndex <= query.cursor && trade.openedAtIndex <= query.to && trade.closedAtIndex >= query.from,
      )
    : [];
  const orders =
    query.showOrders && query.cursor === Infinity ? facts.orders.filter(isWorking).map((order) => orderScene(order, facts.tick)) : [];
  const open = query.showOrders && query.cursor === Infinity ? positionScene(facts.position, facts.tick) : [];
  const fills = query.showTrades
    ? facts.fills.filter((fill) => fill.barIndex <= query.cursor && fill.barIndex >= query.from && fill.barIndex <= query.to)
    : [];
  return {
    trades: trades.map((trade) => tradeScene(trade, query)),
    orders: [...orders, ...open],
    fills: fills.map(fillScene),
    open: open.length === 0 ? null : openPlan(facts),
  };
}

/** A trade for the chart; its exit only when it was known. */
export function tradeScene(trade: TradeClosed, query: Pick<TradingQuery, 'cursor' | 'selectedSignalId'>): SceneTrade {
  return {
    id: `trade:${trade.id}`,
    dir: trade.dir,
    openedIndex: trade.openedAtIndex,
    entry: toDrawing(trade.entryPrice),
    stop: toDrawing(trade.stop),
    exit:
      trade.closedAtIndex <= query.cursor
        ? {
            index: trade.closedAtIndex,
            price: toDrawing(trade.exitPrice),
            r: formatSigned(trade.rMultiple),
            won: signOf(trade.netPnl) === 1,
          }
        : null,
    selected: trade.signalId === query.selectedSignalId,
  };
}

const fillScene = (fill: Fill): SceneFill => ({
  id: `fill:${fill.tradeId}`,
  index: fill.barIndex,
  price: toDrawing(fill.price),
  side: fill.side === 'buy' ? 1 : -1,
});

const ROLE_WORDS = { entry: 'entry', stopLoss: 'stop', takeProfit: 'target' } as const;

function orderScene(order: OrderState, tick: string): SceneOrder {
  const price = order.price ?? order.averagePrice ?? '0';
  return {
    id: `order:${order.clientOrderId}`,
    role: order.role,
    fromIndex: order.barIndex,
    price: toDrawing(price),
    text: `${ROLE_WORDS[order.role]} · ${order.side} ${order.type} ${formatQty(order.qty)}`,
    priceText: formatPrice(price, tick),
  };
}

function positionScene(position: PositionState | null, tick: string): readonly SceneOrder[] {
  const price = position?.averagePrice ?? null;
  if (position === null || price === null || signOf(position.qty) === 0) return [];
  const word = signOf(position.qty) === 1 ? 'long' : 'short';
  return [
    {
      id: `position:${position.intentId}`,
      role: 'position',
      fromIndex: position.barIndex,
      price: toDrawing(price),
      text: `${word} ${formatQty(position.qty.replace('-', ''))}`,
      priceText: formatPrice(price, tick),
    },
  ];
}

/** The open position with the protection that is working for it; null while it has no stop. */
function openPlan({ position, orders }: TradingFacts): ScenePlan | null {
  const price = position?.averagePrice ?? null;
  if (position === null || price === null) return null;
  const mine = orders.filter((order) => order.intentId === position.intentId && isWorking(order));
  const stop = mine.find((order) => order.role === 'stopLoss')?.price ?? null;
  if (stop === null) return null;
  return {
    dir: signOf(position.qty) === -1 ? -1 : 1,
    decidedIndex: position.barIndex,
    untilIndex: position.barIndex,
    entry: toDrawing(price),
    stop: toDrawing(stop),
    targets: mine.flatMap((order) => (order.role === 'takeProfit' && order.price !== null ? [toDrawing(order.price)] : [])),
  };
}

interface FocusPlace {
  readonly bars: readonly Pick<BarView, 'index' | 'time'>[];
  readonly barMs: number;
  readonly chosenId: string | null;
}

/** The evidence of a decision, placed on the bars. It is drawn from the decision's own record, never looked up anew. */
export function focusScene(signal: Signal, place: FocusPlace): FocusScene {
  return {
    evidence: signal.evidence.flatMap((item) => evidenceScene(item, place) ?? []),
    plan: planScene(signal),
    decidedIndex: signal.barIndex,
  };
}

function evidenceScene(item: Evidence, { bars, barMs, chosenId }: FocusPlace): SceneEvidence | null {
  const top = item.top ?? item.price;
  const bottom = item.bottom ?? item.price;
  if (top === undefined || bottom === undefined) return null;
  return {
    id: item.structureId,
    role: ROLE_LABELS[item.role],
    atIndex: indexAt(bars, item.at, barMs),
    knownIndex: indexAt(bars, item.confirmedAt, barMs),
    top: toDrawing(top),
    bottom: toDrawing(bottom),
    chosen: item.structureId === chosenId,
  };
}

/** Roles of evidence as they are written on screen. */
export const ROLE_LABELS: Readonly<Record<Evidence['role'], string>> = {
  bias: 'bias',
  sweep: 'sweep',
  shift: 'shift',
  displacement: 'displacement',
  entryZone: 'entry zone',
  target: 'target',
  range: 'range',
};

function planScene(signal: Signal): ScenePlan | null {
  if (signal.entry === null || signal.stop === null) return null;
  return {
    dir: signal.dir,
    decidedIndex: signal.barIndex,
    untilIndex: signal.expiresAtIndex ?? signal.barIndex + 12,
    entry: toDrawing(signal.entry),
    stop: toDrawing(signal.stop),
    targets: signal.targets.map((target) => toDrawing(target.price)),
  };
}
