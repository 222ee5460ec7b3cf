import type { Overview } from '@smc/contracts';
import { upsertPosition } from '@smc/store';
import { aMessage, aPosition, aQuote } from '@smc/testkit';
import { createMemoryCache } from '@smc/cache';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPE, recordSession } from '../__fixtures__/recorded-session.ts';
import { type TestGateway, startTestGateway } from '../__fixtures__/test-gateway.ts';
import { createLatestQuote } from './latest-quote.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await recordSession(gateway.store);
  token = await gateway.token();
});
afterAll(() => gateway.stop());

const openPositions = async (): Promise<number> => (await gateway.api.ok<Overview>('overview', { token })).openPositions;
const listed = async (): Promise<number> => (await gateway.api.ok<{ positions: unknown[] }>('positions', { token })).positions.length;

/** Closes or opens the position in the database, as execution would; nobody has been told yet. */
let revision = 100;
const setQty = (qty: string): Promise<unknown> => {
  revision += 1;
  return gateway.store.tx((tx) => upsertPosition(tx, SCOPE, aPosition({ qty, averagePrice: qty === '0' ? null : '42030.00', revision })));
};

describe('reads that are kept', () => {
  it('are loaded once for many who ask at once', async () => {
    const loads = async (): Promise<number> =>
      Number(/cache_loads_total\{outcome="stored".*\} (\d+)/.exec(await gateway.metrics.text())?.[1] ?? 0);
    const before = await loads();
    await Promise.all(Array.from({ length: 20 }, openPositions));
    expect((await loads()) - before).toBe(1);
  });

  it('show a change as soon as anybody was told of it', async () => {
    expect([await openPositions(), await listed()]).toEqual([1, 1]);
    await setQty('0');
    gateway.bus.emit(aMessage('trading.position', { payload: aPosition({ qty: '0', averagePrice: null }) }));
    expect([await openPositions(), await listed()]).toEqual([0, 0]);
    await setQty('0.1');
    // Of another session, and of what changes nothing here.
    gateway.bus.emit(aMessage('trading.position', { session: 'session-0', payload: aPosition() }), aMessage('market.quote'));
    expect([await openPositions(), await listed()]).toEqual([0, 0]);
    for (const type of [
      'trading.position',
      'trading.order',
      'trading.fill',
      'trading.tradeClosed',
      'trading.equity',
      'market.barClosed',
      'strategy.signal',
      'trading.denial',
    ] as const) {
      const open = (await openPositions()) === 1;
      await setQty(open ? '0' : '0.1');
      gateway.bus.emit(aMessage(type));
      expect([await openPositions(), await listed()], type).toEqual(open ? [0, 0] : [1, 1]);
    }
  });
});

describe('the latest quote', () => {
  it('is there for a gateway that has heard none, and written a few times a second', async () => {
    let now = 0;
    const cache = createMemoryCache();
    const told = createLatestQuote(cache, () => now);
    const quote = (bid: string) => aMessage('market.quote', { payload: aQuote({ bid }) });
    told.note([quote('42000.00'), quote('42001.00')]);
    told.note([quote('42002.00')]);
    const fresh = createLatestQuote(cache);
    expect((await fresh.read('session-1'))?.bid).toBe('42001.00');
    now += 250;
    told.note([aMessage('market.barClosed')]);
    told.note([quote('42003.00')]);
    expect((await fresh.read('session-1'))?.bid).toBe('42003.00');
    expect(await fresh.read('session-2')).toBeNull();
    expect(await createLatestQuote(null).read('session-1')).toBeNull();
  });
});
