/**
 * The names of everything the SMC engine can say. They are the same in code, CLI, API, database and on screen.
 * A detector is a room of the engine; a kind is one sort of event it emits.
 */
const PREVIOUS_KINDS = ['high', 'low', 'sweep.high', 'sweep.low', 'run.high', 'run.low', 'replaced.high', 'replaced.low'] as const;
const SESSION_KINDS = ['opened', 'closed', ...PREVIOUS_KINDS] as const;
const LABEL_KINDS = ['HH', 'LH', 'EQH', 'HL', 'LL', 'EQL'] as const;
const PIVOT_KINDS = ['high', 'low'] as const;
const STRUCTURE_KINDS = ['init', 'BOS', 'CHoCH', 'failedBreak'] as const;
const SWEEP_KINDS = ['sweep', 'run', 'expired'] as const;
const ORDER_BLOCK_KINDS = ['created', 'touched', 'mitigated', 'broken', 'retested', 'died', 'expired'] as const;
/** A zone without a middle that ends when it is filled. */
const FILL_KINDS = ['created', 'touched', 'filled', 'expired'] as const;
const OPENING_GAP_KINDS = [
  'created.day',
  'touched.day',
  'ce.day',
  'filled.day',
  'expired.day',
  'created.week',
  'touched.week',
  'ce.week',
  'filled.week',
  'expired.week',
] as const;
/** An order block that has flipped: its life begins with the break. */
const FLIPPED_BLOCK_KINDS = ['created', 'retested', 'died', 'expired'] as const;
/** A block that ends when a close breaks it. */
const BROKEN_BLOCK_KINDS = ['created', 'touched', 'mitigated', 'broken', 'expired'] as const;
const POOL_KINDS = ['formed', 'grown', 'sweep', 'run', 'expired'] as const;

/** Detector name to the kinds it may emit. */
export const SMC_KINDS = {
  'pivot.internal': PIVOT_KINDS,
  'pivot.swing': PIVOT_KINDS,
  'label.internal': LABEL_KINDS,
  'label.swing': LABEL_KINDS,
  'structure.internal': STRUCTURE_KINDS,
  'structure.swing': STRUCTURE_KINDS,
  'protected.internal': PIVOT_KINDS,
  'protected.swing': PIVOT_KINDS,
  displacement: ['bar', 'group'],
  fvg: ['created', 'touched', 'ce', 'filled', 'closed', 'inverted', 'retested', 'died', 'expired'],
  'orderBlock.internal': ORDER_BLOCK_KINDS,
  'orderBlock.swing': ORDER_BLOCK_KINDS,
  'pool.internal': POOL_KINDS,
  'pool.swing': POOL_KINDS,
  'sweep.internal': SWEEP_KINDS,
  'sweep.swing': SWEEP_KINDS,
  'previous.day': PREVIOUS_KINDS,
  'previous.week': PREVIOUS_KINDS,
  'previous.month': PREVIOUS_KINDS,
  'session.asia': SESSION_KINDS,
  'session.london': SESSION_KINDS,
  'session.nyAm': SESSION_KINDS,
  'session.londonClose': SESSION_KINDS,
  'session.nyPm': SESSION_KINDS,
  'session.silverBullet1': SESSION_KINDS,
  'session.silverBullet2': SESSION_KINDS,
  'session.silverBullet3': SESSION_KINDS,
  gap: FILL_KINDS,
  volumeImbalance: FILL_KINDS,
  openingGap: OPENING_GAP_KINDS,
  bpr: FILL_KINDS,
  'mitigationBlock.internal': FLIPPED_BLOCK_KINDS,
  'mitigationBlock.swing': FLIPPED_BLOCK_KINDS,
  'propulsionBlock.internal': BROKEN_BLOCK_KINDS,
  'propulsionBlock.swing': BROKEN_BLOCK_KINDS,
  'rejectionBlock.internal': BROKEN_BLOCK_KINDS,
  'rejectionBlock.swing': BROKEN_BLOCK_KINDS,
  'open.day': PREVIOUS_KINDS,
  'open.week': PREVIOUS_KINDS,
  'open.month': PREVIOUS_KINDS,
  'open.midnight': PREVIOUS_KINDS,
  'open.news': PREVIOUS_KINDS,
  'open.equities': PREVIOUS_KINDS,
  amd: ['accumulation', 'manipulation', 'distribution', 'expired'],
} as const;

/** Name of a detector, as in `smc detect --detector NAME`. */
export type SmcDetectorName = keyof typeof SMC_KINDS;

/** Kind of an event, over all detectors. */
export type SmcKind = (typeof SMC_KINDS)[SmcDetectorName][number];

/** All detector names in a fixed order. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const SMC_DETECTOR_NAMES = Object.keys(SMC_KINDS) as SmcDetectorName[];
