// @vitest-environment node
import type { StructureEvent } from '@smc/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedBars, recordedEvents } from '../../__fixtures__/fake-market.ts';
import { PRESETS } from '../../stores/chart-store.ts';
import type { SceneShape, SceneZone } from '../../chart/model/scene.ts';
import { sceneAt } from './as-of.ts';
import { createStructureBook } from './structure-book.ts';

const bars = recordedBars(1_200);
const events = recordedEvents(bars);
const whole = { from: 0, to: bars.length, layers: PRESETS.Everything, zonesPerSide: Infinity };

const event = (partial: Partial<StructureEvent> & Pick<StructureEvent, 'detector' | 'kind' | 'confirmedIndex'>): StructureEvent => ({
  id: `${partial.detector}:${partial.kind}:${partial.confirmedIndex}`,
  dir: 1,
  at: 0,
  atIndex: 0,
  confirmedAt: 0,
  refs: [],
  ...partial,
});

const shapesAt = (log: readonly StructureEvent[], cursor: number): readonly SceneShape[] => {
  const book = createStructureBook();
  book.add(log);
  return sceneAt(book.tracks, { ...whole, cursor }).shapes;
};

describe('structures as of a bar', () => {
  it('draws nothing that was known after the cursor, on any recorded cursor', () => {
    const book = createStructureBook();
    book.add(events);
    const knownAt = new Map(events.map(({ id, confirmedIndex }) => [id, confirmedIndex]));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bars.length }), (cursor) => {
        const { shapes } = sceneAt(book.tracks, { ...whole, cursor });
        for (const shape of shapes) {
          expect(shape.knownIndex).toBeLessThanOrEqual(cursor);
          for (const id of shape.ids) expect(knownAt.get(id) ?? Infinity).toBeLessThanOrEqual(cursor);
          if (shape.kind === 'zone') for (const part of shape.parts) expect(part.to ?? 0).toBeLessThanOrEqual(cursor);
          if (shape.kind === 'level') expect(shape.to ?? 0).toBeLessThanOrEqual(cursor);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows at a cursor exactly what a desk saw that had only heard of events up to then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bars.length }), (cursor) => {
        const past = events.filter(({ confirmedIndex }) => confirmedIndex <= cursor);
        expect(shapesAt(events, cursor)).toEqual(shapesAt(past, Infinity));
      }),
      { numRuns: 40 },
    );
  });

  it('folds the same whatever the order and the repetition of batches', () => {
    const whole = shapesAt(events, Infinity);
    const book = createStructureBook();
    book.add(events.slice(1_500));
    book.add(events.slice(0, 2_000));
    book.add(events);
    expect(
      sceneAt(book.tracks, { from: 0, to: bars.length, layers: PRESETS.Everything, zonesPerSide: Infinity, cursor: Infinity }).shapes,
    ).toEqual(whole);
  });

  it('keeps a gap open until the bar at whose close it was filled', () => {
    const gap = { detector: 'fvg', top: '1.1', bottom: '1.0', zoneId: 'z' } as const;
    const log = [
      event({ ...gap, kind: 'created', atIndex: 4, confirmedIndex: 5 }),
      event({ ...gap, kind: 'filled', atIndex: 4, confirmedIndex: 9 }),
    ];
    const zoneAt = (cursor: number): SceneZone | undefined => shapesAt(log, cursor).find((shape) => shape.kind === 'zone');
    expect(zoneAt(4)).toBeUndefined();
    expect(zoneAt(8)).toMatchObject({ spent: false, state: 'created', parts: [{ from: 5, to: null }] });
    expect(zoneAt(9)).toMatchObject({ spent: true, state: 'filled', parts: [{ from: 5, to: 9 }] });
  });

  it('turns a broken order block into a breaker of the other direction', () => {
    const block = { detector: 'orderBlock.internal', top: '1.1', bottom: '1.0', zoneId: 'b' } as const;
    const log = [event({ ...block, kind: 'created', confirmedIndex: 3 }), event({ ...block, kind: 'broken', confirmedIndex: 7 })];
    expect(shapesAt(log, Infinity)[0]).toMatchObject({
      dir: -1,
      parts: [
        { to: 7, dir: 1, flipped: false },
        { from: 7, to: null, dir: -1, flipped: true },
      ],
    });
  });

  it('names a failed break only once it was known to have failed', () => {
    const log = [
      event({ detector: 'structure.internal', kind: 'BOS', atIndex: 2, confirmedIndex: 5, price: '1' }),
      event({ detector: 'structure.internal', kind: 'failedBreak', atIndex: 2, confirmedIndex: 6, price: '1', dir: -1 }),
    ];
    expect(shapesAt(log, 5)[0]).toMatchObject({ label: 'BOS', failed: false });
    expect(shapesAt(log, 6)[0]).toMatchObject({ label: 'BOS', failed: true });
  });

  it('moves a pool to its outermost member only when that member was known, and ends it where it was swept', () => {
    const ref = (index: number) => ({ at: 0, index });
    const log = [
      event({ detector: 'pool.internal', kind: 'formed', confirmedIndex: 10, price: '1.10', refs: [ref(1), ref(5)] }),
      event({ detector: 'pool.internal', kind: 'grown', confirmedIndex: 20, price: '1.12', refs: [ref(1), ref(5), ref(15)] }),
      event({
        detector: 'pool.internal',
        kind: 'sweep',
        atIndex: 30,
        confirmedIndex: 31,
        price: '1.12',
        dir: -1,
        refs: [ref(1), ref(5), ref(15)],
      }),
    ];
    const levelAt = (cursor: number) => shapesAt(log, cursor).find((shape) => shape.kind === 'level');
    expect(levelAt(19)).toMatchObject({ price: 1.1, label: 'EQH ×2', to: null });
    expect(levelAt(30)).toMatchObject({ price: 1.12, label: 'EQH ×3', to: null, taken: null });
    expect(levelAt(31)).toMatchObject({ to: 30, taken: 'sweep' });
  });
});
