/**
 * Weight of a level by its kind; a sweep of a heavier one says more. Order: internal pivot < session < swing pivot
 * < pool < day < week < month. Setups ask for `session` or more: a 5/5 pivot exists every 8 bars and is no liquidity
 * by itself.
 */
export const SMC_RANKS = {
  'pivot.internal': 1,
  session: 2,
  'pivot.swing': 3,
  'pool.internal': 4,
  'pool.swing': 4,
  'previous.day': 5,
  'previous.week': 6,
  'previous.month': 7,
  /** No stops rest at an opening price: below `session`, where setups begin to look. */
  open: 1,
} as const;

/** Kind of a level that has a rank. */
export type SmcLevelKind = keyof typeof SMC_RANKS;
