import type { BarView, EquityPoint, Evidence, Fill, OrderState, RuleCheck, Signal, StructureEvent, TradeClosed } from '@smc/contracts';

/** Facts of a made-up strategy on real candles. Each carries the bar it belongs to, so a replay can reveal them in order. */
export interface FakeFacts {
  readonly signals: Signal[];
  readonly orders: OrderState[];
  readonly fills: Fill[];
  readonly trades: TradeClosed[];
  readonly equity: EquityPoint[];
}

const SYMBOL = 'EUR/USD';
const BAR_MS = 900_000;
const VALID_BARS = 24;
const QTY = 10_000;
const START = 10_000;
const text5 = (value: number): string => value.toFixed(5);

/** One candidate per internal change of character; it is taken when a gap gives an entry and the reward is enough. */
export function fakeFacts(bars: readonly BarView[], events: readonly StructureEvent[]): FakeFacts {
  const facts: FakeFacts = { signals: [], orders: [], fills: [], trades: [], equity: [] };
  let busyUntil = -1;
  for (const shift of events) {
    if (shift.detector !== 'structure.internal' || shift.kind !== 'CHoCH' || shift.confirmedIndex <= busyUntil) continue;
    const signal = candidate(shift, bars, events);
    facts.signals.push(signal);
    if (signal.status === 'taken') busyUntil = trade(signal, bars, facts);
  }
  equityCurve(bars, facts);
  return facts;
}

function candidate(shift: StructureEvent, bars: readonly BarView[], events: readonly StructureEvent[]): Signal {
  const k = shift.confirmedIndex;
  const dir = shift.dir === 1 ? 1 : -1;
  const newest = (detector: string, kind: string, sameDir: boolean, within: number): StructureEvent | undefined =>
    events.findLast(
      (event) =>
        event.detector === detector &&
        event.kind === kind &&
        (!sameDir || event.dir === dir) &&
        event.confirmedIndex <= k &&
        event.confirmedIndex > k - within,
    );
  const sweep = newest('sweep.internal', 'sweep', true, 30);
  const gap = newest('fvg', 'created', true, 12);
  const guard = newest('protected.internal', dir === 1 ? 'low' : 'high', true, 2);
  const entry = gap ? (Number(gap.top) + Number(gap.bottom)) / 2 : Number.NaN;
  const stop = Number(guard?.price) - dir * 0.0001;
  const risk = (entry - stop) * dir;
  const target = events.findLast(
    (event) =>
      event.detector === 'pivot.swing' && event.dir === dir && event.confirmedIndex <= k && (Number(event.price) - entry) * dir > risk,
  );
  const reward = target ? (Number(target.price) - entry) * dir : 0;
  const rules: RuleCheck[] = [
    { id: 'sweep.rank', value: sweep ? 'internal' : 'none', op: '>=', threshold: 'internal', unit: '', pass: sweep !== undefined },
    { id: 'zone.found', value: gap ? '1' : '0', op: '>=', threshold: '1', unit: 'zones', pass: gap !== undefined },
    {
      id: 'stop.minAtr',
      value: risk > 0 ? (risk / 0.0006).toFixed(2) : '0.00',
      op: '>=',
      threshold: '0.50',
      unit: 'ATR',
      pass: risk > 0.0003,
    },
    {
      id: 'reward.minR',
      value: risk > 0 ? (reward / risk).toFixed(2) : '0.00',
      op: '>=',
      threshold: '1.50',
      unit: 'R',
      pass: risk > 0 && reward / risk >= 1.5,
    },
  ];
  const failed = rules.find((rule) => !rule.pass)?.id ?? null;
  const priced = Number.isFinite(entry) && Number.isFinite(stop) && risk > 0;
  const time = bars[k]?.time ?? 0;
  return {
    id: `sig-${k}`,
    instanceId: `sweepReversal:${SYMBOL}:15m`,
    strategy: 'sweepReversal',
    strategyVersion: '1',
    paramsHash: '0123456789abcdef',
    symbol: SYMBOL,
    timeframe: '15m',
    dir,
    status: failed === null ? 'taken' : 'rejected',
    barIndex: k,
    barTime: time,
    decidedAt: time + BAR_MS,
    entry: priced ? text5(entry) : null,
    stop: priced ? text5(stop) : null,
    targets: priced && target ? [{ price: text5(Number(target.price)), share: 1, source: 'pivot.swing' }] : [],
    rMultiple: priced && reward > 0 ? (reward / risk).toFixed(2) : null,
    expiresAtIndex: failed === null ? k + VALID_BARS : null,
    evidence: [
      evidence(sweep, 'sweep', 'Took the stops beyond an internal pivot and closed back inside'),
      evidence(shift, 'shift', 'Change of character against the leg that made the sweep'),
      evidence(gap, 'entryZone', 'Gap left by the breaking leg'),
      evidence(target, 'target', 'Opposing swing pivot'),
    ].flatMap((item) => item ?? []),
    rules,
    firstFailedRule: failed,
  };
}

function evidence(event: StructureEvent | undefined, role: Evidence['role'], why: string): Evidence | null {
  if (event === undefined) return null;
  const { id, detector, kind, at, confirmedAt, price, top, bottom } = event;
  return {
    structureId: id,
    role,
    detector,
    kind,
    at,
    confirmedAt,
    ...(price === undefined ? {} : { price }),
    ...(top === undefined ? {} : { top }),
    ...(bottom === undefined ? {} : { bottom }),
    text: why,
  };
}

/** Walks the bars after a signal; gives the last bar in which its trade or its entry lived. */
function trade(signal: Signal, bars: readonly BarView[], facts: FakeFacts): number {
  const { dir } = signal;
  const entry = Number(signal.entry);
  const stop = Number(signal.stop);
  const target = Number(signal.targets[0]?.price);
  const intentId = `int-${signal.barIndex}`;
  let opened = -1;
  order(facts, signal, intentId, 'entry', signal.entry ?? '0', 'OPEN', signal.barIndex);
  for (let k = signal.barIndex + 1; k < bars.length; k += 1) {
    const bar = bars[k];
    if (bar === undefined) return k;
    const low = Number(bar.low) * dir;
    const high = Number(bar.high) * dir;
    const [worst, best] = dir === 1 ? [low, high] : [high, low];
    if (opened < 0) {
      if (k > signal.barIndex + VALID_BARS) {
        order(facts, signal, intentId, 'entry', text5(entry), 'EXPIRED', k);
        return k;
      }
      if (worst >= entry * dir) continue;
      opened = k;
      fill(facts, signal, intentId, 'entry', entry, bar, k);
      order(facts, signal, intentId, 'entry', text5(entry), 'FILLED', k);
      order(facts, signal, intentId, 'stopLoss', text5(stop), 'OPEN', k);
      order(facts, signal, intentId, 'takeProfit', text5(target), 'OPEN', k);
    }
    const stopped = worst <= stop * dir;
    if (!stopped && best <= target * dir) continue;
    close(facts, signal, { intentId, exit: stopped ? stop : target, stopped, opened, k, bar, openedAt: bars[opened]?.time ?? 0 });
    return k;
  }
  return bars.length;
}

function order(
  facts: FakeFacts,
  signal: Signal,
  intentId: string,
  role: OrderState['role'],
  price: string,
  status: OrderState['status'],
  k: number,
): void {
  const buys = (role === 'entry') === (signal.dir === 1);
  const clientOrderId = `${intentId}-${role}`;
  const filled = status === 'FILLED';
  facts.orders.push({
    clientOrderId,
    intentId,
    signalId: signal.id,
    accountId: 'paper',
    venue: 'oanda',
    symbol: SYMBOL,
    role,
    side: buys ? 'buy' : 'sell',
    type: role === 'stopLoss' ? 'stop' : 'limit',
    status,
    qty: String(QTY),
    filledQty: filled ? String(QTY) : '0',
    price,
    averagePrice: filled ? price : null,
    revision: facts.orders.filter((known) => known.clientOrderId === clientOrderId).length,
    reason: null,
    barIndex: k,
    time: signal.barTime + (k - signal.barIndex) * BAR_MS,
  });
}

function fill(facts: FakeFacts, signal: Signal, intentId: string, role: Fill['role'], price: number, bar: BarView, k: number): void {
  const buys = (role === 'entry') === (signal.dir === 1);
  facts.fills.push({
    tradeId: `${intentId}-${role}-${k}`,
    clientOrderId: `${intentId}-${role}`,
    intentId,
    accountId: 'paper',
    symbol: SYMBOL,
    role,
    side: buys ? 'buy' : 'sell',
    qty: String(QTY),
    price: text5(price),
    fee: '0.35',
    feeAsset: 'USD',
    liquidity: 'maker',
    slippage: '0',
    barIndex: k,
    time: bar.time,
  });
}

interface Exit {
  readonly intentId: string;
  readonly exit: number;
  readonly stopped: boolean;
  readonly opened: number;
  readonly openedAt: number;
  readonly k: number;
  readonly bar: BarView;
}

function close(facts: FakeFacts, signal: Signal, { intentId, exit, stopped, opened, openedAt, k, bar }: Exit): void {
  const entry = Number(signal.entry);
  const gross = (exit - entry) * signal.dir * QTY;
  const role = stopped ? 'stopLoss' : 'takeProfit';
  fill(facts, signal, intentId, role, exit, bar, k);
  order(facts, signal, intentId, role, text5(exit), 'FILLED', k);
  order(
    facts,
    signal,
    intentId,
    stopped ? 'takeProfit' : 'stopLoss',
    stopped ? (signal.targets[0]?.price ?? '0') : (signal.stop ?? '0'),
    'CANCELED',
    k,
  );
  facts.trades.push({
    id: `trade-${intentId}`,
    accountId: 'paper',
    intentId,
    signalId: signal.id,
    symbol: SYMBOL,
    dir: signal.dir,
    qty: String(QTY),
    entryPrice: text5(entry),
    exitPrice: text5(exit),
    stop: signal.stop ?? '0',
    openedAtIndex: opened,
    openedAt,
    closedAtIndex: k,
    closedAt: bar.time,
    exitReason: role,
    grossPnl: gross.toFixed(8),
    fees: '0.70000000',
    netPnl: (gross - 0.7).toFixed(8),
    rMultiple: ((gross - 0.7) / (Math.abs(entry - Number(signal.stop)) * QTY)).toFixed(2),
  });
}

function equityCurve(bars: readonly BarView[], facts: FakeFacts): void {
  let peak = START;
  for (const bar of bars) {
    const closed = facts.trades.filter((item) => item.closedAtIndex <= bar.index).reduce((sum, item) => sum + Number(item.netPnl), 0);
    const open = facts.trades.find((item) => item.openedAtIndex <= bar.index && item.closedAtIndex > bar.index);
    const unrealized = open ? (Number(bar.close) - Number(open.entryPrice)) * open.dir * QTY : 0;
    const equity = START + closed + unrealized;
    peak = Math.max(peak, equity);
    facts.equity.push({
      accountId: 'paper',
      asset: 'USD',
      barIndex: bar.index,
      time: bar.time + BAR_MS,
      balance: (START + closed).toFixed(8),
      unrealizedPnl: unrealized.toFixed(8),
      equity: equity.toFixed(8),
      peak: peak.toFixed(8),
      drawdown: ((peak - equity) / peak).toFixed(6),
      openRisk: open ? (Math.abs(Number(open.entryPrice) - Number(open.stop)) * QTY).toFixed(8) : '0',
      dayPnl: unrealized.toFixed(8),
      halted: false,
    });
  }
}
