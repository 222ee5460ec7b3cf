import { intentV1, signalV1 } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import type { ScriptedBar, ScriptedEvent, Stage } from '../__fixtures__/stage.ts';
import {
  AFTER_BAR,
  BLOCK,
  BREAK,
  BREAK_BAR,
  GAP,
  MOVE,
  MOVE_BAR,
  QUIET,
  SWEEP,
  SWEEP_BAR,
  TARGETS,
  only,
  playAll,
  setStage,
  without,
} from '../__fixtures__/story.ts';

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
      ...['htfBias', 'sweepRank', 'extremeHeld', 'shiftTimeout', 'displacement'],
      ...['entryZone', 'premiumDiscount', 'stopDistanceMin', 'stopDistanceMax', 'target', 'minR'],
    ]);
    expect(signal.rules.every((rule) => rule.pass)).toBe(true);
    expect(signal.evidence.map((item) => item.role)).toEqual(['bias', 'sweep', 'shift', 'displacement', 'entryZone']);
    expect(intents).toHaveLength(1);
    expect(intents[0]).toMatchObject({
      kind: 'open',
      signalId: signal.id,
      type: 'limit',
      entry: '96.50',
      stop: '94.40',
      expiresAtIndex: 27,
    });
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
    playAll(stage, [
      QUIET,
      { ...SWEEP_BAR, events: [SWEEP, day, { ...SWEEP, detector: 'pool.internal', rank: 4, level: 'pool.internal' }] },
    ]);
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
