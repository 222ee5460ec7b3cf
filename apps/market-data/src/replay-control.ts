import type { ReplayAction } from '@smc/contracts';
import { z } from 'zod';

/** Bars that went through the services before the page opens. */
export const WARM_UP_BARS = 1_500;
/** Bars a feed may run ahead of execution while it warms up, and at the highest speed. */
export const MAX_WINDOW_BARS = 250;
/** Bars a second per bar of window: decisions do not depend on the window (ADR 0015). */
const SPEED_PER_WINDOW_BAR = 4;

/** What the feed of a session is doing, as stored. */
export const feedControlSchema = z.strictObject({
  state: z.enum(['warming', 'playing', 'paused', 'ended', 'failed']),
  /** Bars a second. */
  speed: z.number().positive(),
  /** Bars to release although paused. */
  stepsLeft: z.int().nonnegative(),
  /** Index of the next bar of the session. */
  nextIndex: z.int().nonnegative(),
  /** Open time of the last released bar; null before the first. */
  lastTime: z.int().nullable(),
  /** Last bar that execution has dealt with; -1 before the first. */
  executedIndex: z.int().min(-1),
  warmUpBars: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  reason: z.string().nullable(),
});
/** What the feed of a session is doing. */
export type FeedControl = Readonly<z.output<typeof feedControlSchema>>;

/** A feed at its first bar. */
export function newFeedControl(speed: number, warmUpBars: number): FeedControl {
  return {
    state: warmUpBars > 0 ? 'warming' : 'playing',
    speed,
    stepsLeft: 0,
    nextIndex: 0,
    lastTime: null,
    executedIndex: -1,
    warmUpBars,
    quarantined: 0,
    reason: null,
  };
}

/** The feed after a wish of the trader. An ended or failed feed only takes a new speed. */
export function applyAction(control: FeedControl, action: ReplayAction): FeedControl {
  if (action.action === 'speed') return { ...control, speed: action.barsPerSecond };
  if (control.state === 'ended' || control.state === 'failed') return control;
  switch (action.action) {
    case 'play':
      return { ...control, state: control.nextIndex < control.warmUpBars ? 'warming' : 'playing', stepsLeft: 0 };
    case 'pause':
      return { ...control, state: 'paused', stepsLeft: 0 };
    case 'step':
      return { ...control, state: 'paused', stepsLeft: control.stepsLeft + action.bars };
  }
}

/** How many bars the feed may be ahead of execution. */
export function windowBars(control: FeedControl): number {
  if (control.state === 'warming') return MAX_WINDOW_BARS;
  return Math.min(MAX_WINDOW_BARS, Math.max(1, Math.ceil(control.speed / SPEED_PER_WINDOW_BAR)));
}

/** Bars the window leaves room for, whatever the clock says. */
export function windowRoom(control: FeedControl): number {
  const ahead = control.nextIndex - 1 - control.executedIndex;
  const room = Math.max(0, windowBars(control) - ahead);
  if (control.state === 'warming') return Math.min(room, control.warmUpBars - control.nextIndex);
  return control.state === 'paused' ? Math.min(room, control.stepsLeft) : room;
}

/** The feed after bars were released. */
export function afterRelease(control: FeedControl, bars: number, lastTime: number): FeedControl {
  const nextIndex = control.nextIndex + bars;
  const warm = control.state === 'warming' && nextIndex >= control.warmUpBars;
  return {
    ...control,
    state: warm ? 'playing' : control.state,
    nextIndex,
    lastTime,
    stepsLeft: control.state === 'paused' ? Math.max(0, control.stepsLeft - bars) : 0,
  };
}
