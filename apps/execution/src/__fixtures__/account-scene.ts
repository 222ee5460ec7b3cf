import { type Decision, type Intent, decisionLine } from '@smc/contracts';
import { type Bar, type Json, TIMEFRAME_MS, findInstrument, formatPrice, required } from '@smc/domain';
import { riskConfigSchema } from '@smc/risk';
import { type ExecutionConfig, type VenueReport, createDriver, createExecutionCore, createSimulatedVenue, defaultCosts } from '@smc/trading';
import type { AccountBatch, AccountStore } from '../account-runner.ts';
import type { BarInput } from '../bar-input.ts';
import { type SavedAccount, savedAccountFrom } from '../recover-account.ts';
import type { SavedVenue, VenueBooks } from '../venue-ledger.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const barMs = TIMEFRAME_MS['1h'];
/** An account whose breakers trip soon. */
export const execution: ExecutionConfig = {
  accountId: 'paper',
  instrument,
  timeframe: '1h',
  risk: riskConfigSchema.parse({ maxDrawdownPct: 3, maxDailyLossPct: 2 }),
  startingBalance: '10000',
  recordEquity: 'every-bar',
};
/** The venue of that account. */
export const venueConfig = { instrument, barMs, costs: defaultCosts(instrument) };

/** What survives the death of the process. */
export class Disk implements AccountStore, VenueBooks {
  account: SavedAccount | null = null;
  venue: SavedVenue | null = null;
  readonly decisions: Decision[] = [];
  readonly equityBars: number[] = [];
  readonly reports = new Map<number, VenueReport>();
  readonly watermarks: number[] = [];
  halted = false;
  haltedOnce = false;

  commit(batch: AccountBatch): Promise<void> {
    if (batch.expectHalted !== null && batch.expectHalted !== this.halted) return Promise.reject(new Error('the halt row has changed'));
    this.account = savedAccountFrom(batch.position, copy(batch.state));
    this.decisions.push(...batch.decisions.map(({ fact }) => fact));
    this.equityBars.push(...batch.equity.map(({ fact }) => fact.barIndex));
    if (batch.finished !== null) this.watermarks.push(batch.finished.bar.index);
    return Promise.resolve();
  }

  isHalted(): Promise<boolean> {
    const seen = this.halted;
    if (this.haltedOnce) this.halted = true;
    return Promise.resolve(seen);
  }

  save(reports: readonly VenueReport[], saved: SavedVenue): Promise<void> {
    for (const report of reports) {
      this.reports.set(report.seq, report);
      if (report.kind !== 'accepted' && report.kind !== 'rejected') continue;
      const known = this.decisions.some(
        ({ type, payload }) =>
          type === 'trading.order' && payload.clientOrderId === report.clientOrderId && payload.status === 'SUBMITTING',
      );
      if (!known) throw new Error(`the venue heard of ${report.clientOrderId} before it was written down`);
    }
    this.venue = { ...saved, state: copy(saved.state) };
    return Promise.resolve();
  }
}

function copy(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json; // JSON of our own making
}

/** A walk with enough movement that entries, stops and targets are hit. */
export function scene(seed: number, length: number): BarInput[] {
  let state = seed + 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let price = 6_000_000;
  const inputs: BarInput[] = [];
  let openId: string | null = null;
  for (let index = 0; index < length; index += 1) {
    const open = price;
    const close = Math.round(open * (1 + (random() - 0.5) * 0.02));
    const bar: Bar = {
      index,
      time: index * barMs,
      open,
      close,
      high: Math.round(Math.max(open, close) * (1 + random() * 0.004)),
      low: Math.round(Math.min(open, close) * (1 - random() * 0.004)),
      volume: 1,
    };
    price = close;
    const intents: Intent[] = [];
    if (openId !== null && random() < 0.15) {
      intents.push({
        kind: 'cancel',
        id: `c${index}`,
        accountId: 'paper',
        instanceId: 'i',
        intentId: openId,
        symbol: instrument.symbol,
        reason: 'test',
        barIndex: index,
        decidedAt: bar.time + barMs,
      });
      openId = null;
    }
    if (random() < 0.3) {
      openId = `o${index}`;
      const dir = random() < 0.5 ? 1 : -1;
      const entry = Math.round(close * (1 - dir * random() * 0.006));
      const text = (ticks: number): string => formatPrice(instrument, Math.round(ticks));
      intents.push({
        kind: 'open',
        id: openId,
        accountId: 'paper',
        instanceId: 'i',
        signalId: `s${index}`,
        venue: instrument.venue,
        symbol: instrument.symbol,
        timeframe: '1h',
        dir,
        type: random() < 0.3 ? 'market' : 'limit',
        entry: text(entry),
        stop: text(entry * (1 - dir * 0.01)),
        targets: [
          { price: text(entry * (1 + dir * 0.01)), share: 0.5 },
          { price: text(entry * (1 + dir * 0.02)), share: 0.5 },
        ],
        expiresAtIndex: index + 1 + Math.floor(random() * 8),
        barIndex: index,
        decidedAt: bar.time + barMs,
        origin: 'RECORDED',
      });
    }
    inputs.push({
      bar,
      origin: 'RECORDED',
      messageId: `m${index}`,
      correlationId: `k${index}`,
      intents: intents.map((intent) => ({ intent, messageId: intent.id, correlationId: `k${index}` })),
    });
  }
  return inputs;
}

/** What the driver of all modes makes of a scene: the lines of stages 0 and 2. */
export function expectedLines(inputs: readonly BarInput[]): string[] {
  const byBar = new Map(inputs.map((input) => [input.bar.index, input.intents.map(({ intent }) => intent)]));
  const driver = createDriver({
    strategy: { onBar: (bar) => ({ signals: [], intents: byBar.get(bar.index) ?? [] }) },
    core: createExecutionCore({ ...execution, recordEquity: 'none' }),
    venue: createSimulatedVenue(venueConfig),
    context: { halted: false, mode: 'REPLAY', barOrigin: 'RECORDED' },
  });
  return inputs.flatMap(({ bar }) =>
    driver
      .step(bar)
      .decisions.filter((decision) => decision.stage !== 1)
      .map(decisionLine),
  );
}

