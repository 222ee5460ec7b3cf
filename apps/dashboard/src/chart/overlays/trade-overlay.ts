import { DASH, type DrawItem } from '../model/draw.ts';
import { type Frame, detailAt } from '../model/frame.ts';
import type { SceneFill, SceneOrder, ScenePlan, SceneTrade } from '../model/trading-scene.ts';

/** A trade from its first fill to its last: entry triangle, exit ring, the way between them and its result in R. */
export function tradeItems(trade: SceneTrade, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(trade.openedIndex);
  const x2 = frame.x(trade.exit?.index ?? frame.lastIndex);
  if (x2 < -20 || x1 > frame.width + 20) return [];
  const alpha = tradeAlpha(trade, frame);
  const size = detailAt(frame.barPx) === 'all' ? 9 : 6;
  const shape = trade.dir === 1 ? 'up' : 'down';
  const targets = trade.exit?.won === true ? [trade.exit.price] : [];
  return [
    ...(trade.selected ? planBoxes({ x1, x2: Math.max(x2, x1 + 6), entry: trade.entry, stop: trade.stop, targets }, frame) : []),
    { kind: 'mark', shape, x: x1, y: frame.y(trade.entry), size, color: frame.theme.accent, alpha, id: trade.id },
    ...(trade.exit === null ? [] : exitItems(trade, trade.exit, frame, { x1, x2, alpha })),
  ];
}

/** The trade of the signal that is explained stays bright. */
const tradeAlpha = (trade: SceneTrade, frame: Frame): number => (frame.dimmed && !trade.selected ? 0.25 : 1);

interface TradePlace {
  readonly x1: number;
  readonly x2: number;
  readonly alpha: number;
}

function exitItems(trade: SceneTrade, exit: NonNullable<SceneTrade['exit']>, frame: Frame, place: TradePlace): readonly DrawItem[] {
  const { x1, x2 } = place;
  const y2 = frame.y(exit.price);
  const color = exit.won ? frame.theme.good : frame.theme.danger;
  const alpha = place.alpha * (exit.won ? 1 : 0.75);
  const base = { color, alpha, id: trade.id } as const;
  const items: readonly DrawItem[] = [
    { ...base, kind: 'line', x1, x2, y1: frame.y(trade.entry), y2, width: 1, dash: DASH.fine },
    { ...base, kind: 'mark', shape: 'ring', x: x2, y: y2, size: 7 },
  ];
  if (detailAt(frame.barPx) === 'boxes') return items;
  return [...items, { ...base, kind: 'label', x: x2 + 7, y: y2, text: `${exit.r} R`, align: 'left', priority: 80 }];
}

/** A fill: a small arrow by side. */
export function fillItems(fill: SceneFill, frame: Frame): readonly DrawItem[] {
  const x = frame.x(fill.index);
  if (x < 0 || x > frame.width || detailAt(frame.barPx) === 'boxes') return [];
  const alpha = frame.dimmed ? 0.25 : 0.9;
  return [{ kind: 'mark', shape: 'dot', x, y: frame.y(fill.price), size: 4, color: frame.theme.text1, alpha, id: fill.id }];
}

/** A working order or the open position: a line to the right edge with what it is. */
export function orderItems(order: SceneOrder, frame: Frame): readonly DrawItem[] {
  const color = orderColor(order.role, frame);
  const y = frame.y(order.price);
  if (y < -10 || y > frame.height + 10) return [];
  const alpha = frame.dimmed ? 0.4 : 1;
  const x1 = Math.max(frame.x(order.fromIndex), 0);
  const dash = order.role === 'position' ? DASH.solid : DASH.dashed;
  return [
    { kind: 'line', x1, x2: frame.width, y1: y, y2: y, color, width: 1, dash, alpha, id: order.id },
    {
      kind: 'label',
      x: frame.width - 6,
      y: y + 8,
      text: order.text,
      color: frame.theme.bg,
      back: color,
      align: 'right',
      priority: 90,
      alpha,
      id: order.id,
    },
  ];
}

export function orderColor(role: SceneOrder['role'], { theme }: Pick<Frame, 'theme'>): string {
  switch (role) {
    case 'stopLoss':
      return theme.danger;
    case 'takeProfit':
      return theme.good;
    case 'entry':
    case 'position':
      return theme.accent;
  }
}

/** Risk and reward of the open position up to the newest bar. */
export function openItems(plan: ScenePlan, frame: Frame): readonly DrawItem[] {
  if (frame.dimmed) return [];
  const x1 = frame.x(plan.decidedIndex);
  return planBoxes(
    { x1, x2: Math.max(frame.x(frame.lastIndex), x1 + 6), entry: plan.entry, stop: plan.stop, targets: plan.targets },
    frame,
  );
}

/** Risk below the entry and reward above it, over the bars of a plan. */
export function planItems(plan: ScenePlan, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(plan.decidedIndex + 0.5);
  const x2 = Math.max(frame.x(plan.untilIndex), x1 + 40);
  const items: DrawItem[] = [...planBoxes({ x1, x2, entry: plan.entry, stop: plan.stop, targets: plan.targets }, frame)];
  const label = (text: string, price: number, color: string): DrawItem => ({
    kind: 'label',
    x: x2 + 4,
    y: frame.y(price),
    text,
    color,
    align: 'left',
    priority: 95,
    alpha: 1,
  });
  items.push(label('entry', plan.entry, frame.theme.accent), label('stop', plan.stop, frame.theme.danger));
  plan.targets.forEach((price, at) => items.push(label(`target ${at + 1}`, price, frame.theme.good)));
  return items;
}

interface PlanPlace {
  readonly x1: number;
  readonly x2: number;
  readonly entry: number;
  readonly stop: number;
  readonly targets: readonly number[];
}

function planBoxes({ x1, x2, entry, stop, targets }: PlanPlace, frame: Frame): readonly DrawItem[] {
  const { theme } = frame;
  const yEntry = frame.y(entry);
  const box = (price: number, color: string): DrawItem => ({
    kind: 'box',
    x1,
    x2,
    y1: Math.min(yEntry, frame.y(price)),
    y2: Math.max(yEntry, frame.y(price)),
    fill: { color, alpha: 0.12 },
    stroke: { color, alpha: 0.6, width: 1, dash: DASH.solid },
    alpha: 1,
  });
  return [
    box(stop, theme.danger),
    ...targets.map((price) => box(price, theme.good)),
    { kind: 'line', x1, x2, y1: yEntry, y2: yEntry, color: theme.accent, width: 2, dash: DASH.solid, alpha: 1 },
  ];
}
