import { DENIAL_CODES, type DenialCode } from '@smc/contracts';
import { instrument, parseMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { type Change, bar, btc, riskInput } from '../__fixtures__/risk-input.ts';
import { checkIntent, firstDenial, riskContext } from '../check-intent.ts';
import type { AccountRisk, RiskContext, SizedEntry } from '../types.ts';
import { RULES } from './index.ts';

const HOUR = 3_600_000;

/** An account of another size, with nothing lost. */
function balance(text: string): Partial<AccountRisk> {
  const equity = parseMoney(text);
  return { equity, dayStartEquity: equity, peakEquity: equity };
}

/** One way to break each rule and no other rule that comes after it. */
interface Case {
  readonly code: DenialCode;
  readonly name: string;
  readonly change?: Change;
  /** For rules that check the sizing itself: a sizing gone wrong. */
  readonly sized?: Partial<SizedEntry>;
  readonly value: string;
  readonly limit: string;
}

const CASES: readonly Case[] = [
  {
    code: 'MODE_MISMATCH',
    name: 'intent of another origin',
    change: { intent: { origin: 'SIMULATED' } },
    value: 'intent of origin SIMULATED',
    limit: 'RECORDED in REPLAY',
  },
  {
    code: 'MODE_MISMATCH',
    name: 'recorded bars behind a live order',
    change: { input: { mode: 'LIVE' }, intent: { origin: 'VENUE' } },
    value: 'bars of origin RECORDED',
    limit: 'VENUE in LIVE',
  },
  { code: 'MODE_MISMATCH', name: 'foreign account', change: { intent: { accountId: 'other' } }, value: 'account other', limit: 'paper' },
  {
    code: 'MODE_MISMATCH',
    name: 'foreign venue',
    change: { intent: { venue: 'coinbase' } },
    value: 'coinbase:BTC/USDT',
    limit: 'binance:BTC/USDT',
  },
  { code: 'HALTED', name: 'halt in force', change: { input: { halted: true } }, value: 'halted', limit: 'not halted' },
  { code: 'INTENT_EXPIRED', name: 'too many bars old', change: { intent: { barIndex: 98 } }, value: '2 bars old', limit: 'under 2 bars' },
  {
    code: 'INTENT_EXPIRED',
    name: 'too long ago by the clock',
    change: { input: { now: bar.time + HOUR }, intent: { decidedAt: bar.time - HOUR } },
    value: '2 bars old',
    limit: 'under 2 bars',
  },
  {
    code: 'INTENT_EXPIRED',
    name: 'no bar left to fill in',
    change: { intent: { expiresAtIndex: 100 } },
    value: 'entry ends with bar 100',
    limit: 'bar 101 or later',
  },
  {
    code: 'STALE_DATA',
    name: 'old bar',
    change: { config: { intentMaxAgeBars: 100 }, input: { now: bar.time + 3 * HOUR } },
    value: '7200000 ms old',
    limit: 'under 7200000 ms',
  },
  {
    code: 'STALE_DATA',
    name: 'bars lag behind the intent',
    change: { intent: { barIndex: 101 } },
    value: 'last bar 100',
    limit: 'bar 101 or later',
  },
  {
    code: 'DUPLICATE_INTENT',
    name: 'seen before',
    change: { account: { intentSeen: true } },
    value: 'intent-1',
    limit: 'an intent not seen before',
  },
  {
    code: 'NO_REFERENCE_PRICE',
    name: 'no close',
    change: { input: { bar: { ...bar, close: Number.NaN } } },
    value: 'close NaN',
    limit: 'a positive price',
  },
  {
    code: 'PRICE_COLLAR',
    name: 'entry far below',
    change: { intent: { entry: '89.99', stop: '89.00' } },
    value: '89.99',
    limit: 'within 10 % of 100.00',
  },
  {
    code: 'PRICE_COLLAR',
    name: 'entry far above',
    change: { intent: { entry: '110.01', targets: [{ price: '120.00', share: 1 }] } },
    value: '110.01',
    limit: 'within 10 % of 100.00',
  },
  {
    code: 'BAD_STOP',
    name: 'stop above a long',
    change: { intent: { stop: '99.50' } },
    value: 'stop 99.50',
    limit: 'below the entry 99.00, a multiple of 0.01',
  },
  {
    code: 'BAD_STOP',
    name: 'stop below a short',
    change: { intent: { dir: -1, stop: '98.00', targets: [{ price: '95.00', share: 1 }] } },
    value: 'stop 98.00',
    limit: 'above the entry 99.00, a multiple of 0.01',
  },
  {
    code: 'BAD_STOP',
    name: 'target on the losing side',
    change: {
      intent: {
        targets: [
          { price: '102.00', share: 0.5 },
          { price: '98.50', share: 0.5 },
        ],
      },
    },
    value: 'target 98.50',
    limit: 'above the entry 99.00, a multiple of 0.01',
  },
  {
    code: 'BAD_STOP',
    name: 'target off the grid',
    change: { intent: { targets: [{ price: '102.005', share: 1 }] } },
    value: 'target 102.005',
    limit: 'above the entry 99.00, a multiple of 0.01',
  },
  {
    code: 'BAD_STOP',
    name: 'more targets than position',
    change: {
      intent: {
        targets: [
          { price: '102.00', share: 0.8 },
          { price: '103.00', share: 0.7 },
        ],
      },
    },
    value: 'target shares of 1.5',
    limit: 'at most 1',
  },
  {
    code: 'POSITION_EXISTS',
    name: 'busy instrument',
    change: { account: { instrumentBusy: true } },
    value: 'position or working entry on BTC/USDT',
    limit: 'none',
  },
  { code: 'MAX_OPEN_POSITIONS', name: 'another instrument is open', change: { account: { openInstruments: 1 } }, value: '2', limit: '1' },
  {
    code: 'DAILY_LOSS',
    name: 'loss of the day at its limit',
    change: { account: { equity: parseMoney('9700') } },
    value: '3.00 %',
    limit: '3 %',
  },
  {
    code: 'DAILY_LOSS',
    name: 'limit was reached earlier in the day',
    change: { account: { equity: parseMoney('9900'), dailyLossHit: true } },
    value: '1.00 %',
    limit: '3 %',
  },
  {
    code: 'MAX_DRAWDOWN',
    name: 'below the peak by the limit',
    change: { account: { peakEquity: parseMoney('12500') } },
    value: '20.00 %',
    limit: '20 %',
  },
  { code: 'MAX_DRAWDOWN', name: 'latched', change: { account: { drawdownHit: true } }, value: '0.00 %', limit: '20 %' },
  {
    code: 'ZERO_SIZE',
    name: 'the budget does not pay for a step',
    change: { account: balance('0.001'), input: { instrument: instrument({ ...btc, minNotional: '0' }) } },
    value: '0 from 0.00000500 USDT at risk',
    limit: 'at least 0.00001 BTC',
  },
  {
    code: 'RISK_PER_TRADE',
    name: 'sizing that risks too much',
    sized: { risk: parseMoney('50.00000001') },
    value: '50.00000001',
    limit: '50.00000000',
  },
  {
    code: 'MAX_NOTIONAL',
    name: 'worst case with working orders',
    change: { account: { exposure: parseMoney('45050.00000001') } },
    value: '50000.00000001',
    limit: '50000.00000000',
  },
  {
    code: 'MAX_NOTIONAL',
    name: 'sizing beyond the leverage',
    sized: { notional: parseMoney('50000.01') },
    value: '50000.01000000',
    limit: '50000.00000000',
  },
  { code: 'MIN_NOTIONAL', name: 'below the smallest order', change: { account: balance('10') }, value: '4.95000000', limit: '5.00000000' },
];

function contextOf({ change, sized }: Case): RiskContext {
  const context = riskContext(riskInput(change));
  return sized === undefined || context.sized === null ? context : { ...context, sized: { ...context.sized, ...sized } };
}

describe('every rule', () => {
  it('has its own code, and every code of the contract has its rule', () => {
    expect(RULES.map((rule) => rule.code).sort()).toEqual([...DENIAL_CODES].sort());
  });

  it('passes a sound intent', () => {
    expect(checkIntent(riskInput()).kind).toBe('approved');
  });

  it('has a case below', () => {
    expect(new Set(CASES.map((entry) => entry.code))).toEqual(new Set(DENIAL_CODES));
  });

  it.each(CASES)('$code: $name', (entry) => {
    expect(firstDenial(RULES, contextOf(entry))).toEqual({ code: entry.code, value: entry.value, limit: entry.limit });
  });

  it.each(CASES)('$code is needed: without it "$name" is approved', (entry) => {
    const without = RULES.filter((rule) => rule.code !== entry.code);
    expect(firstDenial(without, contextOf(entry))).toBeNull();
  });
});

describe('limits are where they say', () => {
  it.each<[string, Change]>([
    ['a fall one unit short of the daily limit', { account: { equity: parseMoney('9700.00000001') } }],
    ['a fall one unit short of the drawdown limit', { account: { peakEquity: parseMoney('12499.9999') } }],
    ['worst case exactly at the limit', { account: { exposure: parseMoney('45050') } }],
    ['an entry exactly on the collar', { intent: { entry: '90.00', stop: '89.00' } }],
    ['an intent one bar old', { intent: { barIndex: 99 } }],
    ['data one millisecond short of stale', { config: { intentMaxAgeBars: 100 }, input: { now: bar.time + 3 * HOUR - 1 } }],
    ['thirds as target shares', { intent: { targets: ['102.00', '103.00', '104.00'].map((price) => ({ price, share: 0.333333 })) } }],
  ])('%s passes', (_name, change) => {
    const verdict = checkIntent(riskInput(change));
    expect(verdict.kind === 'denied' ? verdict.denial : null).toBeNull();
  });

  it.each(['0', '-1', '99.005', '0.00'])('an entry of %s has no price to check', (entry) => {
    const verdict = checkIntent(riskInput({ intent: { entry } }));
    expect(verdict).toMatchObject({ kind: 'denied', denial: { code: 'NO_REFERENCE_PRICE', limit: 'a positive multiple of 0.01' } });
  });

  it('a stop at the entry is no stop', () => {
    expect(checkIntent(riskInput({ intent: { stop: '99.00' } }))).toMatchObject({ denial: { code: 'BAD_STOP' } });
  });
});
