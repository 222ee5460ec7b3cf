/** The life of one structure, folded from its events. Tracks only grow: every entry carries the bar it was known at. */
interface TrackBase {
  /** Id of the event that made it known. */
  readonly id: string;
  /** Bar it refers to. */
  readonly atIndex: number;
  readonly at: number;
  /** Bar at whose close it was known. */
  readonly knownIndex: number;
  readonly knownAt: number;
}

export type Scale = 'internal' | 'swing';
export type Side = 1 | -1;

/** A break of structure, from the broken pivot to the breaking bar. */
export interface BreakTrack extends TrackBase {
  readonly kind: 'break';
  readonly label: 'BOS' | 'CHoCH' | 'init';
  /** The breaking leg holds a displacement. */
  readonly shift: boolean;
  readonly scale: Scale;
  readonly dir: Side;
  readonly price: number;
  readonly priceText: string;
  /** Bar at whose close the break turned out to have failed. */
  failedIndex: number | null;
}

/** A labelled pivot: HH, HL, LH, LL, EQH, EQL. */
export interface SwingTrack extends TrackBase {
  readonly kind: 'swing';
  readonly label: string;
  readonly scale: Scale;
  readonly side: Side;
  readonly price: number;
  readonly priceText: string;
}

export type ZoneState =
  'created' | 'touched' | 'ce' | 'mitigated' | 'filled' | 'closed' | 'inverted' | 'broken' | 'retested' | 'died' | 'expired';

export interface ZoneStep {
  readonly state: ZoneState;
  readonly dir: Side;
  readonly index: number;
  readonly at: number;
  readonly id: string;
}

/** A fair value gap or an order block with all states it went through. */
export interface ZoneTrack extends TrackBase {
  readonly kind: 'zone';
  readonly family: 'fvg' | 'orderBlock';
  readonly dir: Side;
  readonly top: number;
  readonly bottom: number;
  readonly topText: string;
  readonly bottomText: string;
  /** In the order they became known; the first is `created`. */
  readonly steps: ZoneStep[];
}

export interface LevelStep {
  readonly index: number;
  readonly price: number;
  readonly priceText: string;
  readonly members: number;
  readonly id: string;
}

export interface LevelEnd {
  readonly how: 'sweep' | 'run' | 'expired' | 'replaced';
  /** Bar of the breach. */
  readonly atIndex: number;
  /** Bar at whose close the end was known. */
  readonly index: number;
  readonly id: string;
}

/** A level where stops rest: a pool of equal highs or lows, or the high or low of the day or week before. */
export interface LevelTrack extends TrackBase {
  readonly kind: 'level';
  readonly family: 'pool' | 'day' | 'week';
  readonly side: Side;
  readonly steps: LevelStep[];
  end: LevelEnd | null;
}

/** A level that was taken: swept (reclaimed) or run (continued). */
export interface SweepTrack extends TrackBase {
  readonly kind: 'sweep';
  readonly how: 'sweep' | 'run';
  /** Side of the level: +1 a high. */
  readonly side: Side;
  readonly level: string;
  readonly price: number;
  readonly priceText: string;
}

/** The extreme that a leg protects; it holds until the next one of its scale. */
export interface ProtectedTrack extends TrackBase {
  readonly kind: 'protected';
  readonly scale: Scale;
  readonly side: Side;
  readonly price: number;
  readonly priceText: string;
  /** Bar at whose close the next one was known. */
  endIndex: number | null;
}

export type Track = BreakTrack | SwingTrack | ZoneTrack | LevelTrack | SweepTrack | ProtectedTrack;
