export type {
  BosChochColumns,
  FvgColumns,
  LiquidityColumns,
  ObColumns,
  PreviousHighLowColumns,
  ReferenceBars,
  ReferenceValues,
  RetracementColumns,
  SessionColumns,
  SwingColumns,
} from './columns.ts';
export { referenceBars } from './columns.ts';
export { type BosChochOptions, bosChoch } from './bos-choch.ts';
export { type FvgOptions, fvg } from './fvg.ts';
export { type LiquidityOptions, liquidity } from './liquidity.ts';
export { type ObOptions, ob } from './ob.ts';
export { type PreviousHighLowOptions, previousHighLow } from './previous-high-low.ts';
export { retracements } from './retracements.ts';
export { type SessionOptions, REFERENCE_SESSIONS, sessions } from './sessions.ts';
export { type SwingOptions, swingHighsLows } from './swing-highs-lows.ts';
export { type ReferenceTable, tableCsv } from './table.ts';
export { type ReferenceName, type ReferenceTexts, REFERENCE_NAMES, checkReference, runReference } from './by-name.ts';
