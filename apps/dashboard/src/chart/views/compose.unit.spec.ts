// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { recordedBars, recordedEvents } from '../../__fixtures__/fake-market.ts';
import { sceneAt } from '../../calc/structures/as-of.ts';
import { createStructureBook } from '../../calc/structures/structure-book.ts';
import { PRESETS } from '../../stores/chart-store.ts';
import { labelLeft } from '../model/declutter.ts';
import { type DrawItem, type DrawLabel, labelWidth } from '../model/draw.ts';
import type { Frame } from '../model/frame.ts';
import type { SceneZone } from '../model/scene.ts';
import { NO_TRADING } from '../model/trading-scene.ts';
import { compose } from './compose.ts';
import { itemAt } from './hit-test.ts';

const theme: Frame['theme'] = {
  bg: '',
  surface: '',
  raised: '',
  text1: '',
  text2: '',
  text3: 'neutral',
  border: '',
  accent: 'accent',
  warn: '',
  danger: '',
  good: '',
  up: 'up',
  down: 'down',
  shade: '',
  hollow: false,
};
const frame = (barPx: number, first = 0): Frame => ({
  x: (index) => (index - first) * barPx,
  y: (price) => (1.01 - price) * 20_000,
  width: 1_000,
  edge: 1_000,
  height: 600,
  barPx,
  lastIndex: 1_199,
  theme,
  dimmed: false,
  pickedId: null,
});
const zone: SceneZone = {
  kind: 'zone',
  family: 'orderBlock',
  ids: ['z'],
  atIndex: 10,
  knownIndex: 20,
  state: 'created',
  spent: false,
  dir: 1,
  top: 1.005,
  bottom: 1,
  parts: [{ from: 20, to: null, dir: 1, flipped: false }],
};
const scene = (shapes: Parameters<typeof compose>[0]['structures']['shapes']) => ({
  structures: { shapes },
  trading: NO_TRADING,
  focus: null,
  cursor: null,
});
const boxes = (items: readonly DrawItem[]) => items.filter((item) => item.kind === 'box');

describe('draw lists', () => {
  it('hatches a zone until the bar it was known at and fills it from there on', () => {
    const [unknown, known] = boxes(compose(scene([zone]), frame(10)).zones);
    expect(unknown).toMatchObject({ x1: 100, x2: 200, hatch: { color: 'neutral' } });
    expect(unknown?.fill).toBeUndefined();
    expect(known).toMatchObject({ x1: 200, x2: 1_000, fill: { color: 'up' } });
    expect(known?.hatch).toBeUndefined();
  });

  it('gives gaps a diagonal hatch of their own and keeps the unknown part apart by its lean', () => {
    const [unknown, known] = boxes(compose(scene([{ ...zone, family: 'fvg' }]), frame(10)).zones);
    expect([unknown?.hatch?.lean, known?.hatch?.lean]).toEqual(['back', 'forward']);
  });

  it('leaves out what lies outside of the pane', () => {
    const past: SceneZone = { ...zone, parts: [{ from: 20, to: 30, dir: 1, flipped: false }] };
    expect(compose(scene([past]), frame(10, 40)).zones).toEqual([]);
  });

  it('draws boxes alone when bars are too narrow for words', () => {
    const lists = compose(scene([zone]), frame(1.5));
    expect(boxes(lists.zones).length).toBe(2);
    expect(lists.labels).toEqual([]);
  });

  it('dims everything but the evidence while a signal is explained', () => {
    const evidence = { id: 'e', role: 'sweep', atIndex: 12, knownIndex: 14, top: 1.004, bottom: 1.004, chosen: true };
    const lists = compose(
      { ...scene([zone]), focus: { evidence: [evidence], plan: null, decidedIndex: 30 } },
      { ...frame(10), dimmed: true },
    );
    for (const item of lists.zones) expect(item.alpha).toBeLessThanOrEqual(0.25);
    expect(lists.focus.some((item) => item.id === 'e' && item.alpha === 1)).toBe(true);
  });

  it('veils the bars after the cursor', () => {
    const [veil] = boxes(compose({ ...scene([]), cursor: 49 }, frame(10)).focus);
    expect(veil).toMatchObject({ x1: 495, x2: 1_000 });
  });

  it('never lets labels lie on each other, on a thousand real bars', () => {
    const book = createStructureBook();
    book.add(recordedEvents(recordedBars(1_200)));
    const { shapes } = sceneAt(book.tracks, { from: 0, to: 1_200, cursor: Infinity, layers: PRESETS.Everything, zonesPerSide: Infinity });
    const labels = compose(scene(shapes), frame(7, 1_040)).labels.filter((item): item is DrawLabel => item.kind === 'label');
    expect(labels.length).toBeGreaterThan(20);
    labels.forEach((a, at) => {
      for (const b of labels.slice(at + 1)) {
        const apart = labelLeft(a) + labelWidth(a.text) <= labelLeft(b) || labelLeft(b) + labelWidth(b.text) <= labelLeft(a);
        expect(apart || Math.abs(a.y - b.y) >= 14).toBe(true);
      }
    });
  });

  it('finds the zone under the pointer and nothing beside it', () => {
    const { zones } = compose(scene([zone]), frame(10));
    expect(itemAt(zones, 300, 150)).toBe('z');
    expect(itemAt(zones, 50, 150)).toBeNull();
  });
});
