import { describe, expect, it } from 'vitest';
import { EventId, seedOf } from './event-id.ts';

const id = new EventId();

function idOf(text: string, ...numbers: readonly number[]): string {
  id.begin(seedOf(text));
  for (const value of numbers) id.number(value);
  return id.text();
}

describe('event ids', () => {
  it('are 32 hex digits and the same for the same parts', () => {
    expect(idOf('BTC/USDT|1h|fvg', 1)).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf('BTC/USDT|1h|fvg', 1)).toBe(idOf('BTC/USDT|1h|fvg', 1));
  });

  it('stay what they are from version to version', () => {
    expect(idOf('BTC/USDT|1h|fvg|created', 1, 1_700_000_000_000, 2_910_000)).toBe('b3fd1c4dc9250b7fe3364bec514d3dfe');
  });

  it('tell order, sign, high words and the place where texts end apart', () => {
    const ids = [
      idOf('ab', 1, 2),
      idOf('ab', 2, 1),
      idOf('ab', -1, 2),
      idOf('ab', 1),
      idOf('ab', 1, 0),
      idOf('a', 98, 1, 2),
      idOf('ab', 1 + 2 ** 32, 2),
      idOf('ab', 1, 2 + 2 ** 52),
      idOf('abc', 1, 2),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tell a million neighbours apart: bars and prices side by side', () => {
    const seen = new Set<string>();
    const seed = seedOf('S|15m|fvg');
    for (let at = 0; at < 1000; at += 1) {
      for (let price = 0; price < 1000; price += 1) {
        id.begin(seed);
        id.number(1_700_000_000_000 + at * 900_000);
        id.number(1_700_000_000_000 + at * 900_000 + 900_000 * (price % 7));
        id.number(100_000 + price);
        seen.add(id.text());
      }
    }
    expect(seen.size).toBe(1_000_000);
  });

  it.each([0, 1, 2])('moves about half of the bits of every lane for one bit of number %i', (which) => {
    const bits = (one: string, other: string, lane: number): number => {
      const part = (text: string): number => Number.parseInt(text.slice(lane * 8, lane * 8 + 8), 16);
      let differing = part(one) ^ part(other);
      let count = 0;
      for (; differing !== 0; differing &= differing - 1) count += 1;
      return count;
    };
    for (let lane = 0; lane < 4; lane += 1) {
      let total = 0;
      for (let n = 0; n < 500; n += 1) {
        const numbers = [n, 1_700_000_000_000 + n * 900_000, 5000 - n];
        const moved = numbers.map((value, place) => (place === which ? value + (1 << (n % 20)) : value));
        total += bits(idOf('BTC', ...numbers), idOf('BTC', ...moved), lane);
      }
      expect(total / 500).toBeGreaterThan(14);
      expect(total / 500).toBeLessThan(18);
    }
  });
});
