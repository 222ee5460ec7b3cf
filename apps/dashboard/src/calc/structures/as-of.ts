import type {
  SceneBreak,
  SceneLevel,
  ScenePart,
  SceneQuery,
  SceneShape,
  SceneSweep,
  SceneSwing,
  SceneZone,
  StructureScene,
} from '../../chart/model/scene.ts';
import type {
  BreakTrack,
  LevelTrack,
  ProtectedTrack,
  Side,
  SweepTrack,
  SwingTrack,
  Track,
  ZoneState,
  ZoneStep,
  ZoneTrack,
} from './tracks.ts';

/**
 * The structures as they stood at the close of bar `cursor`. A track known later is not there, and of a known track only
 * the states known by then count: a zone that is filled tomorrow is still open today. One code path serves live
 * (cursor = Infinity), history and replay.
 */
export function sceneAt(tracks: readonly Track[], query: SceneQuery): StructureScene {
  const shapes: SceneShape[] = [];
  const zones: SceneZone[] = [];
  for (const track of tracks) {
    if (track.knownIndex > query.cursor || track.atIndex > query.to) continue;
    const shape = shapeOf(track, query);
    if (shape === null) continue;
    if (shape.kind === 'zone') zones.push(shape);
    else shapes.push(shape);
  }
  shapes.unshift(...keepNewestZones(zones, query));
  return { shapes };
}

function shapeOf(track: Track, query: SceneQuery): SceneShape | null {
  switch (track.kind) {
    case 'break':
      return breakShape(track, query);
    case 'swing':
      return swingShape(track, query);
    case 'zone':
      return zoneShape(track, query);
    case 'level':
      return levelShape(track, query);
    case 'sweep':
      return sweepShape(track, query);
    case 'protected':
      return protectedShape(track, query);
  }
}

const placed = (track: Track) => ({ ids: [track.id], atIndex: track.atIndex, knownIndex: track.knownIndex });

function breakShape(track: BreakTrack, { layers, from, cursor }: SceneQuery): SceneBreak | null {
  const on = track.scale === 'swing' ? layers.structureSwing : layers.structureInternal;
  if (!on || track.knownIndex < from) return null;
  const { scale, dir, price } = track;
  const label = track.label === 'init' ? 'start' : track.shift ? 'MSS' : track.label;
  const failed = track.failedIndex !== null && track.failedIndex <= cursor;
  return { kind: 'break', ...placed(track), label, major: track.label === 'CHoCH', scale, dir, price, failed };
}

function swingShape(track: SwingTrack, { layers, from }: SceneQuery): SceneSwing | null {
  if (!layers.swingLabels || track.knownIndex < from) return null;
  const { label, scale, side, price } = track;
  return { kind: 'swing', ...placed(track), label, scale, side, price };
}

function sweepShape(track: SweepTrack, { layers, from }: SceneQuery): SceneSweep | null {
  // Internal pivots are no liquidity by themselves: their sweeps would cover the chart.
  if (!layers.sweeps || track.how === 'run' || track.level === 'pivot.internal' || track.knownIndex < from) return null;
  const { how, side, price } = track;
  return { kind: 'sweep', ...placed(track), how, side, price, label: SWEEP_LABELS[track.level] ?? 'sweep' };
}

const SWEEP_LABELS: Readonly<Record<string, string>> = {
  'pivot.swing': 'sweep',
  'pool.internal': 'pool sweep',
  'previous.day': 'day sweep',
  'previous.week': 'week sweep',
};

const LEVEL_LABELS = { day: { 1: 'PDH', [-1]: 'PDL' }, week: { 1: 'PWH', [-1]: 'PWL' }, pool: { 1: 'EQH', [-1]: 'EQL' } } as const;

/** The end of a level, if it was known by then. */
const endBy = (track: LevelTrack, cursor: number): LevelTrack['end'] =>
  track.end !== null && track.end.index <= cursor ? track.end : null;

/** A level that was taken stops at the bar that took it, any other at the bar where it was given up. */
const taken = (end: LevelTrack['end']): 'sweep' | 'run' | null => (end?.how === 'sweep' || end?.how === 'run' ? end.how : null);

function levelShape(track: LevelTrack, { layers, from, cursor }: SceneQuery): SceneLevel | null {
  if (!(track.family === 'pool' ? layers.pools : layers.previousLevels)) return null;
  const steps = track.steps.filter((step) => step.index <= cursor);
  const last = steps.at(-1);
  const end = endBy(track, cursor);
  if (last === undefined || (end !== null && end.index < from)) return null;
  const name = LEVEL_LABELS[track.family][track.side];
  return {
    kind: 'level',
    ...placed(track),
    ids: steps.map((step) => step.id),
    family: track.family,
    scale: 'internal',
    label: track.family === 'pool' ? `${name} ×${last.members}` : name,
    side: track.side,
    price: last.price,
    to: end === null ? null : taken(end) === null ? end.index : end.atIndex,
    taken: taken(end),
  };
}

function protectedShape(track: ProtectedTrack, { layers, from, cursor }: SceneQuery): SceneLevel | null {
  if (!layers.protectedLevels) return null;
  const ended = track.endIndex !== null && track.endIndex <= cursor ? track.endIndex : null;
  if (ended !== null && ended < from) return null;
  const { scale, side, price } = track;
  const label = side === 1 ? 'protected high' : 'protected low';
  return { kind: 'level', ...placed(track), family: 'protected', scale, label, side, price, to: ended, taken: null };
}

const FLIPS: ReadonlySet<ZoneState> = new Set(['inverted', 'broken']);
const ENDS: ReadonlySet<ZoneState> = new Set(['closed', 'died', 'expired']);

function zoneShape(track: ZoneTrack, { layers, from, cursor }: SceneQuery): SceneZone | null {
  if (!(track.family === 'fvg' ? layers.fvg : layers.orderBlocks)) return null;
  const steps = track.steps.filter((step) => step.index <= cursor);
  const last = steps.at(-1);
  if (last === undefined) return null;
  const { parts, spent } = lifeOf(track, steps);
  const until = parts.at(-1)?.to ?? null;
  if ((spent && !layers.spentZones) || (until !== null && until < from)) return null;
  return {
    kind: 'zone',
    ...placed(track),
    ids: steps.map((step) => step.id),
    family: track.family,
    state: last.state,
    spent,
    dir: parts.at(-1)?.dir ?? track.dir,
    top: track.top,
    bottom: track.bottom,
    parts,
  };
}

/** The stretches of a zone's life as far as these steps tell. A flip starts a second one in the other direction. */
function lifeOf(track: ZoneTrack, steps: readonly ZoneStep[]): { readonly parts: readonly ScenePart[]; readonly spent: boolean } {
  const flip = steps.find((step) => FLIPS.has(step.state));
  const end = steps.find((step) => ENDS.has(step.state));
  const used = steps.find((step) => step.state === 'filled' || step.state === 'mitigated');
  const first = { from: track.knownIndex, dir: track.dir, flipped: false };
  if (flip !== undefined) {
    const second = { from: flip.index, to: end?.index ?? null, dir: opposite(track.dir), flipped: true };
    return { parts: [{ ...first, to: flip.index }, second], spent: end !== undefined };
  }
  // A filled gap is done; an order block that was only mitigated still stands.
  const stop = track.family === 'fvg' ? (used ?? end) : end;
  return { parts: [{ ...first, to: stop?.index ?? null }], spent: end !== undefined || used !== undefined };
}

const opposite = (dir: Side): Side => (dir === 1 ? -1 : 1);

/** Keeps the newest active zones of each family and side; spent ones come only with their toggle and keep all. */
function keepNewestZones(zones: readonly SceneZone[], { zonesPerSide }: SceneQuery): SceneZone[] {
  const kept: SceneZone[] = [];
  const counts = new Map<string, number>();
  for (const zone of zones.toReversed()) {
    const flipped = zone.parts.length > 1;
    const side = `${zone.family} ${zone.dir} ${flipped ? 'flipped' : ''}`;
    const count = counts.get(side) ?? 0;
    // Nine flipped zones in ten die soon, so fewer of them are worth the room.
    if (!zone.spent && count >= (flipped ? Math.ceil(zonesPerSide / 3) : zonesPerSide)) continue;
    if (!zone.spent) counts.set(side, count + 1);
    kept.push(zone);
  }
  return kept.reverse();
}
