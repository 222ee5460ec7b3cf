import type { BarView } from '@smc/contracts';
import type { Zone } from '../calc/times.ts';
import type { ChartTheme } from './model/theme.ts';
import type { ChartScene } from './views/compose.ts';

/** The bar that is still forming. */
export type FormingBar = Omit<BarView, 'index'>;

/** Bars in view, by their index in the series. */
export interface ChartView {
  readonly from: number;
  readonly to: number;
  readonly barPx: number;
}

/**
 * A price chart, whatever library draws it. It takes bars and scenes and gives back what a person does with it. Made
 * once for a mounted element; nothing is ever recreated because a prop has changed.
 */
export interface ChartHost {
  /** The whole window. Only what differs from before is handed on: a new bar costs one update. */
  readonly setBars: (bars: readonly BarView[]) => void;
  readonly setForming: (bar: FormingBar | null) => void;
  readonly setScene: (scene: ChartScene) => void;
  /** Id of the shape that is picked out, or null. */
  readonly setPicked: (id: string | null) => void;
  readonly setTheme: (theme: ChartTheme) => void;
  readonly setZone: (zone: Zone) => void;
  /** Smallest price step as text; the price axis shows its digits. */
  readonly setTick: (tick: string) => void;
  readonly show: (from: number, to: number) => void;
  readonly showLatest: () => void;
  readonly zoom: (factor: number) => void;
  readonly view: ChartView | null;
  readonly destroy: () => void;
}

/** What a person does with the chart. */
export interface ChartEvents {
  readonly onView: (view: ChartView) => void;
  /** A click: the shape under it, if any, and the bar. */
  readonly onPick: (id: string | null, index: number) => void;
  /** The pointer: bar under it and shape under it. */
  readonly onHover: (index: number | null, id: string | null) => void;
}
