import { type DrawLabel, LABEL_PX, labelWidth } from './draw.ts';

const COLUMN_PX = 24;
const HEIGHT_PX = LABEL_PX + 3;

interface Rect {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

/** Left edge of a label's text box. */
export function labelLeft(label: DrawLabel): number {
  const width = labelWidth(label.text);
  if (label.align === 'left') return label.x;
  return label.align === 'right' ? label.x - width : label.x - width / 2;
}

/** Keeps the labels that do not lie on one with a higher priority, looking column by column. */
export function declutter(labels: readonly DrawLabel[], width: number): DrawLabel[] {
  const columns = new Map<number, Rect[]>();
  const kept: DrawLabel[] = [];
  for (const label of [...labels].sort((a, b) => b.priority - a.priority)) {
    const x1 = labelLeft(label);
    const rect = { x1, x2: x1 + labelWidth(label.text), y1: label.y - HEIGHT_PX / 2, y2: label.y + HEIGHT_PX / 2 };
    if (rect.x2 < 0 || rect.x1 > width) continue;
    const from = Math.floor(rect.x1 / COLUMN_PX);
    const to = Math.floor(rect.x2 / COLUMN_PX);
    if (collides(columns, rect, from, to)) continue;
    for (let column = from; column <= to; column += 1) {
      const rects = columns.get(column);
      if (rects) rects.push(rect);
      else columns.set(column, [rect]);
    }
    kept.push(label);
  }
  return kept;
}

function collides(columns: ReadonlyMap<number, readonly Rect[]>, rect: Rect, from: number, to: number): boolean {
  for (let column = from; column <= to; column += 1) {
    for (const other of columns.get(column) ?? []) {
      if (rect.x1 < other.x2 && other.x1 < rect.x2 && rect.y1 < other.y2 && other.y1 < rect.y2) return true;
    }
  }
  return false;
}
