import type { Row } from './hand-made.ts';

/**
 * A bullish leg for engines of `handMade`: pivot high 1010 of bar 2, protected low 990 of bar 4, break on bar 7, high 1040
 * of bar 9, which bar 11 confirms; pivot low 1018 of bar 11, confirmed by bar 13. Behind it lie the gap 1004..1014 of bar
 * 7 and the order block 990..1003 of bar 4, both untouched.
 */
export const LEG: readonly Row[] = [
  [1000, 1002, 998, 1000],
  [1000, 1004, 999, 1003],
  [1003, 1010, 1002, 1008],
  [1008, 1009, 1000, 1001],
  [1001, 1003, 990, 992],
  [992, 996, 991, 995],
  [995, 1004, 994, 1003],
  [1003, 1016, 1002, 1015],
  [1015, 1030, 1014, 1028],
  [1028, 1040, 1026, 1036],
  [1036, 1037, 1020, 1022],
  [1022, 1026, 1018, 1024],
  [1024, 1032, 1022, 1030],
  [1030, 1034, 1024, 1026],
];
