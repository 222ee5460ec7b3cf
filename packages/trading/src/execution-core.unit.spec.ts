import type { DenialCode } from '@smc/contracts';
import { ZERO, formatMoney, parseMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, REPLAY, bar, cancel, executionConfig, flat, open } from './__fixtures__/builders.ts';
import { ENTRY, STOP, TARGET, b0, brief, checkForm, desk, withOpenEntry } from './__fixtures__/desk.ts';
import { clientOrderIdFor } from './client-order-id.ts';
import { fillsStage, intentsStage } from './driver.ts';
import { createExecutionCore } from './execution-core.ts';
import type { SimCosts } from './venue.ts';

describe('the life of a trade', () => {
  it('is told in facts, in order, each under its stage and revision', () => {
    const { core, venue } = withOpenEntry();
    expect(brief(core.drain())).toEqual(['2:0 entry SUBMITTING r0', '2:0 entry OPEN r1', '2:0 stop HELD r0', '2:0 target HELD r0']);
    fillsStage(core, venue, bar(1, 9_950, 9_960, 9_890, 9_920));
    const entered = core.drain();
    expect(brief(entered)).toEqual([
      '0:1 fill entry 50.00000@99.00',
      '0:1 entry FILLED r2',
      '0:1 position 50.00000 r1',
      '0:1 stop OPEN r1',
      '0:1 target OPEN r1',
    ]);
    expect(entered.equity.at(-1)).toMatchObject({
      balance: '10000.00000000',
      unrealizedPnl: '10.00000000',
      equity: '10010.00000000',
      openRisk: '50.00000000',
      peak: '10010.00000000',
      dayPnl: '10.00000000',
    });
    fillsStage(core, venue, bar(2, 9_920, 10_250, 9_910, 10_240));
    const left = core.drain();
    expect(brief(left)).toEqual([
      '0:2 fill target 50.00000@102.00',
      '0:2 target FILLED r2',
      '0:2 position 0.00000 r2',
      '0:2 stop CANCELED r2',
    ]);
    expect(left.trades).toEqual([
      {
        id: 'intent-0.1',
        accountId: 'paper',
        intentId: 'intent-0',
        signalId: 'signal-of-intent-0',
        symbol: 'BTC/USDT',
        dir: 1,
        qty: '50.00000',
        entryPrice: '99.00',
        exitPrice: '102.00',
        stop: '98.00',
        openedAtIndex: 1,
        openedAt: 2 * HOUR,
        closedAtIndex: 2,
        closedAt: 3 * HOUR,
        exitReason: 'takeProfit',
        grossPnl: '150.00000000',
        fees: '0.00000000',
        netPnl: '150.00000000',
        rMultiple: '3.00',
      },
    ]);
    expect(core.view.balance).toBe(parseMoney('10150'));
    expect(core.view.position).toBeNull();
    expect(core.view.openOrders).toEqual([]);
    for (const facts of [entered, left]) checkForm(facts);
  });

  it('counts fees, spread and slippage to the last digit', () => {
    const costs: SimCosts = { makerBps: 2, takerBps: 5, halfSpreadTicks: 1, slippageBps: 1 };
    const { core, venue } = withOpenEntry(executionConfig(), costs);
    fillsStage(core, venue, bar(1, 9_950, 9_960, 9_890, 9_900));
    fillsStage(core, venue, bar(2, 9_900, 9_910, 9_790, 9_800));
    const facts = core.drain();
    // Entry 50 at 99.00, maker 2 bps of 4,950 = 0.99. Stop at 98.00 less 0.01 less 0.01 = 97.98; taker 5 bps of 4,899 = 2.4495.
    expect(facts.trades[0]).toMatchObject({
      exitPrice: '97.98',
      grossPnl: '-51.00000000',
      fees: '3.43950000',
      netPnl: '-54.43950000',
      rMultiple: '-1.09',
      exitReason: 'stopLoss',
    });
    expect(formatMoney(core.view.balance)).toBe('9945.56050000');
    const fills = facts.decisions.flatMap((decision) => (decision.type === 'trading.fill' ? [decision.payload] : []));
    expect(fills.map(({ fee, slippage, liquidity }) => ({ fee, slippage, liquidity }))).toEqual([
      { fee: '0.99000000', slippage: '0.00000000', liquidity: 'maker' },
      { fee: '2.44950000', slippage: '1.00000000', liquidity: 'taker' },
    ]);
    checkForm(facts);
  });

  it('lets the stop follow partial targets', () => {
    const { core, venue } = desk();
    fillsStage(core, venue, b0);
    intentsStage(
      core,
      venue,
      [
        open(b0, {
          targets: [
            { price: 10_100, share: 0.5 },
            { price: 10_200, share: 0.5 },
          ],
        }),
      ],
      b0,
      REPLAY,
    );
    fillsStage(core, venue, bar(1, 9_950, 9_960, 9_890, 9_900));
    fillsStage(core, venue, bar(2, 9_900, 10_150, 9_890, 10_100));
    expect(core.view.openOrders.map(({ role, qty, reason }) => ({ role, qty, reason }))).toEqual([
      { role: 'stopLoss', qty: '25.00000', reason: 'FOLLOWS_POSITION' },
      { role: 'takeProfit', qty: '25.00000', reason: null },
    ]);
    expect(formatMoney(core.view.openRisk)).toBe('25.00000000');
    fillsStage(core, venue, bar(3, 10_100, 10_110, 9_790, 9_800));
    const facts = core.drain();
    expect(facts.trades[0]).toMatchObject({ exitReason: 'mixed', exitPrice: '99.50', grossPnl: '25.00000000', rMultiple: '0.50' });
    checkForm(facts);
  });

  it('ends with an entry that expires, and frees the instrument', () => {
    const { core, venue } = desk();
    fillsStage(core, venue, b0);
    intentsStage(core, venue, [open(b0, { expiresAtIndex: 1 })], b0, REPLAY);
    core.drain();
    fillsStage(core, venue, flat(1, 10_000));
    expect(brief(core.drain())).toEqual(['0:1 entry EXPIRED r2', '0:1 stop CANCELED r1', '0:1 target CANCELED r1']);
    intentsStage(core, venue, [open(flat(1, 10_000))], flat(1, 10_000), REPLAY);
    expect(brief(core.drain())[0]).toContain('SUBMITTING');
  });

  it('ends with a refusal of the venue, and frees the instrument', () => {
    const { core } = desk();
    core.closeBar(b0);
    core.onIntent(open(b0), b0, REPLAY);
    core.onReports([{ kind: 'rejected', clientOrderId: ENTRY, reason: 'no margin', barIndex: 0, time: HOUR, seq: 1 }], b0);
    const facts = core.drain();
    expect(brief(facts)).toEqual(['2:0 entry SUBMITTING r0', '2:0 entry REJECTED r1']);
    expect(core.view.openRisk).toBe(ZERO);
    expect(core.recoverCommands()).toEqual([]);
  });
});

describe('intents', () => {
  it('are sized, given deterministic ids and sent whole', () => {
    const { core } = desk();
    core.closeBar(b0);
    expect(core.onIntent(open(b0), b0, REPLAY)).toEqual([
      {
        kind: 'submit',
        order: {
          clientOrderId: ENTRY,
          intentId: 'intent-0',
          symbol: 'BTC/USDT',
          side: 'buy',
          type: 'limit',
          price: 9_900,
          qty: 5_000_000,
          expiresAtIndex: 10,
          stopLoss: { clientOrderId: STOP, price: 9_800 },
          takeProfits: [{ clientOrderId: TARGET, price: 10_200, qty: 5_000_000 }],
        },
        barIndex: 0,
        time: HOUR,
      },
    ]);
    for (const id of [ENTRY, STOP, TARGET]) expect(id).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    expect(clientOrderIdFor('intent-0', 'entry', 0, 1)).not.toBe(ENTRY);
  });

  it.each<[DenialCode, Parameters<typeof open>[1], Partial<typeof REPLAY>]>([
    ['HALTED', {}, { halted: true }],
    ['MODE_MISMATCH', {}, { mode: 'SIMULATED' }],
    ['STALE_DATA', {}, { now: 4 * HOUR }],
    ['BAD_STOP', { stop: 9_950 }, {}],
    ['INTENT_EXPIRED', { expiresAtIndex: 0 }, {}],
  ])('are denied with %s and never reach the venue', (code, spec, context) => {
    const config = executionConfig({ risk: { intentMaxAgeBars: 50 } });
    const core = createExecutionCore(config);
    core.closeBar(b0);
    expect(core.onIntent(open(b0, spec), b0, { ...REPLAY, ...context })).toEqual([]);
    const facts = core.drain();
    expect(brief(facts)).toEqual([`2:0 denied ${code}`]);
    checkForm(facts);
  });

  it('delivered twice make one order', () => {
    const { core, venue } = withOpenEntry();
    core.drain();
    const seq = venue.lastSeq;
    intentsStage(core, venue, [open(b0)], b0, REPLAY);
    expect(brief(core.drain())).toEqual(['2:0 denied DUPLICATE_INTENT']);
    expect(venue.lastSeq).toBe(seq);
  });

  it('wait while an entry works or a position is open', () => {
    const { core, venue } = withOpenEntry();
    const b1 = bar(1, 9_950, 9_960, 9_890, 9_900);
    core.drain();
    intentsStage(core, venue, [open(b0, { id: 'second' })], b0, REPLAY);
    fillsStage(core, venue, b1);
    intentsStage(core, venue, [open(b1, { id: 'third', entry: 9_850 })], b1, REPLAY);
    expect(brief(core.drain()).filter((text) => text.includes('denied'))).toEqual([
      '2:0 denied POSITION_EXISTS',
      '2:1 denied POSITION_EXISTS',
    ]);
  });
});

describe('cancels', () => {
  it('take the entry back and keep the reason they were asked for', () => {
    const { core, venue } = withOpenEntry();
    core.drain();
    const b1 = flat(1, 10_000);
    fillsStage(core, venue, b1);
    // A halt stops new orders; a cancel always passes.
    intentsStage(core, venue, [cancel(b1, 'intent-0')], b1, { ...REPLAY, halted: true });
    const facts = core.drain();
    expect(brief(facts)).toEqual([
      '2:1 entry PENDING_CANCEL r2',
      '2:1 entry CANCELED r3',
      '2:1 stop CANCELED r1',
      '2:1 target CANCELED r1',
    ]);
    expect(facts.decisions[1]?.payload).toMatchObject({ reason: 'TARGET_FIRST' });
    expect(core.view.openOrders).toEqual([]);
  });

  it('do nothing to what has filled, ended, was asked before or is not known', () => {
    const { core, venue } = withOpenEntry();
    const b1 = bar(1, 9_950, 9_960, 9_890, 9_900);
    fillsStage(core, venue, b1);
    core.drain();
    for (const id of ['intent-0', 'nobody']) expect(core.onIntent(cancel(b1, id), b1, REPLAY)).toEqual([]);
    expect(core.drain().decisions).toEqual([]);
  });

  it('of all working entries follow a halt', () => {
    const { core, venue } = withOpenEntry();
    core.drain();
    const commands = core.cancelEntries(b0, 'HALTED');
    expect(commands).toEqual([{ kind: 'cancel', clientOrderId: ENTRY, barIndex: 0, time: HOUR }]);
    expect(core.cancelEntries(b0, 'HALTED')).toEqual([]);
    for (const command of commands) core.onReports(venue.handle(command), b0);
    expect(brief(core.drain())).toEqual([
      '2:0 entry PENDING_CANCEL r2',
      '2:0 entry CANCELED r3',
      '2:0 stop CANCELED r1',
      '2:0 target CANCELED r1',
    ]);
  });

  it('that the venue refuses leave the order where it was', () => {
    const { core, venue } = withOpenEntry();
    core.cancelEntries(b0, 'HALTED');
    core.drain();
    core.onReports([{ kind: 'cancelRejected', clientOrderId: ENTRY, reason: 'BUSY', barIndex: 0, time: HOUR, seq: venue.lastSeq + 1 }], b0);
    expect(brief(core.drain())).toEqual(['2:0 entry OPEN r3']);
    expect(core.cancelEntries(b0, 'HALTED')).toHaveLength(1);
  });
});
