import { DASH, type DrawItem } from '../model/draw.ts';
import { type Frame, detailAt } from '../model/frame.ts';
import type { SceneBreak, SceneSwing } from '../model/scene.ts';

const SWING_OFFSET_PX = 11;

/** A break of structure: a dashed line from the broken pivot to the bar whose close broke it, with its name. */
export function breakItems(shape: SceneBreak, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(shape.atIndex);
  const x2 = frame.x(shape.knownIndex);
  const y = frame.y(shape.price);
  const swing = shape.scale === 'swing';
  const detail = detailAt(frame.barPx);
  // On a narrow view only the swing scale is worth its ink.
  if (x2 < 0 || x1 > frame.width || detail === 'boxes' || (detail !== 'all' && !swing)) return [];
  const id = shape.ids[0] ?? '';
  const picked = id === frame.pickedId;
  const color = breakColor(shape, frame);
  const alpha = (frame.dimmed ? 0.25 : 1) * (swing ? 1 : 0.8);
  const line = { kind: 'line', x1, x2, y1: y, y2: y, width: swing || picked ? 2 : 1, dash: DASH.dashed, alpha, id } as const;
  const middle = (Math.max(x1, 0) + Math.min(x2, frame.width)) / 2;
  return [
    { ...line, color: picked ? frame.theme.accent : color },
    breakLabel(shape, frame, { x: middle, y: y - shape.dir * 8, color, alpha }),
  ];
}

function breakColor(shape: SceneBreak, { theme }: Frame): string {
  if (shape.failed) return theme.text3;
  return shape.dir === 1 ? theme.up : theme.down;
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly alpha: number;
}

/** A change of character has a filled chip, a break that goes on only its word. */
function breakLabel(shape: SceneBreak, frame: Frame, { color, ...place }: LabelPlace): DrawItem {
  const chip = shape.major && !shape.failed;
  const priority = (shape.scale === 'swing' ? 60 : 50) + (shape.major ? 8 : 0);
  const text = shape.failed ? `${shape.label} failed` : shape.label;
  const base = { kind: 'label', ...place, text, align: 'center', priority, id: shape.ids[0] ?? '' } as const;
  return chip ? { ...base, color: frame.theme.bg, back: color } : { ...base, color };
}

/** The name of a pivot above or below its bar; a dotted lead shows how long it took until it was known. */
export function swingItems(shape: SceneSwing, frame: Frame): readonly DrawItem[] {
  if (detailAt(frame.barPx) !== 'all') return [];
  const x = frame.x(shape.atIndex);
  const xKnown = frame.x(shape.knownIndex);
  if (xKnown < 0 || x > frame.width) return [];
  const y = frame.y(shape.price);
  const alpha = (frame.dimmed ? 0.25 : 1) * (shape.scale === 'swing' ? 1 : 0.75);
  const id = shape.ids[0] ?? '';
  const { text1, text3 } = frame.theme;
  const swing = shape.scale === 'swing';
  const items: DrawItem[] = [
    {
      kind: 'label',
      x,
      y: y - shape.side * SWING_OFFSET_PX * (swing ? 1.9 : 1),
      text: shape.label,
      color: swing ? text1 : text3,
      align: 'center',
      priority: swing ? 25 : 10,
      alpha,
      id,
    },
  ];
  if (swing)
    items.push({ kind: 'line', x1: x, x2: xKnown, y1: y, y2: y, color: text3, width: 1, dash: DASH.dotted, alpha: alpha * 0.7, id });
  return items;
}
