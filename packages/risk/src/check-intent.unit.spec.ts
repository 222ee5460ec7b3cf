import fc from 'fast-check';
import { type Money, money, notional, parseMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { type Change, instruments, riskInput } from './__fixtures__/risk-input.ts';
import { checkIntent, firstDenial, riskContext } from './check-intent.ts';
import { RULES } from './rules/index.ts';
import { notionalLimit, riskBudget, sizeEntry } from './sizing.ts';
import type { RiskApproved, RiskInput, SizedEntry } from './types.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(money);
const price = fc.integer({ min: 8_000, max: 12_000 }).map((ticks) => (ticks / 100).toFixed(2));

/** Accounts and intents of all kinds, most of them with something wrong. */
const anyInput: fc.Arbitrary<RiskInput> = fc
  .record({
    equity: amount,
    dayStart: amount,
    peak: amount,
    exposure: amount,
    flags: fc.record({ dailyLossHit: fc.boolean(), drawdownHit: fc.boolean(), instrumentBusy: fc.boolean(), intentSeen: fc.boolean() }),
    openInstruments: fc.nat(2),
    halted: fc.boolean(),
    dir: fc.constantFrom(1 as const, -1 as const),
    entry: price,
    stop: price,
    target: price,
    barIndex: fc.integer({ min: 96, max: 102 }),
    origin: fc.constantFrom('RECORDED' as const, 'SIMULATED' as const),
    riskPerTradePct: fc.integer({ min: 1, max: 500 }).map((hundredths) => hundredths / 100),
  })
  .map((any) => {
    const change: Change = {
      account: {
        equity: any.equity,
        dayStartEquity: any.dayStart,
        peakEquity: any.peak,
        exposure: any.exposure,
        openInstruments: any.openInstruments,
        ...any.flags,
      },
      intent: {
        dir: any.dir,
        entry: any.entry,
        stop: any.stop,
        targets: [{ price: any.target, share: 1 }],
        barIndex: any.barIndex,
        origin: any.origin,
      },
      config: { riskPerTradePct: any.riskPerTradePct },
      input: { halted: any.halted },
    };
    return riskInput(change);
  });

/** Sound but for the numbers, so that sizes and limits decide. */
const soundInput: fc.Arbitrary<RiskInput> = fc
  .record({
    equity: fc.bigInt({ min: 1n, max: 10n ** 16n }).map(money),
    exposure: fc.bigInt({ min: 0n, max: 10n ** 16n }).map(money),
    entry: fc.integer({ min: 9_100, max: 10_900 }),
    distance: fc.integer({ min: 1, max: 900 }),
    dir: fc.constantFrom(1 as const, -1 as const),
    riskPerTradePct: fc.integer({ min: 1, max: 500 }).map((hundredths) => hundredths / 100),
    maxNotionalPct: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ equity, exposure, entry, distance, dir, riskPerTradePct, maxNotionalPct }) =>
    riskInput({
      account: { equity, dayStartEquity: equity, peakEquity: equity, exposure },
      config: { riskPerTradePct, maxNotionalPct },
      intent: {
        dir,
        entry: (entry / 100).toFixed(2),
        stop: ((entry - dir * distance) / 100).toFixed(2),
        targets: [{ price: ((entry + dir * distance) / 100).toFixed(2), share: 1 }],
      },
    }),
  );

describe('checkIntent', () => {
  it('never approves more when a rule is added', () => {
    fc.assert(
      fc.property(anyInput, fc.subarray([...RULES]), fc.constantFrom(...RULES), (input, rules, added) => {
        const context = riskContext(input);
        if (firstDenial(rules, context) !== null) expect(firstDenial([...rules, added], context)).not.toBeNull();
      }),
    );
  });

  it('gives the first refusal in the order of the list, and the same each time', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const verdict = checkIntent(input);
        const context = riskContext(input);
        const all = RULES.filter((rule) => rule.check(context) !== null).map((rule) => rule.code);
        expect(verdict.kind === 'denied' ? verdict.denial.code : undefined).toBe(all[0]);
        expect(checkIntent(input)).toEqual(verdict);
      }),
    );
  });

  it('keeps risk and worst-case exposure of whatever it approves within the limits', () => {
    let approvals = 0;
    fc.assert(
      fc.property(soundInput, (input) => {
        const verdict = checkIntent(input);
        if (verdict.kind === 'denied') return;
        approvals += 1;
        const { order } = verdict;
        const { config, instrument, account } = input;
        expect(notional(instrument, Math.abs(order.entry - order.stop), order.qty, 'up') <= riskBudget(config, account.equity)).toBe(true);
        const worst: Money = money(account.exposure + notional(instrument, order.entry, order.qty, 'up'));
        expect(worst <= notionalLimit(config, instrument, account.equity)).toBe(true);
        expect(worst <= account.equity * BigInt(instrument.maxLeverage)).toBe(true);
        expect(order.qty).toBeGreaterThan(0);
        expect(order.targets.reduce((sum, target) => sum + target.qty, 0)).toBe(order.qty);
      }),
      { numRuns: 500 },
    );
    expect(approvals).toBeGreaterThan(50);
  });
});

describe('sizing', () => {
  const size = (change: Change): SizedEntry | null => {
    const { prices, config, instrument, account, intent } = riskContext(riskInput(change));
    return sizeEntry({ config, instrument, equity: account.equity, intent, prices });
  };

  it('is the budget over the distance, floored to a step', () => {
    // 0.5 % of 10,000 is 50; a stop 1.00 away gives 50 BTC, one 0.03 more away 48.543689... BTC.
    expect(size({})).toMatchObject({ qty: 5_000_000, risk: parseMoney('50'), notional: parseMoney('4950') });
    expect(size({ intent: { stop: '97.97' } })).toMatchObject({ qty: 4_854_368, risk: parseMoney('49.9999904') });
  });

  it('is capped by the largest value of a position and by the leverage', () => {
    // A stop one tick away would buy 5,000 BTC; 5 times the equity buys 505.05050 at 99.00.
    expect(size({ intent: { stop: '98.99' } })?.qty).toBe(50_505_050);
    expect(size({ intent: { stop: '98.99' }, config: { maxNotionalPct: 100 } })?.qty).toBe(10_101_010);
    expect(size({ intent: { stop: '98.99' }, config: { maxNotionalPct: 5000 } })?.qty).toBe(50_505_050);
  });

  it('is the largest that fits', () => {
    fc.assert(
      fc.property(soundInput, fc.constantFrom(...instruments), (input, instrument) => {
        const prices = { entry: 10_000, stop: 9_900, targets: [10_100] };
        const sized = sizeEntry({ config: input.config, instrument, equity: input.account.equity, intent: input.intent, prices });
        const budget = riskBudget(input.config, input.account.equity);
        const cap = notionalLimit(input.config, instrument, input.account.equity);
        const fits = (qty: number): boolean =>
          notional(instrument, 100, qty, 'up') <= budget && notional(instrument, 10_000, qty, 'up') <= cap;
        expect(fits(sized?.qty ?? -1)).toBe(true);
        expect(fits((sized?.qty ?? -1) + 1)).toBe(false);
      }),
    );
  });

  it('splits targets in whole steps; the last takes the rest, a share under one step is dropped', () => {
    const halves = [
      { price: '102.00', share: 0.5 },
      { price: '103.00', share: 0.5 },
    ];
    expect(size({ intent: { targets: halves, stop: '98.01' } })?.targets).toEqual([
      { price: 10_200, qty: 2_525_252 },
      { price: 10_300, qty: 2_525_253 },
    ]);
    const oneStep = { account: { equity: parseMoney('0.002') } };
    expect(size({ ...oneStep, intent: { targets: halves } })).toMatchObject({ qty: 1, targets: [{ price: 10_300, qty: 1 }] });
    // Half of the position has no target: it leaves by the stop.
    expect(size({ intent: { targets: [{ price: '102.00', share: 0.5 }] } })?.targets).toEqual([{ price: 10_200, qty: 2_500_000 }]);
  });

  it('has no size without prices', () => {
    expect(size({ intent: { stop: '99.00' } })).toBeNull();
    expect(size({ intent: { stop: 'x' } })).toBeNull();
  });
});

/** Forgets the brand that a spread would carry along. */
const widened = (order: SizedEntry): SizedEntry => order;

describe('RiskApproved', () => {
  it('cannot be made by hand', () => {
    const verdict = checkIntent(riskInput());
    if (verdict.kind === 'denied') throw new Error('the sound intent was denied');
    const approved: RiskApproved<SizedEntry> = verdict.order;
    // @ts-expect-error an order that has not passed risk is no approved order, whatever its fields
    const forged: RiskApproved<SizedEntry> = widened({ ...approved, qty: 1 });
    expect(forged).not.toEqual(approved);
  });
});
