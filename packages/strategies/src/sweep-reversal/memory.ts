import { required } from '@smc/domain';
import type { SmcEventLog, SmcLevel, SmcStateView } from '@smc/smc';
import { clueTo, readClue } from './evidence.ts';
import type { Scene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { Clue, Fact, MachineState, RecentEvent } from './state.ts';

/*
 * What the machine remembers of the log. It notes positions while the log holds the events, and reads the events
 * themselves only when they matter: when a candidate needs them, or before the log lets go of them.
 */

const levelKey = (kind: string, dir: number, at: number, price: number): string => `${kind}|${dir}|${at}|${price}`;

/** The formation of a live level, or null when it was not seen. */
export function formationOf(scene: Scene, state: MachineState, level: SmcLevel): Fact | null {
  const known = state.levels[levelKey(level.kind, level.dir, level.at, level.price)];
  if (known !== undefined) return known;
  const { log } = scene;
  for (let n = state.formations.length - 1; n >= 0; n -= 1) {
    const position = required(state.formations[n], 'formation');
    const same = log.atIndexAt(position) === level.atIndex && log.priceAt(position) === level.price && log.dirAt(position) === level.dir;
    if (same && log.detectorAt(position) === level.kind) return log.headAt(position);
  }
  return null;
}

/** Displacements and gaps of one direction that formed at `firstIndex` or later, oldest first. */
export function recentMoves(scene: Scene, settings: Settings, state: MachineState, dir: number, firstIndex: number): RecentEvent[] {
  const { log } = scene;
  const moves = state.carried.filter((event) => event.dir === dir && event.atIndex >= firstIndex);
  for (let position = firstKept(scene.index, settings, state); position < scene.to; position += 1) {
    const event = log.dirAt(position) === dir ? moveAt(log, position) : null;
    if (event !== null && event.atIndex >= firstIndex) moves.push(event);
  }
  return moves;
}

/** First position of the window's bars that has not been carried over yet. */
function firstKept(index: number, settings: Settings, state: MachineState): number {
  const oldest = Math.max(index - settings.sweepWindow + 1, 0);
  return Math.max(required(state.starts[oldest % settings.sweepWindow], 'start of a bar'), state.carriedUpTo);
}

function moveAt(log: SmcEventLog, position: number): RecentEvent | null {
  const detector = log.detectorAt(position);
  const isGap = detector === 'fvg' && log.kindAt(position) === 'created';
  if (!isGap && detector !== 'displacement') return null;
  return {
    what: isGap ? 'gap' : 'displacement',
    dir: log.dirAt(position),
    atIndex: log.atIndexAt(position),
    confirmedIndex: log.confirmedIndexAt(position),
    // A displacement has no zone, and JSON has no NaN.
    top: isGap ? log.topAt(position) : 0,
    bottom: isGap ? log.bottomAt(position) : 0,
    clue: clueTo(position),
  };
}

/** A snapshot leaves nothing open; a release may leave ended levels to the next one. */
export type CarryReason = 'release' | 'snapshot';

/**
 * Reads all that the machine may still need of the events before a position, so that the log may let go of them. The
 * memory a snapshot holds is the same however often the log was let go of before.
 */
export function carryOver(
  reason: CarryReason,
  upTo: number,
  index: number,
  log: SmcEventLog,
  view: SmcStateView,
  settings: Settings,
  state: MachineState,
): void {
  const read = (clue: Clue): void => {
    if (clue.fact === null && clue.position < upTo) readClue(clue, log);
  };
  if (index >= 0) carryMoves(upTo, index, log, settings, state);
  carryLevels(reason, upTo, log, view, state);
  if (state.range !== null) read(state.range);
  for (const slot of state.slots) {
    if (slot === null || slot.stage === 'working') continue;
    if (slot.displacement !== null) read(slot.displacement);
    for (const gap of slot.gaps) read(gap.clue);
    if (slot.stage !== 'awaitingShift' && slot.block !== null) read(slot.block.clue);
  }
}

/** Keeps displacements and gaps that a sweep of the next bar could still reach back to. */
function carryMoves(upTo: number, index: number, log: SmcEventLog, settings: Settings, state: MachineState): void {
  const first = firstKept(index, settings, state);
  state.carried = state.carried.filter((event) => event.confirmedIndex > index - settings.sweepWindow + 1);
  for (let position = first; position < upTo; position += 1) {
    const event = moveAt(log, position);
    if (event === null || event.confirmedIndex <= index - settings.sweepWindow + 1) continue;
    readClue(event.clue, log);
    state.carried.push(event);
  }
  state.carriedUpTo = Math.max(state.carriedUpTo, upTo);
}

/** Keeps the formations of live levels; what has ended is no target any more. */
function carryLevels(reason: CarryReason, upTo: number, log: SmcEventLog, view: SmcStateView, state: MachineState): void {
  // A service lets go of the log at every bar; without a new formation there is nothing to read then.
  if (state.formations.length === 0 && reason === 'release') return;
  const noted = new Map<string, number>();
  for (const position of state.formations) {
    const price = log.priceAt(position);
    noted.set(`${log.detectorAt(position)}|${log.dirAt(position)}|${log.atIndexAt(position)}|${price}`, position);
  }
  const levels: Record<string, Fact> = {};
  view.forEachLiveLevel(({ kind, dir, at, atIndex, price }) => {
    const key = levelKey(kind, dir, at, price);
    const position = noted.get(`${kind}|${dir}|${atIndex}|${price}`);
    if (position !== undefined && position < upTo) levels[key] = log.headAt(position);
    else if (state.levels[key] !== undefined) levels[key] = state.levels[key];
  });
  state.levels = levels;
  state.formations = state.formations.filter((position) => position >= upTo);
}
