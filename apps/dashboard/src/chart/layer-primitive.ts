import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  PrimitiveHoveredItem,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
} from 'lightweight-charts';
import type { DrawItem } from './model/draw.ts';
import { paint } from './renderers/paint.ts';
import { itemAt } from './views/hit-test.ts';

export interface LayerSource {
  /** Called when the view has changed, before painting. */
  readonly refresh?: () => void;
  readonly items: () => readonly DrawItem[];
  /** Colour of the ground, for the rim of labels. */
  readonly halo: () => string;
  readonly axisLabels?: () => readonly ISeriesPrimitiveAxisView[];
}

/**
 * One z-layer of overlays as one primitive: all its structures in one draw list, culled to what is in view. A primitive a
 * structure would cost ten times as much from two thousand structures on.
 */
export class LayerPrimitive implements ISeriesPrimitive {
  readonly #source: LayerSource;
  readonly #zOrder: PrimitivePaneViewZOrder;
  readonly #views: readonly IPrimitivePaneView[];
  #requestUpdate: (() => void) | null = null;

  constructor(source: LayerSource, zOrder: PrimitivePaneViewZOrder) {
    this.#source = source;
    this.#zOrder = zOrder;
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => target.useMediaCoordinateSpace(({ context }) => paint(context, source.items(), source.halo())),
    };
    this.#views = [{ zOrder: () => zOrder, renderer: () => renderer }];
  }

  attached({ requestUpdate }: SeriesAttachedParameter): void {
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#requestUpdate = null;
  }

  /** Asks for a repaint in the next frame. */
  invalidate(): void {
    this.#requestUpdate?.();
  }

  updateAllViews(): void {
    this.#source.refresh?.();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#source.axisLabels?.() ?? [];
  }

  hitTest(x: number, y: number): PrimitiveHoveredItem | null {
    const externalId = itemAt(this.#source.items(), x, y);
    return externalId === null ? null : { externalId, zOrder: this.#zOrder, cursorStyle: 'pointer' };
  }
}
