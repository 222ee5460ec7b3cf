import { declutter } from '../model/declutter.ts';
import type { DrawItem, DrawLabel } from '../model/draw.ts';
import type { Frame } from '../model/frame.ts';
import type { SceneShape, StructureScene } from '../model/scene.ts';
import type { FocusScene, TradingScene } from '../model/trading-scene.ts';
import { cursorItems, focusItems } from '../overlays/focus-overlay.ts';
import { levelItems, sweepItems } from '../overlays/liquidity-overlay.ts';
import { breakItems, swingItems } from '../overlays/structure-overlay.ts';
import { fillItems, openItems, orderItems, tradeItems } from '../overlays/trade-overlay.ts';
import { zoneItems } from '../overlays/zone-overlay.ts';

/** Everything the chart draws over and under its candles. */
export interface ChartScene {
  readonly structures: StructureScene;
  readonly trading: TradingScene;
  readonly focus: FocusScene | null;
  /** Last known bar; null when live. */
  readonly cursor: number | null;
}

/** One draw list a layer, from the bottom up. */
export interface LayerLists {
  readonly zones: readonly DrawItem[];
  readonly lines: readonly DrawItem[];
  readonly trading: readonly DrawItem[];
  readonly focus: readonly DrawItem[];
  /** Labels of all layers, those that would collide left out. */
  readonly labels: readonly DrawItem[];
}

/** The draw lists of a scene. Labels are chosen over all layers at once, so that none lies on another. */
export function compose(scene: ChartScene, frame: Frame): LayerLists {
  const labels: DrawLabel[] = [];
  const take = (items: readonly DrawItem[], into: DrawItem[]): void => {
    for (const item of items) {
      if (item.kind === 'label') labels.push(item);
      else into.push(item);
    }
  };
  const zones: DrawItem[] = [];
  const lines: DrawItem[] = [];
  const trading: DrawItem[] = [];
  const focus: DrawItem[] = [];
  for (const shape of scene.structures.shapes) take(shapeItems(shape, frame), shape.kind === 'zone' ? zones : lines);
  // Under the candles: a position must not tint what it is judged by.
  if (scene.trading.open !== null) take(openItems(scene.trading.open, frame), zones);
  for (const fill of scene.trading.fills) take(fillItems(fill, frame), trading);
  for (const trade of scene.trading.trades) take(tradeItems(trade, frame), trading);
  for (const order of scene.trading.orders) take(orderItems(order, frame), trading);
  if (scene.cursor !== null) take(cursorItems(scene.cursor, frame), focus);
  if (scene.focus) take(focusItems(scene.focus, frame), focus);
  return { zones, lines, trading, focus, labels: declutter(labels, frame.width) };
}

function shapeItems(shape: SceneShape, frame: Frame): readonly DrawItem[] {
  switch (shape.kind) {
    case 'zone':
      return zoneItems(shape, frame);
    case 'break':
      return breakItems(shape, frame);
    case 'swing':
      return swingItems(shape, frame);
    case 'level':
      return levelItems(shape, frame);
    case 'sweep':
      return sweepItems(shape, frame);
  }
}
