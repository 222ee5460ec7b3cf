// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { recordedBars, recordedEvents } from '../__fixtures__/fake-market.ts';
import { fakeFacts } from '../__fixtures__/fake-trading.ts';
import { mergeFills, mergeOrders } from './account-store.ts';
import { MAX_BARS, capBars, joinBars } from './market-store.ts';
import { createPreferenceStore } from './preference-store.ts';

/** Fails the test where data is missing. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing in the fixture');
  return value;
}

const bars = recordedBars(1_500);
const facts = fakeFacts(bars, recordedEvents(bars));

describe('the window of bars', () => {
  it('joins older, newer and overlapping rows', () => {
    const middle = bars.slice(40, 60);
    for (const rows of [bars.slice(20, 40), bars.slice(30, 50), bars.slice(60, 70), bars.slice(45, 70), bars.slice(42, 50)]) {
      const joined = joinBars(middle, rows);
      const from = Math.min(40, required(rows[0]).index);
      const to = Math.max(60, required(rows.at(-1)).index + 1);
      expect(joined).toEqual({ bars: bars.slice(from, to), hole: null });
    }
  });

  it('names a hole instead of closing over it', () => {
    expect(joinBars(bars.slice(0, 10), bars.slice(15, 20))).toEqual({ bars: bars.slice(0, 10), hole: { from: 10, to: 14 } });
    expect(joinBars(bars.slice(15, 20), bars.slice(0, 10))).toEqual({ bars: bars.slice(15, 20), hole: { from: 10, to: 14 } });
    // Frames of before and after a loss can wait for the same painted frame.
    const torn = [...bars.slice(20, 25), ...bars.slice(8, 14)];
    expect(joinBars(bars.slice(0, 10), torn)).toEqual({ bars: bars.slice(0, 14), hole: { from: 14, to: 19 } });
  });

  it('lets the oldest go above the cap', () => {
    const many = Array.from({ length: MAX_BARS + 1 }, (_, index) => ({ ...required(bars[0]), index }));
    expect(capBars(many).length).toBe(15_000);
    expect(capBars(many).at(-1)?.index).toBe(MAX_BARS);
    expect(capBars(bars)).toBe(bars);
  });
});

describe('rows of the account', () => {
  it('are the same after a second delivery and in any order', () => {
    const once = mergeOrders([], facts.orders);
    expect(mergeOrders(once, facts.orders)).toEqual(once);
    expect(mergeOrders([], facts.orders.toReversed())).toEqual(once);
    expect(mergeFills(mergeFills([], facts.fills), facts.fills)).toEqual(mergeFills([], facts.fills));
  });

  it('never go back to an earlier state of an order', () => {
    const filled = required(facts.orders.find((order) => order.status === 'FILLED'));
    const late = { ...filled, status: 'OPEN' as const, revision: filled.revision - 1 };
    expect(mergeOrders([filled], [late])).toEqual([filled]);
  });
});

describe('preferences', () => {
  it('take their defaults from a storage that holds rubbish or refuses', () => {
    const broken = {
      getItem: () => '{"theme":"pink"',
      setItem: () => {
        throw new Error('full');
      },
    };
    const store = createPreferenceStore(broken);
    expect(store.getState()).toMatchObject({ theme: 'dark', zone: 'UTC' });
    store.setState({ theme: 'light' });
    expect(store.getState().theme).toBe('light');
  });

  it('hold nothing but looks', () => {
    let stored = '';
    const store = createPreferenceStore({
      getItem: () => null,
      setItem: (_, text) => {
        stored = text;
      },
    });
    store.setState({ zone: 'local' });
    expect(Object.keys(JSON.parse(stored) as object).sort()).toEqual(['colours', 'hollowCandles', 'shortcuts', 'theme', 'zone']);
  });
});
