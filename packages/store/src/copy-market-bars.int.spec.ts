import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE, someMinutes } from './__fixtures__/minutes.ts';
import { type StoreUnderTest, openTestStore } from './__fixtures__/test-database.ts';
import { copyMarketBars } from './copy-market-bars.ts';
import { type MarketBar, readMarketBars } from './repositories/market-series.ts';
import { openStore } from './store.ts';

const FROM = Date.UTC(2026, 2, 3);
let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
});
afterAll(() => under.close());

const stored = (symbol: string): Promise<MarketBar[]> =>
  readMarketBars(under.store.read, { venue: 'spec', symbol, timeframe: '1m', from: 0, to: FROM + 10_000 * MINUTE, limit: 10_000 });

describe('bulk ingest', () => {
  it('writes every row as it is, over several transactions, from any source of rows', async () => {
    const bars = someMinutes(FROM, 2500, 'BULK');
    async function* arriving(): AsyncGenerator<MarketBar> {
      for (const bar of bars) yield await Promise.resolve(bar);
    }
    expect(await copyMarketBars(under.store, arriving(), { rowsPerTransaction: 1000 })).toEqual({ inserted: bars.length, duplicates: 0 });
    expect(await stored('BULK')).toEqual(bars);
  });

  it('run again writes nothing, and what overlaps is merged: rows that are there stay', async () => {
    const bars = someMinutes(FROM, 900, 'AGAIN');
    expect(await copyMarketBars(under.store, bars.slice(0, 600))).toEqual({ inserted: 600, duplicates: 0 });
    expect(await copyMarketBars(under.store, bars.slice(0, 600))).toEqual({ inserted: 0, duplicates: 600 });
    const changed = bars.slice(0, 600).map((bar) => ({ ...bar, volume: '77' }));
    const later = bars.slice(600);
    expect(await copyMarketBars(under.store, [...changed, ...later, ...later])).toEqual({
      inserted: later.length,
      duplicates: 600 + later.length,
    });
    expect(await stored('AGAIN')).toEqual(bars);
  });

  it('keeps whole transactions when it is broken off, and nothing of a broken one', async () => {
    const bars = someMinutes(FROM, 300, 'BROKEN');
    const wrong = bars.map((bar, row) => (row === 250 ? { ...bar, low: '999999999.00' } : bar));
    await expect(copyMarketBars(under.store, wrong, { rowsPerTransaction: 100 })).rejects.toThrow('check constraint');
    expect(await stored('BROKEN')).toEqual(bars.slice(0, 200));
    expect(await copyMarketBars(under.store, bars)).toEqual({ inserted: bars.length - 200, duplicates: 200 });
    expect(await stored('BROKEN')).toEqual(bars);
  });

  it('takes text as text', async () => {
    const [bar] = someMinutes(FROM, 1, 'tab\there \\N back\\slash\nline\rend');
    if (bar === undefined) throw new Error('no bar');
    await copyMarketBars(under.store, [bar]);
    expect(await stored(bar.symbol)).toEqual([bar]);
  });

  it('leaves its connection fit for the next statement after a failure', async () => {
    const store = openStore({ databaseUrl: under.server.databaseUrl, logger: silentLogger, poolSize: 1 });
    const bars = someMinutes(FROM, 10, 'FIT').map((bar) => ({ ...bar, open: 'no number' }));
    await expect(copyMarketBars(store, bars)).rejects.toThrow('invalid input syntax');
    expect((await store.read.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(await copyMarketBars(store, [])).toEqual({ inserted: 0, duplicates: 0 });
    await store.close();
  });
});
