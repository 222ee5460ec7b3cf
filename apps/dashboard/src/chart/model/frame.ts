import type { ChartTheme } from './theme.ts';

/** How bars and prices lie on the pane at this moment. */
export interface Frame {
  /** Centre of a bar; any index works, loaded or not. */
  readonly x: (index: number) => number;
  readonly y: (price: number) => number;
  readonly width: number;
  /** Where what still stands ends: the right edge, or the cursor. */
  readonly edge: number;
  readonly height: number;
  /** Distance between bars in pixels: what the level of detail goes by. */
  readonly barPx: number;
  /** Newest bar that is drawn: the last one, or the cursor. */
  readonly lastIndex: number;
  readonly theme: ChartTheme;
  /** Everything but the focus is dimmed. */
  readonly dimmed: boolean;
  /** Shape that was picked. */
  readonly pickedId: string | null;
}

/** What may be shown at a width of bars: boxes alone, then breaks, then everything. */
export function detailAt(barPx: number): 'boxes' | 'breaks' | 'all' {
  if (barPx < 2) return 'boxes';
  return barPx < 5 ? 'breaks' : 'all';
}
