import { type Signal, signalV1 } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import type { createStage } from '../__fixtures__/stage.ts';
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
  level,
  only,
  playAll,
  setStage,
  without,
} from '../__fixtures__/story.ts';

describe('each rule refuses and is named first', () => {
  const refusal = (
    bars: readonly ScriptedBar[],
    params: Parameters<typeof createStage>[0] = {},
    set: (stage: Stage) => void = () => undefined,
  ): Signal => {
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
    expect(refusal([QUIET, SWEEP_BAR, MOVE_BAR, BREAK_BAR, { ...AFTER_BAR, events: [failed] }], params).firstFailedRule).toBe(
      'failedBreak',
    );
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
