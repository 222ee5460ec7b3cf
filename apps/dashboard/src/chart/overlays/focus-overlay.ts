import { DASH, type DrawItem } from '../model/draw.ts';
import type { Frame } from '../model/frame.ts';
import type { FocusScene, SceneEvidence } from '../model/trading-scene.ts';
import { planItems } from './trade-overlay.ts';

const HALO_PX = 3;

/** The reason of a decision on the chart: each piece of evidence as it was known, the plan and the bar of decision. */
export function focusItems(focus: FocusScene, frame: Frame): readonly DrawItem[] {
  const x = frame.x(focus.decidedIndex);
  const { accent, bg } = frame.theme;
  const items: DrawItem[] = [
    { kind: 'line', x1: x, x2: x, y1: 0, y2: frame.height, color: accent, width: 1, dash: DASH.fine, alpha: 0.8 },
    { kind: 'label', x, y: frame.height - 12, text: 'decided', color: bg, back: accent, align: 'center', priority: 100, alpha: 1 },
  ];
  if (focus.plan) items.push(...planItems(focus.plan, frame));
  for (const evidence of focus.evidence) items.push(...evidenceItems(evidence, focus.decidedIndex, frame));
  return items;
}

function evidenceItems(evidence: SceneEvidence, decidedIndex: number, frame: Frame): readonly DrawItem[] {
  const x1 = frame.x(evidence.atIndex - 0.5);
  const xKnown = frame.x(evidence.knownIndex);
  const x2 = Math.max(frame.x(decidedIndex), xKnown);
  const y1 = frame.y(evidence.top);
  const y2 = Math.max(frame.y(evidence.bottom), y1 + 2);
  const { theme } = frame;
  const color = evidence.chosen ? theme.warn : theme.accent;
  const { id } = evidence;
  const items: DrawItem[] = [
    {
      kind: 'box',
      x1,
      x2: xKnown,
      y1,
      y2,
      hatch: { color, alpha: 0.8, lean: 'back' },
      stroke: { color, alpha: 0.9, width: 1, dash: DASH.fine },
      alpha: 1,
      id,
    },
    {
      kind: 'box',
      x1: xKnown,
      x2,
      y1,
      y2,
      fill: { color, alpha: 0.22 },
      stroke: { color, alpha: 0.9, width: 1, dash: DASH.solid },
      alpha: 1,
      id,
    },
    {
      kind: 'label',
      x: x1,
      y: y1 - 9,
      text: evidence.role,
      color: theme.bg,
      back: color,
      align: 'left',
      priority: evidence.chosen ? 120 : 110,
      alpha: 1,
      id,
    },
  ];
  if (evidence.chosen) {
    items.push({
      kind: 'box',
      x1: x1 - HALO_PX,
      x2: x2 + HALO_PX,
      y1: y1 - HALO_PX,
      y2: y2 + HALO_PX,
      stroke: { color, alpha: 1, width: 2, dash: DASH.solid },
      alpha: 1,
    });
  }
  return items;
}

/** Bars after the cursor are veiled: they were not there yet. */
export function cursorItems(cursor: number, frame: Frame): readonly DrawItem[] {
  const x = frame.x(cursor + 0.5);
  const { shade, warn, bg } = frame.theme;
  return [
    { kind: 'box', x1: x, x2: frame.width, y1: 0, y2: frame.height, fill: { color: shade, alpha: 1 }, alpha: 1 },
    { kind: 'line', x1: x, x2: x, y1: 0, y2: frame.height, color: warn, width: 1, dash: DASH.solid, alpha: 1 },
    { kind: 'label', x: x - 4, y: 10, text: 'known until here', color: bg, back: warn, align: 'right', priority: 130, alpha: 1 },
  ];
}
