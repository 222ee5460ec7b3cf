import { type SmcDetectorName, type SmcKind, SMC_DETECTOR_NAMES, SMC_KINDS } from '@smc/contracts';
import { type SmcLevelKind, SMC_RANKS } from '../ranks.ts';
import type { OpenDetectorName } from '../opens.ts';
import type { SessionDetectorName } from '../sessions.ts';

/** Detectors by code: a detector's code is its place in the contract's list. */
export const DETECTOR_NAMES: readonly SmcDetectorName[] = SMC_DETECTOR_NAMES;

/** Kinds by code, over all detectors, each name once. */
export const KIND_NAMES: readonly SmcKind[] = [...new Set(SMC_DETECTOR_NAMES.flatMap((name) => [...SMC_KINDS[name]]))];

/** Levels by code: pivots, then pools, then the levels of calendar buckets: days, weeks and months, sessions, opening prices. */
export const LEVEL_KINDS = [
  'pivot.internal',
  'pivot.swing',
  'pool.internal',
  'pool.swing',
  'previous.day',
  'previous.week',
  'previous.month',
  'session.asia',
  'session.london',
  'session.nyAm',
  'session.londonClose',
  'session.nyPm',
  'session.silverBullet1',
  'session.silverBullet2',
  'session.silverBullet3',
  'open.day',
  'open.week',
  'open.month',
  'open.midnight',
  'open.news',
  'open.equities',
] as const satisfies readonly (SmcLevelKind | SessionDetectorName | OpenDetectorName)[];

/** Name of a level the engine knows. */
export type LevelKindName = (typeof LEVEL_KINDS)[number];

/** Code of a level kind. */
export function levelCode(kind: LevelKindName): number {
  return LEVEL_KINDS.indexOf(kind);
}

/** Rank by level code. */
export const LEVEL_RANKS: readonly number[] = LEVEL_KINDS.map((kind) => {
  if (isOpen(kind)) return SMC_RANKS.open;
  return isSession(kind) ? SMC_RANKS.session : SMC_RANKS[kind];
});

/** Whether a level is an opening price. */
export function isOpen(kind: LevelKindName): kind is OpenDetectorName {
  return kind.startsWith('open.');
}

function isSession(kind: LevelKindName): kind is SessionDetectorName {
  return kind.startsWith('session.');
}

/** Detector and kind in one integer, as the log's columns hold it. */
export function eventCode<D extends SmcDetectorName>(detector: D, kind: (typeof SMC_KINDS)[D][number]): number {
  return DETECTOR_NAMES.indexOf(detector) | (KIND_NAMES.indexOf(kind) << 8);
}

/** Flags of an event by bit. The last one is not shown: it marks the events after a zone's flip. */
export const FLAG_NAMES = [
  'mss',
  'colorMatched',
  'hasDisplacement',
  'hasFvg',
  'sweptBefore',
  'inDiscount',
  'inPremium',
  'overlapped',
  'replacedBefore',
  'judasSwing',
] as const;

/** Name of a flag. */
export type FlagName = (typeof FLAG_NAMES)[number];

/** Bit of a flag. */
export function flagBit(name: FlagName): number {
  return 1 << FLAG_NAMES.indexOf(name);
}

/** Bit of "this zone has flipped"; it is part of the zone's identity, not shown as a flag. */
export const FLIPPED_BIT = 1 << 15;
