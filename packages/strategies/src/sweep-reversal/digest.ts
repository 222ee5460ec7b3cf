import { type SmcDetectorName, type SmcEventLog, SMC_RANKS } from '@smc/smc';
import { clueTo } from './evidence.ts';
import { type News, type Scene, clearNews } from './scene.ts';
import type { Settings } from './settings.ts';
import type { MachineState } from './state.ts';

const sideOfDir = (dir: number): 0 | 1 => (dir === 1 ? 0 : 1);

/**
 * Reads the events of one bar. Most bars say nothing that matters, so this asks each event for its detector and little
 * more: sweeps, formations of levels, the protected level of the range.
 */
export function digest(scene: Scene, settings: Settings, state: MachineState, news: News): void {
  clearNews(news);
  const slot = scene.index % settings.sweepWindow;
  state.highs[slot] = scene.high;
  state.lows[slot] = scene.low;
  state.starts[slot] = scene.from;
  const { log, to } = scene;
  for (let position = scene.from; position < to; position += 1) {
    const detector = log.detectorAt(position);
    // More than half of all events are about the life of zones, which matters to no level.
    if (detector !== 'fvg' && detector !== 'orderBlock.internal') readLevel(log, position, detector, settings, state, news);
  }
}

function readLevel(
  log: SmcEventLog,
  position: number,
  detector: SmcDetectorName,
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
      readHeavyLevel(log, position, state, news);
      return;
    case 'pivot.swing':
    case 'pivot.internal':
      if (detector === 'pivot.swing' || settings.targetMinRank <= SMC_RANKS['pivot.internal']) state.formations.push(position);
      return;
    default:
      if (detector === settings.rangeDetector) state.range = clueTo(position);
  }
}

/** Reads what only a living candidate needs: breaks, displacements, gaps and order blocks of this bar. */
export function digestMoves(scene: Scene, settings: Settings, news: News): void {
  const { log, to } = scene;
  for (let position = scene.from; position < to; position += 1) {
    const side = sideOfDir(log.dirAt(position));
    switch (log.detectorAt(position)) {
      case 'structure.internal':
        if (log.kindAt(position) === 'failedBreak') news.failedBreaks[side] += 1;
        else if (!settings.onlyChoch || log.kindAt(position) === 'CHoCH') news.shift[side] = position;
        break;
      case 'displacement':
        news.displacement[side] = position;
        break;
      case 'fvg':
        if (log.kindAt(position) === 'created') news.gap[side] = position;
        break;
      case 'orderBlock.internal':
        if (log.kindAt(position) === 'created') news.block[side] = position;
        break;
      default:
    }
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

function readHeavyLevel(log: SmcEventLog, position: number, state: MachineState, news: News): void {
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
      state.formations.push(position);
      return;
    default:
  }
}
