import type { CancelIntent, OpenIntent } from '@smc/contracts';
import { type Bar, type Direction, type Instrument, type Json, findInstrument, formatPrice, required } from '@smc/domain';
import { type RiskConfigInput, riskConfigSchema } from '@smc/risk';
import type { EquityRecording, ExecutionConfig, IntentContext } from '../execution-types.ts';
import type { BracketOrder, SimCosts, VenueReport } from '../venue.ts';

export const HOUR = 3_600_000;

/** BTC/USDT: tick 0.01, step 0.00001. Tests write 100.00 as 10,000 ticks and 1 BTC as 100,000 steps. */
export const btc: Instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');

export const FREE: SimCosts = { makerBps: 0, takerBps: 0, halfSpreadTicks: 0, slippageBps: 0 };

export const REPLAY: IntentContext = { halted: false, mode: 'REPLAY', barOrigin: 'RECORDED' };

/** An hourly bar in ticks, named by its index. */
export function bar(index: number, open: number, high: number, low: number, close: number): Bar {
  return { index, time: index * HOUR, open, high, low, close, volume: 1 };
}

/** A bar that stands still. */
export const flat = (index: number, price: number): Bar => bar(index, price, price, price, price);

export function executionConfig(change: { risk?: RiskConfigInput; recordEquity?: EquityRecording; startingBalance?: string; instrument?: Instrument } = {}): ExecutionConfig {
  return {
    accountId: 'paper',
    instrument: change.instrument ?? btc,
    timeframe: '1h',
    risk: riskConfigSchema.parse(change.risk ?? {}),
    startingBalance: change.startingBalance ?? '10000',
    recordEquity: change.recordEquity ?? 'on-change',
  };
}

/** A long bracket of 1 BTC: limit at 99.00, stop 98.00, target 102.00, entry until bar 10. */
export function bracket(change: Partial<BracketOrder> = {}): BracketOrder {
  return {
    clientOrderId: 'E',
    intentId: 'intent',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    price: 9_900,
    qty: 100_000,
    expiresAtIndex: 10,
    stopLoss: { clientOrderId: 'S', price: 9_800 },
    takeProfits: [{ clientOrderId: 'T', price: 10_200, qty: 100_000 }],
    ...change,
  };
}

/** What an open intent is made of in tests, prices in ticks. */
export interface OpenSpec {
  readonly id?: string;
  readonly dir?: Direction;
  readonly type?: OpenIntent['type'];
  readonly entry?: number;
  readonly stop?: number;
  readonly targets?: readonly { readonly price: number; readonly share: number }[];
  readonly expiresAtIndex?: number;
  readonly instrument?: Instrument;
}

/** An intent decided at the close of `at`: by default a long limit at 99.00, stop 98.00, target 102.00. */
export function open(at: Bar, spec: OpenSpec = {}): OpenIntent {
  const instrument = spec.instrument ?? btc;
  const id = spec.id ?? `intent-${at.index}`;
  return {
    kind: 'open',
    id,
    accountId: 'paper',
    instanceId: 'test:BTC/USDT:1h',
    signalId: `signal-of-${id}`,
    venue: instrument.venue,
    symbol: instrument.symbol,
    timeframe: '1h',
    dir: spec.dir ?? 1,
    type: spec.type ?? 'limit',
    entry: formatPrice(instrument, spec.entry ?? 9_900),
    stop: formatPrice(instrument, spec.stop ?? 9_800),
    targets: (spec.targets ?? [{ price: 10_200, share: 1 }]).map(({ price, share }) => ({ price: formatPrice(instrument, price), share })),
    expiresAtIndex: spec.expiresAtIndex ?? at.index + 10,
    barIndex: at.index,
    decidedAt: at.time + HOUR,
    origin: 'RECORDED',
  };
}

/** A cancel decided at the close of `at`. */
export function cancel(at: Bar, intentId: string): CancelIntent {
  return {
    kind: 'cancel',
    id: `cancel-${intentId}-${at.index}`,
    accountId: 'paper',
    instanceId: 'test:BTC/USDT:1h',
    intentId,
    symbol: 'BTC/USDT',
    reason: 'TARGET_FIRST',
    barIndex: at.index,
    decidedAt: at.time + HOUR,
  };
}

/** A report in one line: what, which order, and for fills quantity, price and place in the bar. */
export function line(report: VenueReport): string {
  const head = `${report.kind} ${report.clientOrderId}`;
  switch (report.kind) {
    case 'filled':
      return `${head} ${report.qty}@${report.price} ${report.liquidity} ${report.time === report.barIndex * HOUR ? 'open' : 'in bar'}`;
    case 'amended':
      return `${head} ${report.qty}`;
    case 'canceled':
    case 'rejected':
    case 'cancelRejected':
      return `${head} ${report.reason}`;
    default:
      return head;
  }
}

export const lines = (reports: readonly VenueReport[]): string[] => reports.map(line);

/** A snapshot as it comes back from a store. */
export function throughJson(snapshot: Json): Json {
  // JSON.parse returns any; the text was written from a Json.
  return JSON.parse(JSON.stringify(snapshot)) as Json;
}
