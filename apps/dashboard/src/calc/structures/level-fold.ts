import type { StructureEvent } from '@smc/contracts';
import { toDrawing } from '../decimals.ts';
import type { LevelEnd, LevelTrack, Side, SweepTrack, Track } from './tracks.ts';

/** Levels that have not ended yet, by where their events point. */
export interface LevelIndex {
  readonly live: Map<string, LevelTrack>;
}

export const createLevelIndex = (): LevelIndex => ({ live: new Map() });

/** Folds an event about a level of liquidity. Gives the tracks that this event's id names, new or known. */
export function foldLevel(index: LevelIndex, event: StructureEvent): readonly (readonly [string, Track])[] {
  const [room] = event.detector.split('.');
  if (room === 'sweep') return foldPivotSweep(event);
  return room === 'pool' ? foldPool(index, event) : foldPrevious(index, event);
}

const base = (event: StructureEvent) => ({
  id: event.id,
  at: event.at,
  atIndex: event.atIndex,
  knownAt: event.confirmedAt,
  knownIndex: event.confirmedIndex,
});

function sweepTrack(event: StructureEvent, how: SweepTrack['how'], side: Side, level: string): SweepTrack {
  return {
    kind: 'sweep',
    ...base(event),
    how,
    side,
    level,
    price: toDrawing(event.price ?? 'NaN'),
    priceText: event.price ?? '',
  };
}

/** A sweep points away from the level it took, a run goes on through it. */
function sideOfLevel(event: StructureEvent, how: string): Side {
  const dir = event.dir < 0 ? -1 : 1;
  if (how !== 'sweep') return dir;
  return dir === 1 ? -1 : 1;
}

function foldPivotSweep(event: StructureEvent): readonly (readonly [string, Track])[] {
  if (event.kind !== 'sweep' && event.kind !== 'run') return [];
  const level = event.level ?? event.detector.replace('sweep', 'pivot');
  return [[event.id, sweepTrack(event, event.kind, sideOfLevel(event, event.kind), level)]];
}

function endOf(event: StructureEvent, how: LevelEnd['how']): LevelEnd {
  return { how, atIndex: event.atIndex, index: event.confirmedIndex, id: event.id };
}

function stepOf(event: StructureEvent) {
  return {
    index: event.confirmedIndex,
    price: toDrawing(event.price ?? 'NaN'),
    priceText: event.price ?? '',
    members: Math.max(event.refs.length, 1),
    id: event.id,
  };
}

function foldPool(index: LevelIndex, event: StructureEvent): readonly (readonly [string, Track])[] {
  const how = event.kind;
  const side = sideOfLevel(event, how);
  const key = event.zoneId ?? `pool:${side}:${event.refs[0]?.index ?? event.atIndex}`;
  const known = index.live.get(key);
  if (how !== 'formed' && how !== 'grown') return endLevel(index, key, event, { how, side });
  if (known === undefined) return [[event.id, newLevel(index, key, event, { family: 'pool', side })]];
  known.steps.push(stepOf(event));
  return [[event.id, known]];
}

function foldPrevious(index: LevelIndex, event: StructureEvent): readonly (readonly [string, Track])[] {
  const [how = '', ofSide] = event.kind.split('.');
  const side: Side = (ofSide ?? how) === 'high' ? 1 : -1;
  const family = event.detector === 'previous.week' ? 'week' : 'day';
  const key = `${family}:${side}:${event.price ?? ''}`;
  return ofSide === undefined ? [[event.id, newLevel(index, key, event, { family, side })]] : endLevel(index, key, event, { how, side });
}

function newLevel(index: LevelIndex, key: string, event: StructureEvent, about: Pick<LevelTrack, 'family' | 'side'>): LevelTrack {
  const track: LevelTrack = { kind: 'level', ...base(event), ...about, steps: [stepOf(event)], end: null };
  index.live.set(key, track);
  return track;
}

const isEnd = (how: string): how is LevelEnd['how'] => how === 'sweep' || how === 'run' || how === 'expired' || how === 'replaced';

/** Ends a level. A level that was taken also leaves a mark where it happened. */
function endLevel(
  index: LevelIndex,
  key: string,
  event: StructureEvent,
  about: { readonly how: string; readonly side: Side },
): readonly (readonly [string, Track])[] {
  const { how, side } = about;
  if (!isEnd(how)) return [];
  const known = index.live.get(key);
  if (known) known.end = endOf(event, how);
  index.live.delete(key);
  if (how === 'sweep' || how === 'run') return [[event.id, sweepTrack(event, how, side, event.detector)]];
  return known ? [[event.id, known]] : [];
}
