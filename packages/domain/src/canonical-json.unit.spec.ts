import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, canonicalJson } from './canonical-json.ts';

const json = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>; // jsonValue yields exactly JSON values

/** The same value with its keys in the opposite order. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Array) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member ?? null)]),
  );
}

describe('canonicalJson', () => {
  it('sorts keys by code unit and leaves undefined members out', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], c: undefined, B: { z: 1.5, y: '"' } })).toBe(
      '{"B":{"y":"\\"","z":1.5},"a":[true,null,"x"],"b":1}',
    );
  });

  it('is valid JSON of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is a fixed point: writing what was read writes the same', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        // JSON.parse returns any; the text came from a JSON value.
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s, which JSON would turn into null', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow('as canonical JSON');
  });
});
