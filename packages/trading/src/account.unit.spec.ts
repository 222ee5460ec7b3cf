import { ZERO, formatMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, REPLAY, bar, executionConfig, flat, open, throughJson } from './__fixtures__/builders.ts';
import { ENTRY, b0, brief, desk, withOpenEntry } from './__fixtures__/desk.ts';
import { fillsStage, intentsStage } from './driver.ts';
import { createExecutionCore, restoreExecutionCore } from './execution-core.ts';
import type { ExecutionCore } from './execution-types.ts';
import type { SimulatedVenue } from './venue.ts';

describe('breakers', () => {
  /** A lost trade costs 2 % of equity, so the second of a day reaches its limit. */
  const risky = executionConfig({ risk: { riskPerTradePct: 2, maxDailyLossPct: 3, maxDrawdownPct: 5 } });
  const restart = (core: ExecutionCore): ExecutionCore => restoreExecutionCore(risky, throughJson(core.snapshot()));

  /** One trade that opens at the next bar's open and is stopped out in it. */
  function lose(core: ExecutionCore, venue: SimulatedVenue, index: number): string[] {
    const at = flat(index, 10_000);
    fillsStage(core, venue, at);
    intentsStage(core, venue, [open(at, { type: 'market', entry: 10_000, stop: 9_900 })], at, REPLAY);
    fillsStage(core, venue, bar(index + 1, 10_000, 10_000, 9_890, 9_950));
    return brief(core.drain()).filter((text) => text.includes('denied'));
  }

  it.each([false, true])('stop trading for the day, and only for the day (restart: %s)', (restarts) => {
    const { core: fresh, venue } = desk(risky);
    let core = fresh;
    const between = (): void => {
      if (restarts) core = restart(core);
    };
    expect(lose(core, venue, 0)).toEqual([]);
    between();
    expect(formatMoney(core.view.balance)).toBe('9800.00000000');
    expect(lose(core, venue, 2)).toEqual([]);
    between();
    expect(formatMoney(core.view.balance)).toBe('9604.00000000');
    expect(lose(core, venue, 4)).toEqual(['2:4 denied DAILY_LOSS']);
    between();
    expect(lose(core, venue, 22)).toEqual(['2:22 denied DAILY_LOSS']);
    between();
    // Bar 24 opens at midnight UTC: a new day, and the loss of 3.96 % is below the drawdown limit of 5 %.
    expect(lose(core, venue, 24)).toEqual([]);
    between();
    // Now 5.88 % below the peak: halted, on this day and the next, until a person lifts it.
    expect(core.view.halt).toEqual({ code: 'MAX_DRAWDOWN', barIndex: 25, time: 26 * HOUR });
    expect(lose(core, venue, 26)).toEqual(['2:26 denied MAX_DRAWDOWN']);
    between();
    expect(lose(core, venue, 72)).toEqual(['2:72 denied MAX_DRAWDOWN']);
    core.liftHalt();
    between();
    expect(lose(core, venue, 74)).toEqual([]);
  });

  it('count open loss, and take back what still works', () => {
    const core = createExecutionCore(risky);
    core.closeBar(b0);
    core.onIntent(open(b0), b0, REPLAY);
    const at = { barIndex: 0, time: HOUR };
    core.onReports([{ kind: 'accepted', clientOrderId: ENTRY, ...at, seq: 1 }], b0);
    const b1 = flat(1, 9_700);
    core.onReports(
      [
        {
          kind: 'filled',
          clientOrderId: ENTRY,
          tradeId: '1',
          qty: 19_000_000,
          price: 9_900,
          fee: ZERO,
          liquidity: 'maker',
          slippage: ZERO,
          barIndex: 1,
          time: HOUR,
          seq: 2,
        },
      ],
      b1,
    );
    core.drain();
    // 190 BTC, 2.00 under water: 380 of 10,000.
    expect(core.closeBar(b1)).toEqual([{ kind: 'cancel', clientOrderId: ENTRY, barIndex: 1, time: 2 * HOUR }]);
    const facts = core.drain();
    expect(brief(facts)).toEqual(['0:1 entry PENDING_CANCEL r3']);
    expect(facts.equity[0]).toMatchObject({ equity: '9620.00000000', drawdown: '0.038000', dayPnl: '-380.00000000', halted: false });
  });
});

describe('equity', () => {
  it.each([
    ['every-bar', 6],
    ['on-change', 3],
    ['none', 0],
  ] as const)('is recorded %s', (recordEquity, points) => {
    const { core, venue } = withOpenEntry(executionConfig({ recordEquity }));
    const equity = [...core.drain().equity];
    for (const each of [
      flat(1, 10_000),
      bar(2, 9_950, 9_960, 9_890, 9_900),
      flat(3, 9_900),
      bar(4, 9_900, 10_300, 9_900, 10_250),
      flat(5, 10_250),
    ]) {
      fillsStage(core, venue, each);
      equity.push(...core.drain().equity);
    }
    expect(equity).toHaveLength(points);
    expect(formatMoney(core.view.equity)).toBe('10150.00000000');
    for (const point of equity) expect(point.time).toBe((point.barIndex + 1) * HOUR);
  });

  it('shows the fall below the peak', () => {
    const { core, venue } = withOpenEntry();
    fillsStage(core, venue, bar(1, 9_950, 9_960, 9_890, 10_000));
    fillsStage(core, venue, flat(2, 9_850));
    expect(core.drain().equity.at(-1)).toMatchObject({ peak: '10050.00000000', equity: '9975.00000000', drawdown: '0.007463' });
  });
});

describe('snapshots', () => {
  it('are refused while facts wait, for they would be lost', () => {
    const { core } = withOpenEntry();
    expect(() => core.snapshot()).toThrow('before its facts were drained');
  });

  it('belong to one account on one instrument', () => {
    const { core } = withOpenEntry();
    core.drain();
    const snapshot = core.snapshot();
    expect(() => restoreExecutionCore({ ...executionConfig(), accountId: 'other' }, snapshot)).toThrow(
      'snapshot: accountId is paper; expected other',
    );
    expect(() => restoreExecutionCore(executionConfig(), { version: 99 })).toThrow();
    expect(restoreExecutionCore(executionConfig(), throughJson(snapshot)).snapshot()).toEqual(snapshot);
  });

  it('stay small however long the account lives', () => {
    const { core, venue } = desk();
    for (let index = 0; index < 300; index += 2) {
      const at = flat(index, 10_000);
      fillsStage(core, venue, at);
      intentsStage(core, venue, [open(at, { expiresAtIndex: index + 1 })], at, REPLAY);
      fillsStage(core, venue, flat(index + 1, 10_000));
      core.drain();
    }
    expect(JSON.stringify(core.snapshot()).length).toBeLessThan(40_000);
  });

  it('need an opening balance that is a decimal', () => {
    expect(() => createExecutionCore(executionConfig({ startingBalance: 'plenty' }))).toThrow('startingBalance is plenty');
  });
});
