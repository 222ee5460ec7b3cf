import type { OpenIntent } from '@smc/contracts';
import { type Bar, type Instrument, INSTRUMENTS, findInstrument, parseMoney, required } from '@smc/domain';
import { type RiskConfigInput, riskConfigSchema } from '../config.ts';
import type { AccountRisk, RiskInput } from '../types.ts';

const HOUR = 3_600_000;

/** BTC/USDT: tick 0.01, step 0.00001, smallest order 5, leverage 5. */
export const btc: Instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');

/** All known instruments, for laws. */
export const instruments: readonly Instrument[] = INSTRUMENTS;

/** Bar 100: closes at 100.00. */
export const bar: Bar = { index: 100, time: 100 * HOUR, open: 9_900, high: 10_100, low: 9_800, close: 10_000, volume: 1 };

/** What a test changes of the sound input. */
export interface Change {
  readonly intent?: Partial<OpenIntent>;
  readonly account?: Partial<AccountRisk>;
  readonly config?: RiskConfigInput;
  readonly input?: Partial<Omit<RiskInput, 'intent' | 'account' | 'config'>>;
}

/** A long limit entry at 99.00, stop 98.00, on an account of 10,000: every rule passes, and the size is 50 BTC. */
export function riskInput(change: Change = {}): RiskInput {
  return {
    config: riskConfigSchema.parse(change.config ?? {}),
    instrument: btc,
    barMs: HOUR,
    mode: 'REPLAY',
    barOrigin: 'RECORDED',
    halted: false,
    bar,
    now: bar.time + HOUR,
    ...change.input,
    account: {
      accountId: 'paper',
      equity: parseMoney('10000'),
      dayStartEquity: parseMoney('10000'),
      dailyLossHit: false,
      peakEquity: parseMoney('10000'),
      drawdownHit: false,
      instrumentBusy: false,
      openInstruments: 0,
      exposure: parseMoney('0'),
      intentSeen: false,
      ...change.account,
    },
    intent: {
      kind: 'open',
      id: 'intent-1',
      accountId: 'paper',
      instanceId: 'test:BTC/USDT:1h',
      signalId: 'signal-1',
      venue: 'binance',
      symbol: 'BTC/USDT',
      timeframe: '1h',
      dir: 1,
      type: 'limit',
      entry: '99.00',
      stop: '98.00',
      targets: [{ price: '102.00', share: 1 }],
      expiresAtIndex: 110,
      barIndex: 100,
      decidedAt: bar.time + HOUR,
      origin: 'RECORDED',
      ...change.intent,
    },
  };
}
