import type { SmcEventLog, SmcLevel } from '@smc/smc';
import { clueTo, readClue } from './evidence.ts';
import type { News, Scene } from './scene.ts';
import { clearNews } from './scene.ts';
import type { Settings } from './settings.ts';
import type { Clue, MachineState } from './state.ts';

/** How often, in bars, the book of levels forgets those that have ended. */
const PRUNE_EVERY = 256;

const sideOfDir = (dir: number): 0 | 1 => (dir === 1 ? 0 : 1);
const levelKey = (kind: string, dir: number, atIndex: number, price: number): string => `${kind}|${dir}|${atIndex}|${price}`;

/** Reads the events of one bar into the news sheet and into the machine's memory. */
export function digest(scene: Scene, settings: Settings, state: MachineState, news: News): void {
  clearNews(news);
  const slot = scene.index % settings.sweepWindow;
  state.highs[slot] = scene.high;
  state.lows[slot] = scene.low;
  forget(state, scene.index - settings.sweepWindow);
  const { log } = scene;
  for (let position = scene.from; position < scene.to; position += 1) {
    readEvent(log, position, log.detectorAt(position), settings, state, news);
  }
  if (scene.index % PRUNE_EVERY === 0) pruneLevels(scene, state);
}

/** Drops recent events that no sweep can reach back to any more. */
function forget(state: MachineState, lastIndex: number): void {
  const { recent } = state;
  while (recent.length > 0 && (recent[0]?.confirmedIndex ?? 0) <= lastIndex) recent.shift();
}

function readEvent(
  log: SmcEventLog,
  position: number,
  detector: ReturnType<SmcEventLog['detectorAt']>,
  settings: Settings,
  state: MachineState,
  news: News,
): void {
  switch (detector) {
    case 'sweep.internal':
    case 'sweep.swing':
      if (log.kindAt(position) === 'sweep') readSweep(log, position, news);
      return;
    case 'pool.internal':
    case 'previous.day':
    case 'previous.week':
      readHeavyLevel(log, position, detector, state, news);
      return;
    case 'pivot.swing':
      noteLevel(log, position, detector, state);
      return;
    case 'pivot.internal':
      if (settings.targetMinRank <= 1) noteLevel(log, position, detector, state);
      return;
    case 'structure.internal':
      readStructure(log, position, settings, news);
      return;
    case 'protected.swing':
      if (settings.rangeScale === 'swing') state.range = clueTo(position);
      return;
    case 'protected.internal':
      if (settings.rangeScale === 'internal') state.range = clueTo(position);
      return;
    case 'displacement':
      news.displacement[sideOfDir(log.dirAt(position))] = position;
      remember(log, position, 'displacement', state);
      return;
    case 'fvg':
      if (log.kindAt(position) !== 'created') return;
      news.gap[sideOfDir(log.dirAt(position))] = position;
      remember(log, position, 'gap', state);
      return;
    case 'orderBlock.internal':
      if (log.kindAt(position) === 'created') news.block[sideOfDir(log.dirAt(position))] = position;
      return;
    default:
  }
}

/** All levels swept by one bar on one side are one group: the heaviest speaks, of equal ones the outermost. */
function readSweep(log: SmcEventLog, position: number, news: News): void {
  const dir = log.dirAt(position);
  const side = sideOfDir(dir);
  const rank = log.rankAt(position);
  const held = news.sweep[side];
  news.sweptLevels[side] += 1;
  const better =
    held === -1 || rank > news.sweepRank[side] || (rank === news.sweepRank[side] && dir * (log.priceAt(held) - log.priceAt(position)) > 0);
  if (!better) return;
  news.sweep[side] = position;
  news.sweepRank[side] = rank;
}

function readHeavyLevel(log: SmcEventLog, position: number, detector: string, state: MachineState, news: News): void {
  switch (log.kindAt(position)) {
    case 'sweep':
    case 'sweep.high':
    case 'sweep.low':
      readSweep(log, position, news);
      return;
    case 'formed':
    case 'grown':
    case 'high':
    case 'low':
      noteLevel(log, position, detector, state);
      return;
    default:
  }
}

function readStructure(log: SmcEventLog, position: number, settings: Settings, news: News): void {
  const side = sideOfDir(log.dirAt(position));
  const kind = log.kindAt(position);
  if (kind === 'failedBreak') news.failedBreaks[side] += 1;
  else if (kind === 'CHoCH' || !settings.onlyChoch) news.shift[side] = position;
}

function remember(log: SmcEventLog, position: number, what: 'displacement' | 'gap', state: MachineState): void {
  state.recent.push({
    what,
    dir: log.dirAt(position),
    atIndex: log.atIndexAt(position),
    confirmedIndex: log.confirmedIndexAt(position),
    // A displacement has no zone; JSON has no NaN.
    top: log.topAt(position) || 0,
    bottom: log.bottomAt(position) || 0,
    clue: clueTo(position),
  });
}

function noteLevel(log: SmcEventLog, position: number, kind: string, state: MachineState): void {
  state.levels[levelKey(kind, log.dirAt(position), log.atIndexAt(position), log.priceAt(position))] = clueTo(position);
}

/** The formation of a live level. */
export function levelClue(state: MachineState, level: SmcLevel): Clue | null {
  return state.levels[levelKey(level.kind, level.dir, level.atIndex, level.price)] ?? null;
}

function pruneLevels(scene: Scene, state: MachineState): void {
  const kept: Record<string, Clue> = {};
  scene.state.forEachLiveLevel(({ kind, dir, atIndex, price }) => {
    const key = levelKey(kind, dir, atIndex, price);
    const clue = state.levels[key];
    if (clue !== undefined) kept[key] = clue;
  });
  state.levels = kept;
}

/** Reads every clue before a log position, so that the log may let go of it. */
export function readCluesBefore(upTo: number, log: SmcEventLog, state: MachineState): void {
  const read = (clue: Clue): void => {
    if (clue.fact === null && clue.position < upTo) readClue(clue, log);
  };
  for (const event of state.recent) read(event.clue);
  for (const clue of Object.values(state.levels)) read(clue);
  if (state.range !== null) read(state.range);
}
