import { describe, expect, it } from 'vitest';
import { smcId } from './event-id.ts';

describe('smcId', () => {
  it('is 32 hex digits and the same for the same text', () => {
    expect(smcId('BTC/USDT|1h|fvg|1')).toMatch(/^[0-9a-f]{32}$/);
    expect(smcId('BTC/USDT|1h|fvg|1')).toBe(smcId(['BTC/USDT', '1h', 'fvg', 1].join('|')));
  });

  it('tells a million neighbours apart', () => {
    const seen = new Set<string>();
    for (let at = 0; at < 1000; at += 1) {
      for (let confirmed = 0; confirmed < 1000; confirmed += 1) seen.add(smcId(`S|15m|fvg|${at}|${confirmed}`));
    }
    expect(seen.size).toBe(1_000_000);
  });

  it('moves about half of the bits of every lane for one changed character', () => {
    const bits = (one: string, other: string, lane: number): number => {
      const part = (id: string): number => Number.parseInt(id.slice(lane * 8, lane * 8 + 8), 16);
      let differing = part(one) ^ part(other);
      let count = 0;
      for (; differing !== 0; differing &= differing - 1) count += 1;
      return count;
    };
    for (let lane = 0; lane < 4; lane += 1) {
      let total = 0;
      for (let n = 0; n < 500; n += 1) total += bits(smcId(`BTC|${n}|x`), smcId(`BTC|${n}|y`), lane);
      expect(total / 500).toBeGreaterThan(14);
      expect(total / 500).toBeLessThan(18);
    }
  });
});
