import type { OpenIntent } from '@smc/contracts';
import type { RiskConfigInput } from '@smc/risk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, btc, cancel, executionConfig, open } from './__fixtures__/builders.ts';
import { CheckedDesk, type Fault, nextBar } from './__fixtures__/checked-desk.ts';
import { type Wish, specOf, wish } from './__fixtures__/scenario.ts';
import { defaultCosts } from './simulated-venue.ts';

/** What the commands know of each other: the intents handed in so far. */
interface Model {
  readonly intents: OpenIntent[];
}
type Command = fc.Command<Model, CheckedDesk>;
const always = (): boolean => true;

/** Runs one step and holds the desk against every invariant after it. */
function command(name: string, run: (model: Model, desk: CheckedDesk) => void): Command {
  return {
    check: always,
    run: (model, desk): void => {
      run(model, desk);
      desk.check();
    },
    toString: () => name,
  };
}

const submit = (any: Wish, fault: Fault): Command =>
  command(`submit ${JSON.stringify(any)} ${fault}`, (model, desk) => {
    const intent = open(desk.bar, { id: `intent-${model.intents.length}`, ...specOf(desk.bar, any) });
    model.intents.push(intent);
    desk.intent(intent, fault);
  });

const submitAgain = (back: number, fault: Fault): Command =>
  command(`submit again ${back} ${fault}`, (model, desk) => {
    const intent = model.intents.at(-1 - back);
    if (intent !== undefined) desk.intent(intent, fault);
  });

const cancelOne = (back: number, fault: Fault): Command =>
  command(`cancel ${back} ${fault}`, (model, desk) => {
    const intent = model.intents.at(-1 - back);
    if (intent !== undefined) desk.intent(cancel(desk.bar, intent.id), fault);
  });

const advance = (move: { gap: number; body: number; up: number; down: number }, hole: number, crash: boolean): Command =>
  command(`advance ${JSON.stringify(move)} hole ${hole} crash ${crash}`, (_model, desk) => {
    desk.advance(nextBar(desk.bar, move, hole), crash);
  });

const fault = fc.constantFrom<Fault>('none', 'none', 'lostCommand', 'lostReports');
const move = fc.record({
  gap: fc.integer({ min: -120, max: 120 }),
  body: fc.integer({ min: -150, max: 150 }),
  up: fc.nat(120),
  down: fc.nat(120),
});
const bars = fc.tuple(move, fc.constantFrom(0, 0, 0, 30), fc.boolean()).map((args) => advance(...args));

const commands = fc.commands<Model, CheckedDesk>(
  [
    fc.tuple(wish, fault).map((args) => submit(...args)),
    fc.tuple(fc.nat(3), fault).map((args) => submitAgain(...args)),
    fc.tuple(fc.nat(1), fault).map((args) => cancelOne(...args)),
    bars,
    bars,
    bars,
    fc.constant(
      command('restart', (_model, desk) => {
        desk.restart();
      }),
    ),
    fc.constant(
      command('duplicate reports', (_model, desk) => {
        desk.duplicateReports();
      }),
    ),
  ],
  { size: 'max', maxCommands: 100 },
);

const limits = fc.constantFrom<RiskConfigInput>(
  { maxDailyLossPct: 100, maxDrawdownPct: 100 },
  { maxDailyLossPct: 100, maxDrawdownPct: 100, riskPerTradePct: 5, maxNotionalPct: 200 },
  {},
);

describe('the trading system under random commands, crashes and repetitions', () => {
  it('keeps its invariants after every step', () => {
    let trades = 0;
    let orders = 0;
    fc.assert(
      fc.property(commands, limits, (steps, risk) => {
        let desk: CheckedDesk | null = null;
        fc.modelRun(() => {
          desk = new CheckedDesk(executionConfig({ risk }), { instrument: btc, barMs: HOUR, costs: defaultCosts(btc) });
          return { model: { intents: [] }, real: desk };
        }, steps);
        // modelRun has built it; the compiler does not see into the callback.
        const built = desk as CheckedDesk | null;
        trades += built?.trades ?? 0;
        orders += built?.orders.size ?? 0;
      }),
      { numRuns: 120 },
    );
    // Invariants of a desk that never traded would say nothing.
    expect(trades).toBeGreaterThan(100);
    expect(orders).toBeGreaterThan(400);
  }, 60_000);
});
