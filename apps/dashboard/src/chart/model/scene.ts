import type { Scale, Side, ZoneState } from '../../calc/structures/tracks.ts';

/** Which overlays are drawn. */
export interface LayerOptions {
  readonly structureInternal: boolean;
  readonly structureSwing: boolean;
  readonly swingLabels: boolean;
  readonly fvg: boolean;
  readonly orderBlocks: boolean;
  readonly pools: boolean;
  readonly previousLevels: boolean;
  readonly sweeps: boolean;
  readonly protectedLevels: boolean;
  readonly trades: boolean;
  readonly orders: boolean;
  /** Zones whose life has ended, faint. */
  readonly spentZones: boolean;
}

interface SceneBase {
  /** Event ids of this shape, for hit-testing and for focus. */
  readonly ids: readonly string[];
  readonly atIndex: number;
  readonly knownIndex: number;
}

/** One stretch of a zone's life with one direction. */
export interface ScenePart {
  readonly from: number;
  /** Null: goes on to the right edge. */
  readonly to: number | null;
  readonly dir: Side;
  readonly flipped: boolean;
}

export interface SceneZone extends SceneBase {
  readonly kind: 'zone';
  readonly family: 'fvg' | 'orderBlock';
  readonly state: ZoneState;
  readonly spent: boolean;
  readonly dir: Side;
  readonly top: number;
  readonly bottom: number;
  readonly parts: readonly ScenePart[];
}

export interface SceneBreak extends SceneBase {
  readonly kind: 'break';
  readonly label: string;
  readonly major: boolean;
  readonly scale: Scale;
  readonly dir: Side;
  readonly price: number;
  readonly failed: boolean;
}

export interface SceneSwing extends SceneBase {
  readonly kind: 'swing';
  readonly label: string;
  readonly scale: Scale;
  readonly side: Side;
  readonly price: number;
}

export interface SceneLevel extends SceneBase {
  readonly kind: 'level';
  readonly family: 'pool' | 'day' | 'week' | 'protected';
  readonly scale: Scale;
  readonly label: string;
  readonly side: Side;
  readonly price: number;
  readonly to: number | null;
  /** How it ended, as far as the cursor knows. */
  readonly taken: 'sweep' | 'run' | null;
}

export interface SceneSweep extends SceneBase {
  readonly kind: 'sweep';
  readonly how: 'sweep' | 'run';
  readonly side: Side;
  readonly label: string;
  readonly price: number;
}

export type SceneShape = SceneZone | SceneBreak | SceneSwing | SceneLevel | SceneSweep;

/** What the structure layers draw: already filtered by layer, by view and by what was known at the cursor. */
export interface StructureScene {
  readonly shapes: readonly SceneShape[];
}

/** What a view may look at. Nothing known after `cursor` is in the scene. */
export interface SceneQuery {
  /** Visible bars. */
  readonly from: number;
  readonly to: number;
  /** Last bar that counts as known; Infinity when live. */
  readonly cursor: number;
  readonly layers: LayerOptions;
  /** Active zones kept per family and side; Infinity for all. */
  readonly zonesPerSide: number;
}
