import { type Intent, type Signal, intentV1, signalV1 } from '@smc/contracts';
import type { SmcLevel } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { type ScriptedBar, type ScriptedEvent, type Stage, createStage } from '../__fixtures__/stage.ts';

/*
 * The long story all tests vary: range 9,000 to 12,000, ATR 100.
 * Bar 1 sweeps the swing low 9,500 with a low of 9,450; bar 3 breaks 9,800 after a displacement on bar 2 that left a gap
 * 9,600 to 9,700; entry 9,650, stop 9,440, targets 10,500 (swing) and 11,000 (previous day).
 */
const QUIET: ScriptedBar = { high: 9700, low: 9550, close: 9650 };
const SWEEP: ScriptedEvent = { detector: 'sweep.swing', kind: 'sweep', dir: 1, atIndex: 1, price: 9500, rank: 3, level: 'pivot.swing' };
const SWEEP_BAR: ScriptedBar = { high: 9600, low: 9450, close: 9550, events: [SWEEP] };
const MOVE: ScriptedEvent = { detector: 'displacement', kind: 'bar', dir: 1, atIndex: 2, price: 9780 };
const MOVE_BAR: ScriptedBar = { high: 9790, low: 9540, close: 9780, events: [MOVE] };
const GAP: ScriptedEvent = { detector: 'fvg', kind: 'created', dir: 1, atIndex: 2, top: 9700, bottom: 9600 };
const BREAK: ScriptedEvent = { detector: 'structure.internal', kind: 'CHoCH', dir: 1, atIndex: 0, price: 9800 };
const BLOCK: ScriptedEvent = { detector: 'orderBlock.internal', kind: 'created', dir: 1, atIndex: 1, top: 9620, bottom: 9450 };
const BREAK_BAR: ScriptedBar = { high: 9850, low: 9700, close: 9820, events: [BREAK, BLOCK, GAP] };
const AFTER_BAR: ScriptedBar = { high: 9860, low: 9750, close: 9800 };

const level = (price: number, rank: number, kind: string): SmcLevel => ({ kind, dir: 1, price, at: 0, atIndex: 0, confirmedIndex: 0, rank });
const TARGETS = [level(10_500, 3, 'pivot.swing'), level(11_000, 5, 'previous.day')];

function setStage(params: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(params);
  stage.backdrop.levels = [...TARGETS];
  return stage;
}

function playAll(stage: Stage, bars: readonly ScriptedBar[]): { signals: Signal[]; intents: Intent[] } {
  const all: { signals: Signal[]; intents: Intent[] } = { signals: [], intents: [] };
  for (const bar of bars) {
    const { signals, intents } = stage.play(bar);
    all.signals.push(...signals);
    all.intents.push(...intents);
  }
  return all;
}

const without = (bar: ScriptedBar, ...events: ScriptedEvent[]): ScriptedBar => ({ ...bar, events: (bar.events ?? []).filter((event) => !events.includes(event)) });
const only = (signals: readonly Signal[]): Signal => {
  expect(signals).toHaveLength(1);
  return signals[0] ?? expect.fail('no signal');
};

describe('the whole chain', () => {
  it('takes a sweep, shift with displacement and a gap at a discount', () => {
    const stage = setStage();
    const stages = [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR].map((bar) => {
      stage.play(bar);
      return stage.state.slots[0]?.stage ?? 'idle';
    });
    expect(stages).toEqual(['idle', 'awaitingShift', 'awaitingShift', 'working']);
  });

  it('prices the bracket and carries evidence and rules', () => {
    const { signals, intents } = playAll(setStage(), [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR]);
    const signal = only(signals);
    expect(signal).toMatchObject({
      status: 'taken',
      dir: 1,
      barIndex: 3,
      entry: '96.50',
      stop: '94.40',
      targets: [
        { price: '105.00', share: 0.5, source: 'pivot.swing' },
        { price: '110.00', share: 0.5, source: 'previous.day' },
      ],
      rMultiple: '6.43',
      expiresAtIndex: 27,
      firstFailedRule: null,
    });
    expect(signal.rules.map((rule) => rule.id)).toEqual([
      ...['htfBias', 'sweepRank', 'orderWorking', 'strongerCandidate', 'extremeHeld', 'shiftTimeout', 'displacement'],
      ...['entryZone', 'premiumDiscount', 'stopDistanceMin', 'stopDistanceMax', 'target', 'minR'],
    ]);
    expect(signal.rules.every((rule) => rule.pass)).toBe(true);
    expect(signal.evidence.map((item) => item.role)).toEqual(['bias', 'sweep', 'shift', 'displacement', 'entryZone']);
    expect(intents).toHaveLength(1);
    expect(intents[0]).toMatchObject({ kind: 'open', signalId: signal.id, type: 'limit', entry: '96.50', stop: '94.40', expiresAtIndex: 27 });
    expect(signalV1.parse(signal)).toEqual(signal);
    expect(intents.map((intent) => intentV1.parse(intent))).toEqual(intents);
  });

  it('waits one bar for the gap around the breaking bar before it falls back to the order block', () => {
    const stage = setStage();
    const early = playAll(stage, [QUIET, SWEEP_BAR, MOVE_BAR, without(BREAK_BAR, GAP)]);
    expect(early.signals).toEqual([]);
    expect(stage.state.slots[0]?.stage).toBe('awaitingZone');
    const signal = only(stage.play({ ...AFTER_BAR, events: [GAP] }).signals);
    expect(signal.entry).toBe('96.50');
  });

  it('enters at the near edge of the order block when no gap comes', () => {
    const { signals } = playAll(setStage(), [QUIET, SWEEP_BAR, MOVE_BAR, without(BREAK_BAR, GAP), AFTER_BAR]);
    expect(only(signals)).toMatchObject({ status: 'taken', entry: '96.20' });
    expect(only(signals).evidence.find((item) => item.role === 'entryZone')?.detector).toBe('orderBlock.internal');
  });

  it('mirrors: price to C minus price turns longs into shorts', () => {
    const C = 21_000;
    const mirrorEvent = (event: ScriptedEvent): ScriptedEvent => ({
      ...event,
      dir: event.dir === 0 ? 0 : event.dir === 1 ? -1 : 1,
      ...(event.price === undefined ? {} : { price: C - event.price }),
      ...(event.top === undefined || event.bottom === undefined ? {} : { top: C - event.bottom, bottom: C - event.top }),
    });
    const stage = setStage({ 'reward.afterCosts': false });
    stage.backdrop.range = { high: C - 9000, low: C - 12_000, open: true };
    stage.backdrop.levels = TARGETS.map((target) => ({ ...target, dir: -1, price: C - target.price }));
    const bars = [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR].map((bar): ScriptedBar => ({
      high: C - bar.low,
      low: C - bar.high,
      close: C - bar.close,
      events: (bar.events ?? []).map(mirrorEvent),
      bias: -1,
    }));
    const mirrored = only(playAll(stage, bars).signals);
    expect(mirrored).toMatchObject({ status: 'taken', dir: -1, entry: '113.50', stop: '115.60', rMultiple: '6.43' });
    expect(mirrored.targets.map((target) => target.price)).toEqual(['105.00', '100.00']);
  });
});

describe('each rule refuses and is named first', () => {
  const refusal = (bars: readonly ScriptedBar[], params: Parameters<typeof createStage>[0] = {}, set: (stage: Stage) => void = () => undefined): Signal => {
    const stage = setStage(params);
    set(stage);
    const { signals, intents } = playAll(stage, bars);
    expect(intents).toEqual([]);
    const signal = only(signals);
    expect(signalV1.parse(signal)).toEqual(signal);
    expect(signal.status).toBe('rejected');
    expect(signal.rules.find((rule) => !rule.pass)?.id).toBe(signal.firstFailedRule);
    return signal;
  };
  const chain = [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR, AFTER_BAR];

  it.each([0, -1] as const)('htfBias: bias %i does not agree', (bias) => {
    const signal = refusal([QUIET, { ...SWEEP_BAR, bias }], { 'bias.mode': 'aligned' });
    expect(signal.firstFailedRule).toBe('htfBias');
    expect(signal.rules[0]).toMatchObject({ value: String(bias), op: '==', threshold: '1', pass: false });
  });

  it('htfBias: the default lets a neutral bias pass, an opposite one not', () => {
    expect(playAll(setStage(), [QUIET, { ...SWEEP_BAR, bias: 0 }]).signals).toEqual([]);
    expect(refusal([QUIET, { ...SWEEP_BAR, bias: -1 }]).firstFailedRule).toBe('htfBias');
  });

  it('htfBias: a bias that turns ends a waiting candidate', () => {
    const signal = refusal([QUIET, SWEEP_BAR, { ...QUIET, bias: -1 }]);
    expect(signal.firstFailedRule).toBe('htfBias');
    expect(signal.barIndex).toBe(2);
  });

  it('sweepRank', () => {
    expect(refusal([QUIET, SWEEP_BAR], { 'sweep.minRank': 'day' }).firstFailedRule).toBe('sweepRank');
  });

  it('a sweep of an internal pivot alone is no candidate at all', () => {
    const internal: ScriptedEvent = { ...SWEEP, detector: 'sweep.internal', rank: 1, level: 'pivot.internal' };
    const stage = setStage();
    expect(playAll(stage, [QUIET, { ...SWEEP_BAR, events: [internal] }]).signals).toEqual([]);
    expect(stage.state.slots[0]).toBeNull();
  });

  it('extremeHeld: a close beyond the sweep extreme', () => {
    const signal = refusal([QUIET, SWEEP_BAR, { high: 9560, low: 9400, close: 9449 }]);
    expect(signal.firstFailedRule).toBe('extremeHeld');
    expect(signal.rules.at(-1)).toMatchObject({ value: '94.49', op: '>=', threshold: '94.50' });
  });

  it('shiftTimeout: on the last bar in time it passes, one later it does not', () => {
    const late = (quiet: number): ScriptedBar[] => [
      QUIET,
      SWEEP_BAR,
      ...Array.from({ length: quiet }, () => QUIET),
      { ...BREAK_BAR, events: [{ ...MOVE, atIndex: quiet + 2 }, BREAK, BLOCK, { ...GAP, atIndex: quiet + 1 }] },
    ];
    const params = { 'shift.timeoutBars': 5 };
    expect(only(playAll(setStage(params), late(4)).signals).status).toBe('taken');
    const signal = refusal(late(5), params);
    expect(signal.firstFailedRule).toBe('shiftTimeout');
    expect(signal.rules.at(-1)).toMatchObject({ value: '6', op: '<=', threshold: '5' });
  });

  it('displacement: none since the sweep extreme', () => {
    expect(refusal([QUIET, SWEEP_BAR, without(MOVE_BAR, MOVE), BREAK_BAR]).firstFailedRule).toBe('displacement');
  });

  it('displacement: one before a lower low belongs to the old leg', () => {
    const lower: ScriptedBar = { high: 9600, low: 9440, close: 9560 };
    expect(refusal([QUIET, SWEEP_BAR, MOVE_BAR, lower, BREAK_BAR]).firstFailedRule).toBe('displacement');
  });

  it('displacement: not asked for when switched off', () => {
    const { signals } = playAll(setStage({ 'shift.displacement': false }), [QUIET, SWEEP_BAR, without(MOVE_BAR, MOVE), BREAK_BAR]);
    expect(only(signals).status).toBe('taken');
  });

  it('failedBreak: with acceptance on, a break that fails in its window', () => {
    const params = { 'shift.acceptance': true };
    const failed: ScriptedEvent = { detector: 'structure.internal', kind: 'failedBreak', dir: -1, atIndex: 0, price: 9800 };
    expect(refusal([QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR, { ...AFTER_BAR, events: [failed] }], params).firstFailedRule).toBe('failedBreak');
    const other = { ...AFTER_BAR, events: [{ ...failed, atIndex: 99 }] };
    const { signals } = playAll(setStage(params), [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR, other, AFTER_BAR, AFTER_BAR]);
    expect(only(signals)).toMatchObject({ status: 'taken', barIndex: 6 });
  });

  it('entryZone: neither gap nor block', () => {
    expect(refusal([QUIET, SWEEP_BAR, MOVE_BAR, without(BREAK_BAR, GAP, BLOCK), AFTER_BAR]).firstFailedRule).toBe('entryZone');
  });

  it('entryZone: a gap that was filled meanwhile is none', () => {
    const params = { 'shift.acceptance': true, 'zone.orderBlock': false, 'zone.waitBars': 0 };
    const filling: ScriptedBar = { high: 9800, low: 9600, close: 9750 };
    expect(refusal([QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR, filling, AFTER_BAR, AFTER_BAR], params).firstFailedRule).toBe('entryZone');
  });

  it('premiumDiscount: every zone lies too high; the cheapest one says by how much', () => {
    const dear = refusal(chain, {}, (stage) => {
      stage.backdrop.range = { high: 9900, low: 9300, open: true };
    });
    expect(dear.firstFailedRule).toBe('premiumDiscount');
    expect(dear.rules.at(-1)).toMatchObject({ value: '0.533', op: '<=', threshold: '0.475' });
  });

  it('premiumDiscount: a dear gap gives way to a cheap order block', () => {
    const stage = setStage();
    stage.backdrop.range = { high: 10_000, low: 9300, open: true };
    expect(only(playAll(stage, chain).signals)).toMatchObject({ status: 'taken', entry: '96.20' });
  });

  it('premiumDiscount: without a dealing range nothing is cheap', () => {
    const none = refusal(chain, {}, (stage) => {
      stage.backdrop.range = null;
    });
    expect(none.firstFailedRule).toBe('premiumDiscount');
    expect(none.rules.at(-1)?.value).toBe('none');
  });

  it('stopDistanceMin and stopDistanceMax', () => {
    expect(refusal(chain, { 'stop.minAtr': 2.2 }).firstFailedRule).toBe('stopDistanceMin');
    const far = refusal(chain, { 'stop.maxAtr': 2 });
    expect(far.firstFailedRule).toBe('stopDistanceMax');
    expect(far).toMatchObject({ entry: '96.50', stop: '94.40', targets: [] });
    expect(far.rules.at(-1)).toMatchObject({ value: '2.10', threshold: '2.00', unit: 'ATR' });
  });

  it('target: nothing opposing is far enough', () => {
    const near = refusal(chain, {}, (stage) => {
      stage.backdrop.levels = [level(9859, 3, 'pivot.swing')];
    });
    expect(near.firstFailedRule).toBe('target');
  });

  it('minR: after costs the reward is too small', () => {
    const set = (stage: Stage): void => {
      stage.backdrop.levels = [level(9970, 3, 'pivot.swing')];
    };
    const signal = refusal(chain, {}, set);
    expect(signal.firstFailedRule).toBe('minR');
    // (320 - 7.72) / (210 + 7.72)
    expect(signal.rules.at(-1)).toMatchObject({ value: '1.43', op: '>=', threshold: '1.50', unit: 'R' });
    const stage = setStage({ 'reward.afterCosts': false });
    set(stage);
    expect(only(playAll(stage, chain).signals).status).toBe('taken');
  });
});

describe('one candidate a direction', () => {
  const second = (rank: number, kind = 'pivot.swing'): ScriptedBar => ({
    high: 9600,
    low: 9440,
    close: 9460,
    events: [{ ...SWEEP, atIndex: 2, price: 9480, rank, level: kind }],
  });

  it('a sweep of equal or higher rank replaces a waiting candidate', () => {
    for (const rank of [3, 5]) {
      const stage = setStage();
      const signal = only(playAll(stage, [QUIET, SWEEP_BAR, second(rank)]).signals);
      expect(signal.firstFailedRule).toBe('superseded');
      expect(stage.state.slots[0]).toMatchObject({ sweepIndex: 2, rank });
    }
  });

  it('a weaker one is refused', () => {
    const stage = setStage();
    const strong = { ...SWEEP_BAR, events: [{ ...SWEEP, rank: 5, level: 'previous.day' }] };
    expect(only(playAll(stage, [QUIET, strong, second(3)]).signals).firstFailedRule).toBe('strongerCandidate');
    expect(stage.state.slots[0]).toMatchObject({ sweepIndex: 1, extreme: 9440 });
  });

  it('a working order is left alone', () => {
    const stage = setStage();
    playAll(stage, [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR]);
    const again = { ...AFTER_BAR, events: [{ ...SWEEP, atIndex: 4, rank: 6, level: 'previous.week' }] };
    expect(only(stage.play(again).signals).firstFailedRule).toBe('orderWorking');
    expect(stage.state.slots[0]?.stage).toBe('working');
  });

  it('levels swept by one bar on one side are one candidate: the heaviest', () => {
    const stage = setStage();
    const day: ScriptedEvent = { ...SWEEP, detector: 'previous.day', kind: 'sweep.low', rank: 5, level: 'previous.day' };
    playAll(stage, [QUIET, { ...SWEEP_BAR, events: [SWEEP, day, { ...SWEEP, detector: 'pool.internal', rank: 4, level: 'pool.internal' }] }]);
    expect(stage.state.slots[0]).toMatchObject({ rank: 5 });
    expect(stage.state.slots[1]).toBeNull();
  });
});

describe('a working order', () => {
  const opened = (): Stage => {
    const stage = setStage();
    playAll(stage, [QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR]);
    return stage;
  };

  it('is over when price trades through the limit, and not when it only touches it', () => {
    const stage = opened();
    stage.play({ high: 9800, low: 9650, close: 9700 });
    expect(stage.state.slots[0]?.stage).toBe('working');
    expect(stage.play({ high: 9800, low: 9649, close: 9700 }).intents).toEqual([]);
    expect(stage.state.slots[0]).toBeNull();
  });

  it('is cancelled when the first target trades before the entry', () => {
    const stage = opened();
    const { intents } = stage.play({ high: 10_500, low: 9800, close: 10_400 });
    expect(intents).toHaveLength(1);
    expect(intents[0]).toMatchObject({ kind: 'cancel', reason: 'targetFirst', barIndex: 4 });
    expect(intentV1.parse(intents[0])).toEqual(intents[0]);
    expect(stage.state.slots[0]).toBeNull();
  });

  it('counts as filled when entry and target trade on one bar', () => {
    expect(opened().play({ high: 10_500, low: 9600, close: 10_400 }).intents).toEqual([]);
  });

  it('is cancelled when the bias turns against it', () => {
    expect(opened().play({ ...AFTER_BAR, bias: -1 }).intents[0]).toMatchObject({ kind: 'cancel', reason: 'biasTurned' });
    expect(opened().play({ ...AFTER_BAR, bias: 0 }).intents).toEqual([]);
  });

  it('ends with its last bar without a cancel: expiry is the venue’s work', () => {
    const stage = opened();
    const bars = Array.from({ length: 23 }, () => AFTER_BAR);
    expect(playAll(stage, bars).intents).toEqual([]);
    expect(stage.state.slots[0]?.stage).toBe('working');
    expect(stage.play(AFTER_BAR).intents).toEqual([]);
    expect(stage.state.slots[0]).toBeNull();
  });
});

describe('the leg of a sweep', () => {
  it('takes in what came between the extreme and the reclaim', () => {
    // Breached on bar 1, extreme on bar 2, displacement on bar 3, reclaimed on bar 3.
    const stage = setStage();
    playAll(stage, [
      QUIET,
      { high: 9600, low: 9480, close: 9490 },
      { high: 9500, low: 9430, close: 9470 },
      { high: 9700, low: 9465, close: 9690, events: [{ ...MOVE, atIndex: 3 }, SWEEP] },
    ]);
    expect(stage.state.slots[0]).toMatchObject({ extreme: 9430, extremeIndex: 2, displacements: 1, displacementIndex: 3 });
  });

  it('may shift on the very bar that swept', () => {
    const bar: ScriptedBar = { high: 9850, low: 9450, close: 9820, events: [SWEEP, BREAK, BLOCK, { ...MOVE, atIndex: 1 }] };
    const { signals } = playAll(setStage(), [QUIET, bar, { ...AFTER_BAR, events: [{ ...GAP, atIndex: 1 }] }]);
    expect(only(signals)).toMatchObject({ status: 'taken', entry: '96.50' });
  });
});
