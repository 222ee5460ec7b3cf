import { createHash } from 'node:crypto';
import { type Decision, type Signal, decisionLine } from '@smc/contracts';
import { type Bar, INSTRUMENTS } from '@smc/domain';
import type { RiskApproved, SizedEntry } from '@smc/risk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE, HOUR, REPLAY, bar, btc, executionConfig, flat, open, throughJson } from './__fixtures__/builders.ts';
import { type Scenario, intentsOf, mirrored, scenario, scripted } from './__fixtures__/scenario.ts';
import { createDecisionHash } from './decision-hash.ts';
import type { StrategyPort } from './driver-types.ts';
import { createDriver, fillsStage, intentsStage, recover, strategyDecisions } from './driver.ts';
import { createExecutionCore, restoreExecutionCore } from './execution-core.ts';
import type { ExecutionConfig, ExecutionFacts } from './execution-types.ts';
import { placeBracket } from './open-intent.ts';
import { createSimulatedVenue, defaultCosts, restoreSimulatedVenue } from './simulated-venue.ts';
import type { SimCosts } from './venue.ts';

/** Limits wide enough for a scenario to trade to its end. */
const wide = executionConfig({ risk: { maxDailyLossPct: 100, maxDrawdownPct: 100, priceCollarPct: 50 }, recordEquity: 'every-bar' });
const COSTS = defaultCosts(btc);

interface Run {
  readonly decisions: readonly Decision[];
  readonly equity: readonly object[];
  readonly trades: readonly ExecutionFacts['trades'][number][];
  readonly hash: string;
}

/** Plays a scenario through the driver, with a restart of everything before each bar that `cut` names. */
function play(
  script: Scenario,
  { cuts = [], config = wide, costs = COSTS }: { cuts?: readonly number[]; config?: ExecutionConfig; costs?: SimCosts } = {},
): Run {
  const venueConfig = { instrument: btc, barMs: HOUR, costs };
  const hash = createDecisionHash();
  const strategy = scripted(script);
  let core = createExecutionCore(config);
  let venue = createSimulatedVenue(venueConfig);
  let driver = createDriver({ strategy, core, venue, context: REPLAY, hash });
  const facts: ExecutionFacts[] = [];
  for (const each of script.bars) {
    if (cuts.includes(each.index)) {
      core = restoreExecutionCore(config, throughJson(core.snapshot()));
      venue = restoreSimulatedVenue(venueConfig, throughJson(venue.snapshot()));
      driver = createDriver({ strategy, core, venue, context: REPLAY, hash });
    }
    facts.push(driver.step(each));
  }
  return {
    decisions: facts.flatMap((each) => each.decisions),
    equity: facts.flatMap((each) => each.equity),
    trades: facts.flatMap((each) => each.trades),
    hash: hash.digest(),
  };
}

describe('the driver', () => {
  it('deals with a bar in three stages: fills, strategy, intents', () => {
    const script = scripted({ bars: [], wishes: [] });
    const core = createExecutionCore(wide);
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const b0 = flat(0, 10_000);
    const b1 = bar(1, 10_000, 10_010, 9_850, 9_900);
    const strategy: StrategyPort = {
      onBar: (at) =>
        at.index === 0
          ? { signals: [], intents: [open(at)] }
          : at.index === 1
            ? { signals: [], intents: [open(at, { entry: 9_850 })] }
            : script.onBar(at),
    };
    const driver = createDriver({ strategy, core, venue, context: REPLAY });
    expect(driver.step(b0).decisions.map(({ stage, type }) => [stage, type])).toEqual([
      [1, 'trading.intent'],
      [2, 'trading.order'],
      [2, 'trading.order'],
      [2, 'trading.order'],
      [2, 'trading.order'],
    ]);
    expect(driver.step(b1).decisions.map(({ stage, type }) => [stage, type])).toEqual([
      [0, 'trading.fill'],
      [0, 'trading.order'],
      [0, 'trading.position'],
      [0, 'trading.order'],
      [0, 'trading.order'],
      [1, 'trading.intent'],
      [2, 'trading.denial'],
    ]);
  });

  it('keeps decisions ordered by bar and stage, which is the order of the hash', () => {
    fc.assert(
      fc.property(scenario(40), (script) => {
        const { decisions } = play(script);
        const order = decisions.map(({ barIndex, stage }) => barIndex * 10 + stage);
        expect([...order].sort((a, b) => a - b)).toEqual(order);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same shared facts for every bar on which nothing happens', () => {
    const core = createExecutionCore({ ...wide, recordEquity: 'on-change' });
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const driver = createDriver({ strategy: scripted({ bars: [], wishes: [] }), core, venue, context: REPLAY });
    driver.step(flat(0, 10_000));
    expect(driver.step(flat(1, 10_000))).toBe(driver.step(flat(2, 10_100)));
  });

  it('puts signals before intents', () => {
    const at = flat(3, 10_000);
    // Only the bar index is looked at.
    const signal = { barIndex: 3 } as Signal;
    expect(
      strategyDecisions({ signals: [signal], intents: [open(at)] }).map(({ type, barIndex, stage }) => [type, barIndex, stage]),
    ).toEqual([
      ['strategy.signal', 3, 1],
      ['trading.intent', 3, 1],
    ]);
  });
});

describe('the same run', () => {
  it('comes out of any restarts', () => {
    let trades = 0;
    fc.assert(
      fc.property(scenario(60), fc.array(fc.nat(60), { maxLength: 12 }), (script, cuts) => {
        const whole = play(script);
        trades += whole.trades.length;
        expect(play(script, { cuts })).toEqual(whole);
      }),
      { numRuns: 80 },
    );
    // The law says nothing about runs without trades.
    expect(trades).toBeGreaterThan(100);
  });

  it('comes out of the services, which commit between the stages and may die at any of them', () => {
    fc.assert(
      fc.property(scenario(40), fc.infiniteStream(fc.constantFrom('none', 'beforeSend', 'afterSend', 'afterAdvance')), (script, faults) => {
        const driven = play(script, { config: { ...wide, recordEquity: 'none' } });
        expect(serve(script, faults)).toEqual(driven.decisions);
      }),
      { numRuns: 80 },
    );
  });

  it('has the same hash on every chunking, and another one on any other run', () => {
    fc.assert(
      fc.property(scenario(30), fc.nat(30), (script, cut) => {
        const { decisions, hash } = play(script);
        const chunked = createDecisionHash();
        chunked.addAll(decisions.slice(0, cut));
        chunked.digest();
        for (const decision of decisions.slice(cut)) chunked.add(decisionLine(decision));
        expect(chunked.digest()).toBe(hash);
        const reference = createHash('sha256');
        for (const decision of decisions) reference.update(`${decisionLine(decision)}\n`);
        expect(reference.digest('hex')).toBe(hash);
        const shorter = createDecisionHash();
        shorter.addAll(decisions.slice(1));
        if (decisions.length > 0) expect(shorter.digest()).not.toBe(hash);
      }),
      { numRuns: 40 },
    );
  });

  it('is the mirror image when every long is a short', () => {
    let trades = 0;
    // Costs in ticks and none in shares of a price, which a mirror would change.
    const costs: SimCosts = { makerBps: 0, takerBps: 0, halfSpreadTicks: 2, slippageBps: 0 };
    fc.assert(
      fc.property(scenario(60), (script) => {
        const one = play(script, { costs });
        const other = play(mirrored(script), { costs });
        trades += one.trades.length;
        const shape = (run: Run, flip: 1 | -1): object[] =>
          run.trades.map(({ dir, qty, openedAt, closedAt, exitReason, grossPnl, netPnl, rMultiple }) => ({
            dir: dir * flip,
            qty,
            openedAt,
            closedAt,
            exitReason,
            grossPnl,
            netPnl,
            rMultiple,
          }));
        expect(shape(other, -1)).toEqual(shape(one, 1));
        expect(other.decisions.map(({ type }) => type)).toEqual(one.decisions.map(({ type }) => type));
        expect(other.equity.length).toBe(one.equity.length);
      }),
      { numRuns: 80 },
    );
    expect(trades).toBeGreaterThan(100);
  });
});

/** The execution service in small: state and venue are stored apart, and a fault throws away what was not stored. */
function serve(script: Scenario, faults: Iterator<string>): Decision[] {
  const config: ExecutionConfig = { ...wide, recordEquity: 'none' };
  const venueConfig = { instrument: btc, barMs: HOUR, costs: COSTS };
  let core = createExecutionCore(config);
  let venue = createSimulatedVenue(venueConfig);
  let stored = core.snapshot();
  const decisions: Decision[] = [];
  const fault = (): string => String(faults.next().value);
  const commit = (): void => {
    decisions.push(...core.drain().decisions);
    stored = throughJson(core.snapshot());
  };
  const die = (at: Bar): void => {
    core = restoreExecutionCore(config, stored);
    venue = restoreSimulatedVenue(venueConfig, throughJson(venue.snapshot()));
    recover(core, venue, at);
    commit();
  };
  for (const each of script.bars) {
    if (fault() === 'afterAdvance') {
      venue.advance(each);
      die(each);
    }
    fillsStage(core, venue, each);
    commit();
    decisions.push(...strategyDecisions({ signals: [], intents: intentsOf(each, script.wishes[each.index]) }));
    for (const intent of intentsOf(each, script.wishes[each.index])) {
      const commands = core.onIntent(intent, each, REPLAY);
      commit();
      const what = fault();
      if (what === 'afterSend') for (const command of commands) venue.handle(command);
      if (what === 'beforeSend' || what === 'afterSend') die(each);
      else for (const command of commands) core.onReports(venue.handle(command), each);
      commit();
    }
  }
  return decisions;
}

describe('the way to the venue', () => {
  it('is open to approved orders alone', () => {
    const sized: SizedEntry | null = null;
    // @ts-expect-error a sized entry without the approval of risk cannot be placed
    const place = (order: SizedEntry): unknown => placeBracket(order, { barIndex: 0, time: 0 }, 0);
    const approved = (order: RiskApproved<SizedEntry>): unknown => placeBracket(order, { barIndex: 0, time: 0 }, 0);
    expect([place, approved, sized]).toHaveLength(3);
  });

  it('works on every instrument the desk knows', () => {
    for (const instrument of INSTRUMENTS) {
      const config = executionConfig({ instrument });
      const core = createExecutionCore(config);
      const venue = createSimulatedVenue({ instrument, barMs: HOUR, costs: defaultCosts(instrument) });
      const prices = instrument.kind === 'fx' ? 110_000 : 6_000_000;
      const at = flat(0, prices);
      fillsStage(core, venue, at);
      intentsStage(
        core,
        venue,
        [open(at, { instrument, type: 'market', entry: prices, stop: prices * 0.99, targets: [{ price: prices * 1.02, share: 1 }] })],
        at,
        REPLAY,
      );
      fillsStage(core, venue, bar(1, prices, prices * 1.03, prices * 0.999, prices));
      expect(core.drain().trades).toHaveLength(1);
    }
  });
});
