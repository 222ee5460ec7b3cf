import { DASH, type DrawItem } from '../model/draw.ts';
import { type Frame, detailAt } from '../model/frame.ts';
import type { SceneLevel, SceneSweep } from '../model/scene.ts';

/** A level of liquidity: dotted until it was known, solid from there to where it was taken or to the right edge. */
export function levelItems(shape: SceneLevel, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(shape.atIndex);
  const x2 = shape.to === null ? frame.edge : frame.x(shape.to);
  const y = frame.y(shape.price);
  if (x2 < 0 || x1 > frame.width || y < -20 || y > frame.height + 20) return [];
  const xKnown = Math.min(frame.x(shape.knownIndex), x2);
  const id = shape.ids[0] ?? '';
  const picked = shape.ids.includes(frame.pickedId ?? '');
  const color = picked ? frame.theme.accent : levelColor(shape, frame);
  const alpha = levelAlpha(shape, frame);
  const width = picked || shape.family === 'week' ? 2 : 1;
  const base = { kind: 'line', y1: y, y2: y, color, id } as const;
  return [
    { ...base, x1, x2: xKnown, width: 1, dash: DASH.dotted, alpha: alpha * 0.6 },
    { ...base, x1: xKnown, x2, width, dash: DASH.solid, alpha },
    ...(shape.taken === 'sweep' ? [{ kind: 'mark', shape: 'cross', x: x2, y, size: 6, color, alpha, id } as const] : []),
    ...levelLabel(shape, frame, { x2, y, color, alpha }),
  ];
}

/** A level that is over stands back. */
const levelAlpha = (shape: SceneLevel, frame: Frame): number => (frame.dimmed ? 0.25 : 1) * (shape.to === null ? 1 : 0.55);

interface LabelPlace {
  readonly x2: number;
  readonly y: number;
  readonly color: string;
  readonly alpha: number;
}

function levelLabel(shape: SceneLevel, frame: Frame, { x2, y, color, alpha }: LabelPlace): readonly DrawItem[] {
  const live = shape.to === null;
  // The name of a level that is over would only be in the way of those that still count.
  if (detailAt(frame.barPx) === 'boxes' || (!live && shape.family !== 'pool')) return [];
  const x = live || x2 > frame.edge ? frame.edge - 4 : Math.max(x2 - 6, 0);
  const base = { kind: 'label', align: 'right', text: shape.label, id: shape.ids[0] ?? '' } as const;
  return [{ ...base, x, y: y - 7, color, alpha, priority: live ? 45 : 12 }];
}

function levelColor(shape: SceneLevel, { theme }: Frame): string {
  if (shape.family === 'protected') return theme.text2;
  return shape.family === 'pool' ? theme.warn : theme.accent;
}

/** Where a level was swept: a cross on the breach, a dotted lead to the bar whose close proved it. */
export function sweepItems(shape: SceneSweep, frame: Frame): readonly DrawItem[] {
  const x = frame.x(shape.atIndex);
  const xKnown = frame.x(shape.knownIndex);
  if (xKnown < 0 || x > frame.width) return [];
  const y = frame.y(shape.price);
  const id = shape.ids[0] ?? '';
  const alpha = frame.dimmed ? 0.25 : 1;
  const color = id === frame.pickedId ? frame.theme.accent : frame.theme.warn;
  const items: DrawItem[] = [{ kind: 'mark', shape: 'cross', x, y, size: 7, color, alpha, id }];
  if (xKnown > x) items.push({ kind: 'line', x1: x, x2: xKnown, y1: y, y2: y, color, width: 1, dash: DASH.dotted, alpha, id });
  if (detailAt(frame.barPx) === 'all') {
    items.push({ kind: 'label', x, y: y - shape.side * 22, text: shape.label, color, align: 'center', priority: 35, alpha, id });
  }
  return items;
}
