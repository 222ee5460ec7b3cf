import { labelLeft } from '../model/declutter.ts';
import { type DrawBox, type DrawItem, type DrawLabel, type DrawLine, type DrawMark, LABEL_PX, labelWidth } from '../model/draw.ts';

const FONT = `550 ${LABEL_PX}px 'Inter Variable', system-ui, sans-serif`;
const HATCH_PX = 7;

/** Paints a draw list in its order. It decides nothing: what and where is in the list. */
export function paint(context: CanvasRenderingContext2D, items: readonly DrawItem[], halo: string): void {
  context.save();
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const item of items) paintItem(context, item, halo);
  context.restore();
}

function paintItem(context: CanvasRenderingContext2D, item: DrawItem, halo: string): void {
  switch (item.kind) {
    case 'box': {
      paintBox(context, item);
      return;
    }
    case 'line': {
      paintLine(context, item);
      return;
    }
    case 'label': {
      paintLabel(context, item, halo);
      return;
    }
    case 'mark': {
      paintMark(context, item);
      return;
    }
  }
}

const crisp = (value: number): number => Math.round(value) + 0.5;

function paintBox(context: CanvasRenderingContext2D, box: DrawBox): void {
  // Far ends are cut, since some canvases draw very wide boxes slowly.
  const x1 = Math.max(box.x1, -50);
  const width = Math.min(box.x2, 20_000) - x1;
  const height = box.y2 - box.y1;
  if (width <= 0) return;
  if (box.fill) {
    context.globalAlpha = box.alpha * box.fill.alpha;
    context.fillStyle = box.fill.color;
    context.fillRect(x1, box.y1, width, height);
  }
  if (box.hatch) paintHatch(context, { x1, y1: box.y1, width, height }, box.hatch, box.alpha);
  if (box.stroke) {
    context.globalAlpha = box.alpha * box.stroke.alpha;
    context.strokeStyle = box.stroke.color;
    context.lineWidth = box.stroke.width;
    context.setLineDash([...box.stroke.dash]);
    context.strokeRect(crisp(x1), crisp(box.y1), Math.round(width), Math.round(height));
  }
}

interface Area {
  readonly x1: number;
  readonly y1: number;
  readonly width: number;
  readonly height: number;
}

function paintHatch(context: CanvasRenderingContext2D, area: Area, hatch: NonNullable<DrawBox['hatch']>, alpha: number): void {
  context.save();
  context.beginPath();
  context.rect(area.x1, area.y1, area.width, area.height);
  context.clip();
  context.globalAlpha = alpha * hatch.alpha;
  context.strokeStyle = hatch.color;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  const run = area.height;
  // Strokes start on a fixed grid, so the pattern stands still while a box grows.
  const start = Math.floor((area.x1 - run) / HATCH_PX) * HATCH_PX;
  for (let x = start; x < area.x1 + area.width + run; x += HATCH_PX) {
    context.moveTo(x, hatch.lean === 'forward' ? area.y1 + run : area.y1);
    context.lineTo(x + run, hatch.lean === 'forward' ? area.y1 : area.y1 + run);
  }
  context.stroke();
  context.restore();
}

function paintLine(context: CanvasRenderingContext2D, line: DrawLine): void {
  context.globalAlpha = line.alpha;
  context.strokeStyle = line.color;
  context.lineWidth = line.width;
  context.setLineDash([...line.dash]);
  context.beginPath();
  const flat = line.y1 === line.y2;
  const upright = line.x1 === line.x2;
  context.moveTo(upright ? crisp(line.x1) : Math.max(line.x1, -50), flat ? crisp(line.y1) : line.y1);
  context.lineTo(upright ? crisp(line.x2) : line.x2, flat ? crisp(line.y2) : line.y2);
  context.stroke();
}

function paintLabel(context: CanvasRenderingContext2D, label: DrawLabel, halo: string): void {
  context.globalAlpha = label.alpha;
  context.textAlign = 'left';
  const left = labelLeft(label);
  if (label.back !== undefined) {
    const width = context.measureText(label.text).width + 8;
    const x = label.align === 'left' ? left : label.align === 'right' ? label.x - width : label.x - width / 2;
    context.fillStyle = label.back;
    context.beginPath();
    context.roundRect(x, label.y - LABEL_PX / 2 - 2.5, width, LABEL_PX + 5, 3);
    context.fill();
    context.fillStyle = label.color;
    context.fillText(label.text, x + 4, label.y + 0.5);
    return;
  }
  const slack = labelWidth(label.text) - context.measureText(label.text).width;
  const shift = label.align === 'left' ? 2 : label.align === 'right' ? slack : slack / 2;
  // A rim in the colour of the ground keeps a label legible on candles and hatches.
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeText(label.text, left + shift, label.y + 0.5);
  context.fillStyle = label.color;
  context.fillText(label.text, left + shift, label.y + 0.5);
}

function paintMark(context: CanvasRenderingContext2D, mark: DrawMark): void {
  context.globalAlpha = mark.alpha;
  context.strokeStyle = context.fillStyle = mark.color;
  context.lineWidth = 2;
  context.setLineDash([]);
  const half = mark.size / 2;
  context.beginPath();
  switch (mark.shape) {
    case 'up':
    case 'down': {
      const tip = mark.shape === 'up' ? 1 : -1;
      context.moveTo(mark.x, mark.y + 1);
      context.lineTo(mark.x - half, mark.y + tip * mark.size);
      context.lineTo(mark.x + half, mark.y + tip * mark.size);
      context.closePath();
      context.fill();
      return;
    }
    case 'dot':
      context.arc(mark.x, mark.y, half, 0, Math.PI * 2);
      context.fill();
      return;
    case 'ring':
      context.arc(mark.x, mark.y, half, 0, Math.PI * 2);
      context.stroke();
      return;
    case 'cross':
      context.moveTo(mark.x - half, mark.y - half);
      context.lineTo(mark.x + half, mark.y + half);
      context.moveTo(mark.x + half, mark.y - half);
      context.lineTo(mark.x - half, mark.y + half);
      context.stroke();
  }
}
