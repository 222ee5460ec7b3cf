import { listFills, listOrders, listPositions, loadServiceState, readHalts, readVenueReportsAfter, setHalt } from '@smc/store';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOUND_MS, Rig, SCOPE, openIntent } from './__fixtures__/execution-rig.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

describe('an intent through the service', () => {
  it('becomes an order, a fill, a position and a closed trade, all of one chain, over a restart in the middle', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    expect(await listOrders(store.read, SCOPE, 10)).toMatchObject([
      { status: 'OPEN', role: 'entry' },
      { status: 'HELD' },
      { status: 'HELD' },
    ]);
    await rig.close(2, 3);
    await rig.done(3);
    expect(await listPositions(store.read, SCOPE)).toMatchObject([{ intentId: 'intent-1' }]);
    await rig.stop();

    const next = await new Rig(store).start();
    await waitUntil(async () => JSON.stringify(await next.ready()).includes('"ready":true'), BOUND_MS, 'readiness');
    await next.close(4, 7);
    await next.done(7);
    await next.stop();
    const trade = next.seen.find((message) => message.type === 'trading.tradeClosed');
    expect(trade).toMatchObject({
      correlationId: 'c1',
      payload: { intentId: 'intent-1', exitReason: 'takeProfit', entryPrice: '99500.00', exitPrice: '101500.00' },
    });
    for (const message of [...rig.seen, ...next.seen]) {
      if (message.type === 'trading.order' || message.type === 'trading.fill') expect(message.correlationId).toBe('c1');
    }
    expect(await listFills(store.read, SCOPE, 10)).toHaveLength(2);
    expect((await listPositions(store.read, SCOPE))[0]?.qty).toMatch(/^0(\.0+)?$/);
  });
});

describe('the kill switch', () => {
  it('turns an intent into a denial while a halt stands, and cancels still pass', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    await setHalt(store.read, 'owner', { scope: 'global', reason: 'by hand', actor: 'somebody', haltedAt: 1 });
    await waitUntil(
      () => rig.seen.some((message) => message.type === 'trading.order' && message.payload.status === 'CANCELED'),
      BOUND_MS,
      'the cancel',
    );
    await rig.close(2, 2, [openIntent(2)]);
    await rig.done(2);
    await rig.stop();
    expect(rig.seen.find((message) => message.type === 'trading.denial')).toMatchObject({
      payload: { code: 'HALTED', intentId: 'intent-2' },
    });
    const reports = await readVenueReportsAfter(store.read, SCOPE, 'paper', 0);
    expect(JSON.stringify(reports).match(/"accepted"/g)).toHaveLength(1);
  });
});

describe('ownership', () => {
  it('passes to the replica that stands by, which goes on where the first one stopped', async () => {
    const { store } = await postgres.createDatabase();
    const first = await new Rig(store, 'one').start();
    const second = new Rig(store, 'two', new AbortController().signal);
    const starting = second.start();
    await first.close(0, 1, [openIntent(1)]);
    await first.done(1);
    await first.close(2, 3);
    await first.done(3);
    await first.stop();
    await starting;
    await second.close(4, 7);
    await second.done(7);
    await second.stop();
    expect(second.fatal).toEqual([]);
    expect(second.seen.find((message) => message.type === 'trading.tradeClosed')).toMatchObject({ payload: { intentId: 'intent-1' } });
    expect(await listFills(store.read, SCOPE, 10)).toHaveLength(2);
  });

  it('ends when another process takes the lease: nothing more is committed', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 0);
    await rig.done(0);
    await store.read.query(`UPDATE leases SET epoch = epoch + 1, holder = 'somebody else' WHERE name = 'execution:run-1:paper'`);
    await rig.close(1, 1, [openIntent(1)]);
    await waitUntil(() => rig.fatal.length > 0, BOUND_MS, 'the end');
    expect(String(rig.fatal[0])).toContain('LeaseLostError');
    expect(await listOrders(store.read, SCOPE, 10)).toEqual([]);
    expect(await loadServiceState(store.read, 'run-1', 'execution')).toMatchObject({ cursor: 1 });
    await rig.stop();
  });
});

describe('reconciliation', () => {
  it('halts the account and keeps it out of trading when the venue knows nothing of an open order', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await rig.close(0, 1, [openIntent(1)]);
    await rig.done(1);
    await rig.stop();
    await store.read.query(`DELETE FROM venue_state`);
    const next = await new Rig(store).start();
    await waitUntil(() => next.fatal.length > 0, BOUND_MS, 'the refusal');
    expect(String(next.fatal[0])).toContain('unknown to the venue');
    expect(await next.ready()).toMatchObject({
      ready: false,
      missing: [{ name: 'account', reason: expect.stringContaining('differ') as string }],
    });
    expect(await readHalts(store.read, 'owner')).toMatchObject([{ scope: 'account:run-1:paper', reason: 'RECONCILIATION' }]);
    await next.stop();
  });
});
