import { type Decision, type Intent, decisionLine } from '@smc/contracts';
import { type Bar, type Json, TIMEFRAME_MS, findInstrument, formatPrice, required } from '@smc/domain';
import { riskConfigSchema } from '@smc/risk';
import {
  type ExecutionConfig,
  type VenueReport,
  createDriver,
  createExecutionCore,
  createSimulatedVenue,
  defaultCosts,
} from '@smc/trading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountBatch, AccountStore } from './account-runner.ts';
import type { BarInput } from './bar-input.ts';
import { CRASH_POINTS, type CrashPoint } from './crash-points.ts';
import { type SavedAccount, recoverAccount, savedAccountFrom } from './recover-account.ts';
import type { SavedVenue, VenueBooks } from './venue-ledger.ts';

const instrument = required(findInstrument('BTC/USDT'), 'BTC/USDT');
const barMs = TIMEFRAME_MS['1h'];
const execution: ExecutionConfig = {
  accountId: 'paper',
  instrument,
  timeframe: '1h',
  risk: riskConfigSchema.parse({ maxDrawdownPct: 3, maxDailyLossPct: 2 }),
  startingBalance: '10000',
  recordEquity: 'every-bar',
};
const venueConfig = { instrument, barMs, costs: defaultCosts(instrument) };

/** What survives the death of the process. */
class Disk implements AccountStore, VenueBooks {
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
function scene(seed: number, length: number): BarInput[] {
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

function next(stream: fc.Stream<number>): number {
  const { value } = stream.next() as { value: number }; // an infinite stream always has one
  return value;
}

function expectedLines(inputs: readonly BarInput[]): string[] {
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

/** Runs the scene in batches, dying at the crash points that `shouldDie` picks, and comes back from disk each time. */
async function play(
  inputs: readonly BarInput[],
  disk: Disk,
  batch: () => number,
  shouldDie: () => boolean,
): Promise<{ readonly deaths: number; readonly differences: string[] }> {
  class Death extends Error {}
  const crashPoint: CrashPoint = () => {
    if (shouldDie()) throw new Death();
  };
  const differences: string[] = [];
  let deaths = 0;
  for (;;) {
    try {
      const account = await recoverAccount({
        execution,
        venueConfig,
        books: disk,
        store: disk,
        account: disk.account,
        savedVenue: disk.venue,
        readBars: (from, to) => Promise.resolve(inputs.slice(from, to + 1).map((input) => input.bar)),
        readInput: (index) => Promise.resolve(inputs[index] ?? null),
        mode: 'REPLAY',
        origin: 'RECORDED',
        crashPoint,
      });
      differences.push(...account.differences);
      for (;;) {
        const from = account.runner.position.barIndex;
        if (from >= inputs.length) return { deaths, differences };
        await account.runner.run(inputs.slice(from, from + batch()));
      }
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      deaths += 1;
    }
  }
}

describe('an account over bars', () => {
  it('decides what the driver of all modes decides, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 60 }), async (seed, size) => {
        const inputs = scene(seed, 120);
        const disk = new Disk();
        await play(
          inputs,
          disk,
          () => size,
          () => false,
        );
        expect(disk.decisions.map(decisionLine)).toEqual(expectedLines(inputs));
        expect(disk.equityBars).toEqual(inputs.map((input) => input.bar.index));
        expect(disk.watermarks.at(-1)).toBe(119);
      }),
      { numRuns: 15 },
    );
  });

  it('loses and doubles nothing when it dies between any two steps', async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.infiniteStream(fc.integer({ min: 1, max: 25 })),
        fc.infiniteStream(fc.nat(4)),
        async (seed, sizes, dice) => {
          const inputs = scene(seed, 100);
          const disk = new Disk();
          const outcome = await play(
            inputs,
            disk,
            () => next(sizes),
            () => next(dice) === 0,
          );
          deaths += outcome.deaths;
          expect(outcome.differences).toEqual([]);
          expect(disk.decisions.map(decisionLine)).toEqual(expectedLines(inputs));
          expect(disk.equityBars).toEqual(inputs.map((input) => input.bar.index));
          const filled = disk.decisions.filter((decision) => decision.type === 'trading.fill').length;
          expect([...disk.reports.values()].filter((report) => report.kind === 'filled')).toHaveLength(filled);
          expect([...disk.reports.keys()].sort((a, b) => a - b)).toEqual(
            Array.from({ length: disk.reports.size }, (_, index) => index + 1),
          );
        },
      ),
      { numRuns: 40 },
    );
    expect(deaths).toBeGreaterThan(200);
  });

  it.each(CRASH_POINTS)('passes %s in a run with trades', async (name) => {
    let passed = 0;
    const inputs = scene(5, 100);
    const disk = new Disk();
    const account = await recoverAccount({
      execution,
      venueConfig,
      books: disk,
      store: disk,
      account: null,
      savedVenue: null,
      readBars: () => Promise.resolve([]),
      readInput: () => Promise.resolve(null),
      mode: 'REPLAY',
      origin: 'RECORDED',
      crashPoint: (point) => {
        if (point === name) passed += 1;
        if (point === 'after-submitting-commit') {
          expect(
            disk.decisions.some(
              ({ type, payload }) => type === 'trading.order' && (payload.status === 'SUBMITTING' || payload.status === 'PENDING_CANCEL'),
            ),
          ).toBe(true);
        }
      },
    });
    await account.runner.run(inputs);
    expect(passed).toBeGreaterThan(0);
  });

  it('does not submit when trading is halted, nor when the halt comes while it decides', async () => {
    const inputs = scene(3, 60);
    const halted = new Disk();
    halted.halted = true;
    await play(
      inputs,
      halted,
      () => 10,
      () => false,
    );
    expect(halted.decisions.some(({ type }) => type === 'trading.order')).toBe(false);
    expect(halted.decisions.filter(({ type }) => type === 'trading.denial').length).toBeGreaterThan(3);

    const late = new Disk();
    late.haltedOnce = true;
    await expect(
      play(
        inputs,
        late,
        () => 10,
        () => false,
      ),
    ).rejects.toThrow('halt row');
    expect(late.reports.size).toBe(0);
  });

  it('will not start trading when the books differ', async () => {
    const inputs = scene(8, 100);
    for (let length = 20; length < 100; length += 1) {
      const disk = new Disk();
      await play(
        inputs.slice(0, length),
        disk,
        () => 10,
        () => false,
      );
      const { venue } = disk;
      const live = createSimulatedVenue(venueConfig);
      if (venue === null || disk.account === null) continue;
      const open = disk.decisions.some(({ type, payload }) => type === 'trading.order' && payload.status === 'OPEN');
      if (!open) continue;
      const { differences } = await recoverAccount({
        execution,
        venueConfig,
        books: disk,
        store: disk,
        account: disk.account,
        savedVenue: { lastSeq: 0, lastBar: length - 1, state: live.snapshot() },
        readBars: (from, to) => Promise.resolve(inputs.slice(from, to + 1).map((input) => input.bar)),
        readInput: (index) => Promise.resolve(inputs[index] ?? null),
        mode: 'REPLAY',
        origin: 'RECORDED',
        crashPoint: () => undefined,
      });
      expect(differences.length).toBeGreaterThan(0);
      return;
    }
    throw new Error('the scene never had an open order');
  });
});
