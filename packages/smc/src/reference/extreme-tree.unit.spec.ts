import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExtremeTree } from './extreme-tree.ts';

describe('ExtremeTree', () => {
  it('finds what a scan finds', () => {
    const level = fc.integer({ min: -1, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 40 }), fc.nat(45), level, (values, from, wanted) => {
        const tree = new ExtremeTree(Float64Array.from(values));
        const scan = (isHit: (value: number) => boolean): number => values.findIndex((value, row) => row >= from && isHit(value));
        expect(tree.firstAbove(from, wanted)).toBe(scan((value) => value > wanted));
        expect(tree.firstAtLeast(from, wanted)).toBe(scan((value) => value >= wanted));
      }),
    );
  });

  it('finds nothing where nothing is', () => {
    expect(new ExtremeTree(new Float64Array()).firstAtLeast(0, -1)).toBe(-1);
    expect(new ExtremeTree(Float64Array.of(1, 2, 3)).firstAtLeast(3, -1)).toBe(-1);
    expect(new ExtremeTree(Float64Array.of(1, 2, 3)).firstAbove(0, 3)).toBe(-1);
  });
});
