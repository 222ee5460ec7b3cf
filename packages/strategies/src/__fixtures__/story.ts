import type { Intent, Signal } from '@smc/contracts';
import type { SmcLevel } from '@smc/smc';
import { type ScriptedBar, type ScriptedEvent, type Stage, createStage } from './stage.ts';

/*
 * The long story all tests vary: range 9,000 to 12,000, ATR 100.
 * Bar 1 sweeps the swing low 9,500 with a low of 9,450; bar 3 breaks 9,800 after a displacement on bar 2 that left a gap
 * 9,600 to 9,700; entry 9,650, stop 9,440, targets 10,500 (swing) and 11,000 (previous day).
 */
export const QUIET: ScriptedBar = { high: 9700, low: 9550, close: 9650 };
export const SWEEP: ScriptedEvent = {
  detector: 'sweep.swing',
  kind: 'sweep',
  dir: 1,
  atIndex: 1,
  price: 9500,
  rank: 3,
  level: 'pivot.swing',
};
export const SWEEP_BAR: ScriptedBar = { high: 9600, low: 9450, close: 9550, events: [SWEEP] };
export const MOVE: ScriptedEvent = { detector: 'displacement', kind: 'bar', dir: 1, atIndex: 2, price: 9780 };
export const MOVE_BAR: ScriptedBar = { high: 9790, low: 9540, close: 9780, events: [MOVE] };
export const GAP: ScriptedEvent = { detector: 'fvg', kind: 'created', dir: 1, atIndex: 2, top: 9700, bottom: 9600 };
export const BREAK: ScriptedEvent = { detector: 'structure.internal', kind: 'CHoCH', dir: 1, atIndex: 0, price: 9800 };
export const BLOCK: ScriptedEvent = { detector: 'orderBlock.internal', kind: 'created', dir: 1, atIndex: 1, top: 9620, bottom: 9450 };
export const BREAK_BAR: ScriptedBar = { high: 9850, low: 9700, close: 9820, events: [BREAK, BLOCK, GAP] };
export const AFTER_BAR: ScriptedBar = { high: 9860, low: 9750, close: 9800 };

export const level = (price: number, rank: number, kind: string): SmcLevel => ({
  kind,
  dir: 1,
  price,
  at: 0,
  atIndex: 0,
  confirmedIndex: 0,
  rank,
});
export const TARGETS = [level(10_500, 3, 'pivot.swing'), level(11_000, 5, 'previous.day')];

export function setStage(params: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(params);
  stage.backdrop.levels = [...TARGETS];
  return stage;
}

export function playAll(stage: Stage, bars: readonly ScriptedBar[]): { signals: Signal[]; intents: Intent[] } {
  const all: { signals: Signal[]; intents: Intent[] } = { signals: [], intents: [] };
  for (const bar of bars) {
    const { signals, intents } = stage.play(bar);
    all.signals.push(...signals);
    all.intents.push(...intents);
  }
  return all;
}

export const without = (bar: ScriptedBar, ...events: ScriptedEvent[]): ScriptedBar => ({
  ...bar,
  events: (bar.events ?? []).filter((event) => !events.includes(event)),
});
export const only = (signals: readonly Signal[]): Signal => {
  const [signal, ...more] = signals;
  if (signal === undefined || more.length > 0) throw new Error(`${signals.length} signals where one was expected`);
  return signal;
};
