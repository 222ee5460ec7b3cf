import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DERIVED_FRAMES, MINUTE, derivedAndOurs, someMinutes } from '../__fixtures__/minutes.ts';
import { type StoreUnderTest, openTestStore } from '../__fixtures__/test-database.ts';
import { insertMarketBars, insertMarketQuotes, readDerivedBars, readMarketBars } from './market-series.ts';

/** In the middle of an hour and of a day. */
const FROM = Date.UTC(2026, 2, 3, 5, 17);
let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
});
afterAll(() => under.close());

describe('bars of the market', () => {
  it('come back as they were written, once each, and not of another symbol', async () => {
    const { read } = under.store;
    const bars = someMinutes(FROM, 100, 'WRITTEN');
    expect(await insertMarketBars(read, bars)).toBe(bars.length);
    expect(
      await insertMarketBars(read, [...bars.slice(0, 5).map((bar) => ({ ...bar, close: bar.open })), ...someMinutes(FROM, 3, 'OTHER')]),
    ).toBe(3);
    const query = { venue: 'spec', symbol: 'WRITTEN', timeframe: '1m', from: 0, to: FROM + 100 * MINUTE, limit: 1000 } as const;
    expect(await readMarketBars(read, query)).toEqual(bars);
    expect(await readMarketBars(read, { ...query, from: bars[3]?.time ?? 0, limit: 2 })).toEqual(bars.slice(3, 5));
  });

  it('that contradict themselves are refused', async () => {
    const [bar] = someMinutes(FROM, 1, 'WRONG');
    if (bar === undefined) throw new Error('no bar');
    await expect(insertMarketBars(under.store.read, [{ ...bar, high: '1.00' }])).rejects.toThrow('check constraint');
  });

  it.each(DERIVED_FRAMES)('of %s are those of our own aggregation', async (timeframe) => {
    const symbol = `DERIVED${timeframe}`;
    const minutes = someMinutes(FROM, 5 * 1440, symbol);
    await insertMarketBars(under.store.read, minutes);
    const { derived, ours } = await derivedAndOurs(under.store.read, minutes, timeframe);
    expect(ours.length).toBeGreaterThan(3);
    expect(derived).toEqual(ours);
  });

  it('of a frame that is not made of minutes are refused by name', async () => {
    const query = { venue: 'spec', symbol: 'X', timeframe: '30m', from: 0, to: 1, limit: 1 } as const;
    await expect(readDerivedBars(under.store.read, query)).rejects.toThrow('30m');
  });
});

describe('quotes', () => {
  it('are kept once a moment', async () => {
    const quote = {
      venue: 'spec',
      symbol: 'BTCUSDT',
      timeframe: '1m',
      time: FROM,
      bid: '41999.90',
      ask: '42000.10',
      last: '42000.00',
      forming: { time: FROM, open: '1', high: '1', low: '1', close: '1', volume: '0' },
      origin: 'VENUE',
    } as const;
    expect(await insertMarketQuotes(under.store.read, [quote, { ...quote, time: FROM + 1 }], FROM + 5)).toBe(2);
    expect(await insertMarketQuotes(under.store.read, [quote], FROM + 9)).toBe(0);
    const { rows } = await under.store.read.query('SELECT bid, received_at FROM market_quotes ORDER BY time LIMIT 1');
    expect(rows).toEqual([{ bid: '41999.90', received_at: String(FROM + 5) }]);
  });
});
