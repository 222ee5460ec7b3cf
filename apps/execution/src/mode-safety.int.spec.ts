import type { NewMessage } from '@smc/bus';
import { barToMessage } from '@smc/contracts';
import { required } from '@smc/domain';
import { type Store, listOrders, readVenueReportsAfter } from '@smc/store';
import { type TestPostgres, startTestPostgres, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, BOUND_MS, Rig, SCOPE, bars, instrument, openIntent } from './__fixtures__/execution-rig.ts';
import { checkGrounds } from './order-grounds.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

describe('mode safety', () => {
  const ours = { mode: 'REPLAY', session: 'run-1', occurredAt: 0, correlationId: 'c', causationId: null } as const;
  const bar = barToMessage(required(bars[0], 'bar'), { instrument, timeframe: '1h', origin: 'RECORDED', volume: '1' });
  const barMessage = { ...ours, type: 'market.barClosed', key: instrument.id, payload: bar } as const;
  const intentMessage = { ...ours, type: 'trading.intent', key: 'paper', payload: openIntent(0) } as const;
  const watermark = {
    ...ours,
    type: 'strategy.watermark',
    key: 'paper',
    payload: { instanceId: 'i', symbol: 'BTC/USDT', timeframe: '1h', barIndex: 0, barTime: 0 },
  } as const;

  async function publish(rig: Rig, ...messages: NewMessage[]): Promise<void> {
    await rig.store.tx((tx) => rig.bus.publish(tx, 'test', messages));
    rig.bus.wake();
  }

  async function inputs(store: Store): Promise<unknown[]> {
    const { rows } = await store.read.query(`SELECT type FROM inputs ORDER BY seq`);
    return rows.map((row) => row['type']);
  }

  it('makes dead letters of what belongs to another mode, passes over other sessions, and goes on', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await publish(
      rig,
      { ...barMessage, payload: { ...bar, origin: 'SIMULATED' } },
      { ...barMessage, mode: 'PAPER' },
      { ...intentMessage, mode: 'PAPER' },
      { ...watermark, mode: 'PAPER' },
      { ...intentMessage, mode: 'PAPER', session: 'run-2' },
    );
    await rig.close(0, 0);
    await rig.done(0);
    await rig.stop();
    const { rows } = await store.read.query(`SELECT consumer, reason, length(bytes) > 100 AS whole FROM dead_letters ORDER BY outbox_id`);
    expect(rows).toEqual([
      { consumer: 'execution', reason: 'bar 0 is SIMULATED in a REPLAY session', whole: true },
      { consumer: 'execution', reason: 'a market.barClosed of mode PAPER in a REPLAY session', whole: true },
      { consumer: 'execution', reason: 'a trading.intent of mode PAPER in a REPLAY session', whole: true },
      { consumer: 'execution', reason: 'a strategy.watermark of mode PAPER in a REPLAY session', whole: true },
    ]);
    expect(await inputs(store)).toEqual(['market.barClosed', 'strategy.watermark']);
    expect(await listOrders(store.read, SCOPE, 10)).toEqual([]);
    expect(rig.fatal).toEqual([]);
  });

  it.each([
    [
      'an intent of another mode',
      `payload = jsonb_set(payload, '{mode}', '"PAPER"') WHERE type = 'trading.intent'`,
      'intent of mode PAPER',
    ],
    ['a bar of another mode', `payload = jsonb_set(payload, '{mode}', '"PAPER"') WHERE type = 'market.barClosed'`, 'bar of mode PAPER'],
    [
      'a bar of another origin',
      `payload = jsonb_set(payload, '{payload,origin}', '"VENUE"') WHERE type = 'market.barClosed'`,
      'bar of origin VENUE',
    ],
    [
      'an intent for another account',
      `payload = jsonb_set(payload, '{payload,accountId}', '"other"') WHERE type = 'trading.intent'`,
      'intent of account other',
    ],
    ['an intent of another session', `session = 'run-2' WHERE type = 'trading.intent'`, 'intent of session run-2'],
  ])('lets no order rest on %s, even when it stands among the inputs', async (_, change, told) => {
    const { store } = await postgres.createDatabase();
    const session = 'run-1';
    await store.read.query(
      `INSERT INTO inputs (session, service, message_id, type, bar_index, payload) VALUES
         ($1, 'execution', 'm-bar', 'market.barClosed', 0, $2), ($1, 'execution', 'm-intent', 'trading.intent', 0, $3)`,
      [session, { payload: bar, correlationId: 'c', mode: 'REPLAY' }, { payload: openIntent(0), correlationId: 'c', mode: 'REPLAY' }],
    );
    const grounds = { intentMessageId: 'm-intent', barMessageId: 'm-bar' };
    await store.tx((tx) => checkGrounds(tx, ACCOUNT, grounds));
    await store.read.query(`UPDATE inputs SET ${change}`);
    await expect(store.tx((tx) => checkGrounds(tx, ACCOUNT, grounds))).rejects.toThrow(told);
  });

  it('looks at what an order rests on in the transaction that submits it', async () => {
    const { store } = await postgres.createDatabase();
    const rig = await new Rig(store).start();
    await publish(rig, barMessage, intentMessage);
    await waitUntil(async () => (await inputs(store)).length === 2, BOUND_MS, 'the inputs');
    await store.read.query(`UPDATE inputs SET payload = jsonb_set(payload, '{mode}', '"PAPER"') WHERE type = 'trading.intent'`);
    await publish(rig, watermark);
    await waitUntil(() => rig.fatal.length > 0, BOUND_MS, 'the refusal');
    expect(String(rig.fatal[0])).toContain('intent of mode PAPER instead of REPLAY');
    expect(await listOrders(store.read, SCOPE, 10)).toEqual([]);
    expect(await readVenueReportsAfter(store.read, SCOPE, 'paper', 0)).toEqual([]);
    await rig.stop();
  });
});
