/** What a renderer paints, in CSS pixels of the pane. A draw list is plain data, so a test can read what was drawn. */
interface Drawn {
  /** Structure, trade or order it stands for; absent when it cannot be picked. */
  readonly id?: string;
  /** 0 to 1. */
  readonly alpha: number;
}

export interface DrawBox extends Drawn {
  readonly kind: 'box';
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly fill?: { readonly color: string; readonly alpha: number };
  readonly stroke?: { readonly color: string; readonly alpha: number; readonly width: number; readonly dash: readonly number[] };
  readonly hatch?: { readonly color: string; readonly alpha: number; readonly lean: 'forward' | 'back' };
}

export interface DrawLine extends Drawn {
  readonly kind: 'line';
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export interface DrawLabel extends Drawn {
  readonly kind: 'label';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
  readonly back?: string;
  readonly align: 'left' | 'center' | 'right';
  /** Higher wins where labels would collide. */
  readonly priority: number;
}

export interface DrawMark extends Drawn {
  readonly kind: 'mark';
  readonly shape: 'up' | 'down' | 'dot' | 'cross' | 'ring';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: string;
}

export type DrawItem = DrawBox | DrawLine | DrawLabel | DrawMark;

export const DASH = { solid: [], dotted: [1, 3], dashed: [5, 4], fine: [3, 3] } as const;
export const LABEL_PX = 11;
/** Advance of an average letter at label size; good enough to keep labels apart. */
const LETTER_PX = 6.3;

export const labelWidth = (text: string): number => text.length * LETTER_PX + 6;
