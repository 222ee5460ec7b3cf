import type { StructureEvent } from '@smc/contracts';
import { toDrawing } from '../decimals.ts';
import { type LevelIndex, createLevelIndex, foldLevel } from './level-fold.ts';
import type { BreakTrack, ProtectedTrack, Scale, Side, SwingTrack, Track, ZoneState, ZoneTrack } from './tracks.ts';

/** All structures of a window of bars, folded from the append-only event log. */
export interface StructureBook {
  readonly tracks: readonly Track[];
  /** Rises with each change, so that a view knows when to look again. */
  readonly version: number;
  /** Track that an event or a zone belongs to. */
  readonly find: (id: string) => Track | null;
  /** Whether an event is in the book. */
  readonly has: (eventId: string) => boolean;
  /** All events, in no promised order. */
  readonly events: () => readonly StructureEvent[];
  /** Takes events in any order and any number of times; an event that is already there changes nothing. */
  readonly add: (events: readonly StructureEvent[]) => void;
  /** Forgets events known before a bar, so that memory stays bounded. */
  readonly trim: (beforeIndex: number) => void;
  readonly clear: () => void;
}

interface Fold {
  readonly tracks: Track[];
  readonly byId: Map<string, Track>;
  readonly zones: Map<string, ZoneTrack>;
  readonly protectedByScale: Map<Scale, ProtectedTrack>;
  readonly levels: LevelIndex;
}

const emptyFold = (): Fold => ({
  tracks: [],
  byId: new Map(),
  zones: new Map(),
  protectedByScale: new Map(),
  levels: createLevelIndex(),
});

const byKnown = (a: StructureEvent, b: StructureEvent): number => a.confirmedIndex - b.confirmedIndex;

/** An empty book. */
export function createStructureBook(): StructureBook {
  const events = new Map<string, StructureEvent>();
  let fold = emptyFold();
  let newest = -1;
  let version = 0;

  const rebuild = (): void => {
    fold = emptyFold();
    // A stable sort: events of one bar keep the order of the log.
    for (const event of [...events.values()].sort(byKnown)) foldEvent(fold, event);
  };

  return {
    get tracks() {
      return fold.tracks;
    },
    get version() {
      return version;
    },
    events: () => [...events.values()],
    has: (eventId) => events.has(eventId),
    find: (id) => fold.byId.get(id) ?? null,
    add(batch) {
      const fresh = batch.filter((event) => !events.has(event.id));
      if (fresh.length === 0) return;
      let inOrder = true;
      for (const event of fresh) {
        events.set(event.id, event);
        if (event.confirmedIndex < newest) inOrder = false;
        newest = Math.max(newest, event.confirmedIndex);
      }
      if (inOrder) for (const event of fresh) foldEvent(fold, event);
      else rebuild();
      version += 1;
    },
    trim(beforeIndex) {
      for (const [id, event] of events) if (event.confirmedIndex < beforeIndex) events.delete(id);
      rebuild();
      version += 1;
    },
    clear() {
      events.clear();
      fold = emptyFold();
      newest = -1;
      version += 1;
    },
  };
}

function foldEvent(fold: Fold, event: StructureEvent): void {
  const [room, scale] = event.detector.split('.');
  switch (room) {
    case 'structure': {
      foldBreak(fold, event, scaleOf(scale));
      return;
    }
    case 'label': {
      keep(fold, event.id, swing(event, scaleOf(scale)));
      return;
    }
    case 'protected': {
      foldProtected(fold, event, scaleOf(scale));
      return;
    }
    case 'fvg':
    case 'orderBlock': {
      foldZone(fold, event, room);
      return;
    }
    case 'pool':
    case 'previous':
    case 'sweep':
      for (const [id, track] of foldLevel(fold.levels, event)) keep(fold, id, track);
      return;
    // Pivots are drawn by their labels; a displacement shows in its candles.
    default:
      return;
  }
}

function keep(fold: Fold, id: string, track: Track): void {
  if (track.id === id) fold.tracks.push(track);
  fold.byId.set(id, track);
}

const scaleOf = (text: string | undefined): Scale => (text === 'swing' ? 'swing' : 'internal');
const sideOf = (dir: number): Side => (dir < 0 ? -1 : 1);

const placed = (event: StructureEvent) => ({
  id: event.id,
  at: event.at,
  atIndex: event.atIndex,
  knownAt: event.confirmedAt,
  knownIndex: event.confirmedIndex,
});

const priced = (event: StructureEvent) => ({
  price: toDrawing(event.price ?? 'NaN'),
  priceText: event.price ?? '',
});

function swing(event: StructureEvent, scale: Scale): SwingTrack {
  return { kind: 'swing', ...placed(event), ...priced(event), label: event.kind, scale, side: sideOf(event.dir) };
}

function foldBreak(fold: Fold, event: StructureEvent, scale: Scale): void {
  if (event.kind === 'failedBreak') {
    const failed = fold.tracks.findLast(
      (track) => track.kind === 'break' && track.scale === scale && track.atIndex === event.atIndex && track.dir !== event.dir,
    );
    if (failed?.kind === 'break') {
      failed.failedIndex ??= event.confirmedIndex;
      fold.byId.set(event.id, failed);
    }
    return;
  }
  const label = event.kind === 'CHoCH' || event.kind === 'init' ? event.kind : 'BOS';
  const track: BreakTrack = {
    kind: 'break',
    ...placed(event),
    ...priced(event),
    label,
    shift: event.flags?.includes('mss') ?? false,
    scale,
    dir: sideOf(event.dir),
    failedIndex: null,
  };
  keep(fold, event.id, track);
}

function foldProtected(fold: Fold, event: StructureEvent, scale: Scale): void {
  const before = fold.protectedByScale.get(scale);
  if (before) before.endIndex = event.confirmedIndex;
  const track: ProtectedTrack = {
    kind: 'protected',
    ...placed(event),
    ...priced(event),
    scale,
    side: event.kind === 'high' ? 1 : -1,
    endIndex: null,
  };
  fold.protectedByScale.set(scale, track);
  keep(fold, event.id, track);
}

const ZONE_STATES: ReadonlySet<string> = new Set<ZoneState>([
  'created',
  'touched',
  'ce',
  'mitigated',
  'filled',
  'closed',
  'inverted',
  'broken',
  'retested',
  'died',
  'expired',
]);
const isZoneState = (kind: string): kind is ZoneState => ZONE_STATES.has(kind);

function foldZone(fold: Fold, event: StructureEvent, family: ZoneTrack['family']): void {
  if (!isZoneState(event.kind)) return;
  const key = event.zoneId ?? `${family}:${event.atIndex}:${event.top ?? ''}:${event.bottom ?? ''}`;
  const known = fold.zones.get(key);
  const track = known ?? newZone(event, family);
  track.steps.push({ state: event.kind, dir: sideOf(event.dir), index: event.confirmedIndex, at: event.confirmedAt, id: event.id });
  if (known === undefined) {
    fold.zones.set(key, track);
    keep(fold, event.id, track);
    fold.byId.set(key, track);
  } else {
    fold.byId.set(event.id, track);
  }
}

function newZone(event: StructureEvent, family: ZoneTrack['family']): ZoneTrack {
  return {
    kind: 'zone',
    ...placed(event),
    family,
    dir: sideOf(event.dir),
    top: toDrawing(event.top ?? 'NaN'),
    bottom: toDrawing(event.bottom ?? 'NaN'),
    topText: event.top ?? '',
    bottomText: event.bottom ?? '',
    steps: [],
  };
}
