import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer } from './pacer.ts';
import { type FeedControl, afterRelease, applyAction, newFeedControl, windowBars, windowRoom } from './replay-control.ts';

const at = (control: FeedControl, nextIndex: number, executedIndex: number): FeedControl => ({ ...control, nextIndex, executedIndex });

describe('the control of a replay', () => {
  it('warms up in a window and then plays bar by bar', () => {
    const fresh = newFeedControl(1, 1_500);
    expect(windowRoom(fresh)).toBe(250);
    expect(windowRoom(at(fresh, 250, 99))).toBe(100);
    expect(windowRoom(at(fresh, 250, -1))).toBe(0);
    expect(windowRoom(at(fresh, 1_400, 1_399))).toBe(100);
    const warm = afterRelease(at(fresh, 1_400, 1_399), 100, 5);
    expect(warm).toMatchObject({ state: 'playing', nextIndex: 1_500, lastTime: 5 });
    expect(windowRoom(warm)).toBe(0);
    expect(windowRoom({ ...warm, executedIndex: 1_499 })).toBe(1);
  });

  it('gives a wider window to a higher speed', () => {
    const playing = newFeedControl(1, 0);
    expect([0.1, 1, 4, 5, 500, 1_000].map((speed) => windowBars({ ...playing, speed }))).toEqual([1, 1, 1, 2, 125, 250]);
  });

  it('releases nothing while paused but the steps asked for', () => {
    const paused = applyAction(at(newFeedControl(100, 0), 10, 9), { action: 'pause' });
    expect(windowRoom(paused)).toBe(0);
    const stepping = applyAction(applyAction(paused, { action: 'step', bars: 2 }), { action: 'step', bars: 1 });
    expect(windowRoom(stepping)).toBe(3);
    expect(windowRoom({ ...afterRelease(stepping, 3, 1), executedIndex: 12 })).toBe(0);
  });

  it('goes on warming when played in the middle of it, and stays ended at the end', () => {
    const early = applyAction(at(newFeedControl(1, 1_500), 700, 699), { action: 'pause' });
    expect(applyAction(early, { action: 'play' }).state).toBe('warming');
    expect(applyAction({ ...early, state: 'ended' }, { action: 'play' }).state).toBe('ended');
    expect(applyAction({ ...early, state: 'ended' }, { action: 'speed', barsPerSecond: 9 })).toMatchObject({ state: 'ended', speed: 9 });
  });

  it('never runs further ahead of execution than its window, whatever is asked', () => {
    const action = fc.oneof(
      fc.constant({ action: 'play' } as const),
      fc.constant({ action: 'pause' } as const),
      fc.record({ action: fc.constant('step' as const), bars: fc.integer({ min: 1, max: 1_000 }) }),
      fc.record({ action: fc.constant('speed' as const), barsPerSecond: fc.integer({ min: 1, max: 1_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(action, fc.nat(300)), { maxLength: 60 }), (steps) => {
        let control = newFeedControl(1, 1_500);
        for (const [wish, executed] of steps) {
          control = applyAction(control, wish);
          const room = windowRoom(control);
          if (room > 0) control = afterRelease(control, room, 0);
          expect(control.nextIndex - 1 - control.executedIndex).toBeLessThanOrEqual(250);
          control = { ...control, executedIndex: Math.min(control.nextIndex - 1, control.executedIndex + executed) };
        }
      }),
    );
  });
});

describe('the pacer', () => {
  it('lets one bar a second through at speed 1', () => {
    const pacer = createPacer(0);
    expect(pacer.due(0, 1, 1)).toBe(0);
    expect(pacer.due(999, 1, 1)).toBe(0);
    expect(pacer.due(1_000, 1, 1)).toBe(1);
    pacer.released(1);
    expect(pacer.due(1_500, 1, 1)).toBe(0);
    expect(pacer.waitMs(1_500, 1)).toBe(500);
    expect(pacer.fraction(1_500, 1)).toBe(0.5);
    expect(pacer.due(2_000, 1, 1)).toBe(1);
  });

  it('does not make up for lost time in a burst', () => {
    const pacer = createPacer(0);
    pacer.due(0, 10, 1);
    expect(pacer.due(60_000, 10, 3)).toBe(3);
    pacer.released(3);
    expect(pacer.due(60_050, 10, 3)).toBe(0);
    expect(pacer.due(60_100, 10, 3)).toBe(1);
  });

  it('counts from now on when the speed changes', () => {
    const pacer = createPacer(0);
    pacer.due(0, 1, 1);
    expect(pacer.due(900, 100, 10)).toBe(0);
    expect(pacer.due(950, 100, 10)).toBe(5);
  });
});
