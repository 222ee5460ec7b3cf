import type { DrawItem } from '../model/draw.ts';

const REACH_PX = 4;

/** Id of the topmost item under a point, or null. Lines and marks are reachable within a few pixels. */
export function itemAt(items: readonly DrawItem[], x: number, y: number): string | null {
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at];
    if (item?.id !== undefined && item.id !== '' && touches(item, x, y)) return item.id;
  }
  return null;
}

function touches(item: DrawItem, x: number, y: number): boolean {
  switch (item.kind) {
    case 'box':
      return x >= item.x1 && x <= item.x2 && y >= item.y1 - REACH_PX && y <= item.y2 + REACH_PX;
    case 'line': {
      const within = x >= Math.min(item.x1, item.x2) - REACH_PX && x <= Math.max(item.x1, item.x2) + REACH_PX;
      const share = item.x2 === item.x1 ? 0 : (x - item.x1) / (item.x2 - item.x1);
      return within && Math.abs(y - (item.y1 + share * (item.y2 - item.y1))) <= REACH_PX;
    }
    case 'mark':
      return Math.hypot(x - item.x, y - item.y) <= Math.max(item.size, 6);
    case 'label':
      return Math.abs(x - item.x) <= 16 && Math.abs(y - item.y) <= 8;
  }
}
