import { DASH, type DrawBox, type DrawItem } from '../model/draw.ts';
import { type Frame, detailAt } from '../model/frame.ts';
import type { ScenePart, SceneZone } from '../model/scene.ts';

const MIN_BOX_PX = 2;

/**
 * Fair value gaps and order blocks. From the bar a zone refers to until the bar it was known at it is hatched in a
 * neutral tone; from there on it is solid in the colour of its direction. A gap also carries its own diagonal hatch.
 */
export function zoneItems(zone: SceneZone, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(zone.atIndex);
  const xKnown = frame.x(zone.knownIndex);
  const y1 = frame.y(zone.top);
  const y2 = Math.max(frame.y(zone.bottom), y1 + MIN_BOX_PX);
  const xEnd = endOf(zone, frame);
  if (xEnd < 0 || x1 > frame.width || y2 < 0 || y1 > frame.height) return [];
  const place = { y1, y2, alpha: zoneAlpha(zone, frame), id: zone.ids[0] ?? '' };
  const label = zoneLabel(zone, frame, Math.max(xKnown, 0) + 3, y2 - y1 >= 12 ? (y1 + y2) / 2 : y1 - 7);
  return [
    ...(xKnown - x1 > 1 ? [unknownBox(frame, { ...place, x1, x2: xKnown })] : []),
    ...zone.parts.map((part) => partBox(zone, part, frame, place)),
    ...midline(zone, frame, { ...place, x1: xKnown, x2: xEnd }),
    ...(label === null ? [] : [label]),
  ];
}

function endOf(zone: SceneZone, frame: Frame): number {
  const to = zone.parts.at(-1)?.to ?? null;
  return to === null ? frame.edge : frame.x(to);
}

/** Half of a gap, where entries are looked for. */
function midline(zone: SceneZone, frame: Frame, { x1, x2, y1, y2, alpha }: Placed): readonly DrawItem[] {
  if (zone.family !== 'fvg' || zone.spent || y2 - y1 <= 8) return [];
  const y = (y1 + y2) / 2;
  return [{ kind: 'line', x1, x2, y1: y, y2: y, color: directionColor(zone.dir, frame), width: 1, dash: DASH.dotted, alpha: alpha * 0.7 }];
}

interface Placed {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly alpha: number;
  readonly id: string;
}

const directionColor = (dir: 1 | -1, frame: Frame): string => (dir === 1 ? frame.theme.up : frame.theme.down);

function zoneAlpha(zone: SceneZone, frame: Frame): number {
  const base = zone.spent ? 0.4 : 1;
  return frame.dimmed ? base * 0.25 : base;
}

function unknownBox(frame: Frame, place: Placed): DrawBox {
  const color = frame.theme.text3;
  return {
    kind: 'box',
    ...place,
    hatch: { color, alpha: 0.4, lean: 'back' },
    stroke: { color, alpha: 0.5, width: 1, dash: DASH.fine },
  };
}

function partBox(zone: SceneZone, part: ScenePart, frame: Frame, place: Omit<Placed, 'x1' | 'x2'>): DrawBox {
  const color = directionColor(part.dir, frame);
  const picked = zone.ids.includes(frame.pickedId ?? '');
  const box = { kind: 'box', ...place, x1: frame.x(part.from), x2: part.to === null ? frame.edge : frame.x(part.to) } as const;
  const stroke = { color: picked ? frame.theme.accent : color, alpha: picked ? 1 : zone.spent ? 0.3 : 0.55, width: picked ? 2 : 1 };
  if (part.flipped) return { ...box, fill: { color, alpha: 0.05 }, stroke: { ...stroke, dash: DASH.dashed } };
  if (zone.family === 'fvg') {
    return {
      ...box,
      fill: { color, alpha: 0.06 },
      hatch: { color, alpha: 0.42, lean: 'forward' },
      stroke: { ...stroke, dash: DASH.solid, alpha: stroke.alpha * 0.7 },
    };
  }
  return { ...box, fill: { color, alpha: zone.spent ? 0.05 : 0.14 }, stroke: { ...stroke, dash: DASH.solid } };
}

function zoneLabel(zone: SceneZone, frame: Frame, x: number, y: number): DrawItem | null {
  if (zone.spent || detailAt(frame.barPx) === 'boxes') return null;
  const flipped = zone.parts.length > 1;
  const text = zone.family === 'fvg' ? (flipped ? 'iFVG' : 'FVG') : flipped ? 'breaker' : 'OB';
  const priority = zone.family === 'fvg' ? 30 : 40;
  const alpha = frame.dimmed ? 0.25 : 0.95;
  return { kind: 'label', x, y, text, color: directionColor(zone.dir, frame), align: 'left', priority, alpha, id: zone.ids[0] ?? '' };
}
