import { createHash } from 'node:crypto';
import { type Decision, decisionLine, metricsSchema, tradeClosedV1 } from '@smc/contracts';
import { type BarColumns, add, formatMoney, parseMoney } from '@smc/domain';
import { defaultCosts } from '@smc/trading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { btcInput, eurInput } from './__fixtures__/series.ts';
import { createRun, runBacktest } from './run.ts';
import type { BacktestInput, BacktestReport } from './types.ts';

const BTC = btcInput();
/** A stretch with trades. */
const SHORT: BacktestInput = { ...BTC, from: 15_444, to: 18_444 };

function watched(input: BacktestInput): { report: BacktestReport; decisions: Decision[] } {
  const decisions: Decision[] = [];
  return { report: runBacktest({ ...input, onDecisions: (some) => decisions.push(...some) }), decisions };
}

describe.each([
  ['BTC/USDT 1h', BTC],
  ['EUR/USD 15m', eurInput()],
])('%s as shipped', (_name, input) => {
  const { report, decisions } = watched(input);

  it('gives trades and figures that fit the contract', () => {
    expect(report.bars).toBe(input.bars.length);
    expect(report.trades.length).toBeGreaterThan(20);
    for (const trade of report.trades) expect(tradeClosedV1.parse(trade)).toEqual(trade);
    expect(metricsSchema.parse(report.metrics)).toEqual(report.metrics);
    expect(report.curve.length).toBeLessThanOrEqual(800);
  });

  it('adds up: balance is start plus trades, fees are those of the fills, equity ends where the account does', () => {
    const { metrics, trades, equity } = report;
    const net = trades.map((trade) => parseMoney(trade.netPnl)).reduce(add, parseMoney('0'));
    const flat = equity.inMarket.at(-1) === 0;
    if (flat) expect(metrics.netPnl).toBe(formatMoney(net));
    if (flat) expect(equity.equity.at(-1)).toBeCloseTo(Number(metrics.endingBalance), 6);
    expect(metrics.longTrades + metrics.shortTrades).toBe(metrics.trades);
    const entries = decisions.filter(({ type, payload }) => type === 'trading.fill' && payload.role === 'entry');
    expect(entries.length).toBeGreaterThanOrEqual(metrics.trades);
    expect(metrics.signalsTaken).toBe(decisions.filter(({ type, payload }) => type === 'trading.intent' && payload.kind === 'open').length);
  });

  it('never fills before the bar after the decision', () => {
    const decidedAt = new Map<string, number>();
    for (const { type, payload } of decisions)
      if (type === 'trading.intent' && payload.kind === 'open') decidedAt.set(payload.id, payload.barIndex);
    const fills = decisions.flatMap(({ type, payload }) => (type === 'trading.fill' ? [payload] : []));
    expect(fills.length).toBeGreaterThan(20);
    for (const fill of fills) expect(fill.barIndex).toBeGreaterThan(decidedAt.get(fill.intentId) ?? Infinity);
  });

  it('does not get better by higher costs', () => {
    const { makerBps, takerBps, halfSpreadTicks, slippageBps } = defaultCosts(input.instrument);
    const costs = { makerBps: 2 * makerBps, takerBps: 2 * takerBps, halfSpreadTicks: 2 * halfSpreadTicks, slippageBps: 2 * slippageBps };
    const dear = runBacktest({ ...input, costs });
    expect(Number(dear.metrics.netPnl)).toBeLessThan(Number(report.metrics.netPnl));
    expect(dear.metrics.signalsTaken).toBe(report.metrics.signalsTaken);
  });
});

describe('the decision hash', () => {
  const { report, decisions } = watched(SHORT);

  it('is pinned: decisions on recorded bars only change with a version of the strategy', () => {
    expect({ trades: report.trades.length, hash: report.decisionHash }).toMatchInlineSnapshot(`
      {
        "hash": "b9e6e663d8ea729642f7ec136f7ddf1705895d32577f297f2abed482cecbffca",
        "trades": 8,
      }
    `);
  });

  it('is SHA-256 over the lines, whoever computes it', () => {
    const native = createHash('sha256');
    for (const decision of decisions) native.update(`${decisionLine(decision)}\n`);
    expect(report.decisionHash).toBe(native.digest('hex'));
  });

  it('is the same again and in any chunks with restarts between them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { maxLength: 8 }), (cuts) => {
        const run = createRun(SHORT);
        for (const cut of [...cuts].sort((a, b) => a - b)) {
          run.play(cut);
          run.reopen();
        }
        run.play(run.total);
        const again = run.report(false);
        expect(again.decisionHash).toBe(report.decisionHash);
        expect(again.metrics).toEqual(report.metrics);
        expect(again.curve).toEqual(report.curve);
      }),
      { numRuns: 10 },
    );
  });

  it('survives a restart after every single bar', () => {
    const input = { ...SHORT, to: 15_444 + 420 };
    const straight = runBacktest(input);
    const run = createRun(input);
    for (let n = 1; n <= run.total; n += 1) {
      run.play(n);
      if (n > 100) run.reopen();
    }
    expect(run.report(false).decisionHash).toBe(straight.decisionHash);
  });

  it('does not depend on bars behind the end', () => {
    const noisy: BarColumns = {
      ...BTC.bars,
      close: BTC.bars.close.map((close, row) => (row < 18_444 ? close : (BTC.bars.low[row] ?? close))),
    };
    expect(runBacktest({ ...SHORT, bars: noisy }).decisionHash).toBe(report.decisionHash);
  });

  it('depends on parameters and risk', () => {
    expect(runBacktest({ ...SHORT, params: { 'stop.bufferAtr': 0.2 } }).decisionHash).not.toBe(report.decisionHash);
    expect(runBacktest({ ...SHORT, risk: { riskPerTradePct: 1 } }).decisionHash).not.toBe(report.decisionHash);
  });

  it('counts rows of the series: trades can be shown on its chart', () => {
    const opened = report.trades.map((trade) => trade.openedAt - (BTC.bars.time[trade.openedAtIndex] ?? 0));
    expect(opened.length).toBeGreaterThan(3);
    // A fill within a bar is stamped by its close, one at the open by its open.
    for (const delay of opened) expect([0, 3_600_000]).toContain(delay);
  });
});

describe('a run in progress', () => {
  it('tells how far it is and ends when asked to', () => {
    const seen: [number, number][] = [];
    const report = runBacktest({
      ...BTC,
      to: 9000,
      onProgress: (done, total) => seen.push([done, total]),
      cancelled: () => seen.length === 2,
    });
    expect(seen).toEqual([
      [2000, 9000],
      [4000, 9000],
    ]);
    expect(report).toMatchObject({ bars: 4000, cancelled: true });
    expect(report.equity.equity).toHaveLength(4000);
    expect(report.decisionHash).toBe(runBacktest({ ...BTC, to: 4000 }).decisionHash);
    expect(report.run.dataHash).toBe(runBacktest({ ...BTC, to: 4000 }).run.dataHash);
  });

  it('tells the time of the last bar at the end', () => {
    const seen: (number | null)[] = [];
    const report = runBacktest({ ...BTC, to: 2500, onProgress: (_done, _total, time) => seen.push(time) });
    expect(seen).toEqual([BTC.bars.time[1999], BTC.bars.time[2499]]);
    expect(report.cancelled).toBe(false);
  });

  it('takes no bars at all', () => {
    const report = runBacktest({ ...BTC, from: 5, to: 5 });
    expect(report).toMatchObject({ bars: 0, trades: [], curve: [] });
    expect(report.metrics.trades).toBe(0);
  });
});

describe('bad input is refused by name', () => {
  it.each([
    [{ strategy: 'hope' }, /strategy is hope/],
    [{ from: -1 }, /from is -1/],
    [{ to: 1e9 }, /to is 1000000000/],
    [{ from: 10, to: 5 }, /to is 5; expected 10 to/],
    [{ startingBalance: 'much' }, /startingBalance is much/],
    [{ params: { 'no.such': 1 } }, /no\.such/],
    [{ params: { 'entry.validBars': 0 } }, /entry\.validBars/],
    [{ smcParams: { 'pivot.swing.left': 0 } }, /pivot\.swing\.left/],
    [{ risk: { riskPerTradePct: 50 } }, /riskPerTradePct/],
  ])('%j', (change, message) => {
    expect(() => runBacktest({ ...BTC, ...change })).toThrow(message);
  });
});
